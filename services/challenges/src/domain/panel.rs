//! The review panel (评审组): who judges, under which draw, with what result.
//!
//! Owns the proposal of matchmaking, the seats and the ranking. Bounds: the
//! rule set's size. Order: the table of `law.rs`; conflicts are checked at the
//! proposal, at seating and at every lodging.

pub mod conflict;
pub mod course;
pub mod law;
pub mod refusal;
pub mod score;
pub mod state;

pub use conflict::{Judge, UnitTie};
pub use law::{Act, PanelLaw, Stage};
pub use refusal::Refusal;
pub use score::Ranked;
pub use state::{Happened, Panel, Proposal, Seat, State};
