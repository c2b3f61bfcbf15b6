//! Events: what a command tells, and what becomes of it.
//!
//! Owns the outbox, its order, the bus and the inbox. Shape: a [`Work`] commits
//! state, events, audit and reply in one transaction; the relay numbers and
//! publishes; a consumer applies. Bounds: each module names its own. Order:
//! versions per aggregate; at-least-once delivery, exactly-once effect.

pub mod audit;
mod batch;
pub mod bus;
pub mod consumer;
pub mod envelope;
pub mod error;
mod handlers;
mod holes;
mod idempotency;
pub mod inbox;
mod journal;
pub mod log;
mod look;
pub mod outbox;
mod outgoing;
pub mod parked;
mod registry;
pub mod relay;
mod schema;
mod strangers;
mod told;
mod trace;
mod unpark;
pub mod version;
mod work;

pub use bus::{Bus, BusConfig};
pub use envelope::Received;
pub use error::{Error, Result};
pub use handlers::{Handlers, Heard};
pub use idempotency::{Fingerprint, forget};
pub use journal::{Asked, Journal};
pub use log::LogSource;
pub use look::{Look, Place};
pub use outgoing::{Listed, Outgoing, Reach, Shown};
pub use registry::{Audience, EventType, Registry};
pub use schema::STEPS;
pub use trace::continue_trace;
pub use work::{Committed, Handled, Work};
