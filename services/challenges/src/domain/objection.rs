//! The objection (异议): a named doubt about an award, with its evidence.
//!
//! Owns the ground and the decision. Bounds: one window, the publicity. Order:
//! the table of `law.rs`; who objected is shown to the handling officers alone.

pub mod course;
pub mod law;
pub mod refusal;
pub mod state;

pub use course::Order;
pub use law::{Act, ObjectionLaw, Stage};
pub use refusal::Refusal;
pub use state::{Ground, Happened, Objection, Remedy, State};
