//! The wire: what comes in is checked, who asks is known, what goes out is said once.
//!
//! Owns field paths, the nine kinds as gRPC statuses and back, the [`Gate`] and the
//! [`identity`] of callers. Shape: one module per concern; nothing here stores. Bounds:
//! each limit has a name beside its use. Order: none; a call is judged on its own.

mod caller;
mod difference;
mod error;
pub mod field;
pub mod gate;
pub mod identity;
mod refusal;
pub mod show;
mod status;

pub use caller::{lang, trace};
pub use difference::Comparer;
pub use error::{Error, TokenFault};
pub use field::{Change, Etag, Field, Mask, Paging, Stale};
pub use gate::{Access, Denied, Gate};
pub use identity::{Authenticator, Claims, DevelopmentIssuer, IdentityConfig, Profile};
pub use refusal::{Refusal, RefusedFact, RefusedField};
pub use status::status;
