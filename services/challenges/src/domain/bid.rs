//! The bid (揭榜): one bidder's answer to one challenge.
//!
//! Owns the content, its revisions and its outcome. Bounds: the limits of the
//! wire. Order: the table of `law.rs`; nobody reads a bid before the opening.

pub mod content;
pub mod course;
pub mod eligibility;
pub mod law;
pub mod refusal;
pub mod state;

pub use content::{BidContent, Response};
pub use course::{BIDS_MAX, Crowd};
pub use eligibility::{Standing, Tie, TieKind, Unit};
pub use law::{Act, BidLaw, Stage};
pub use refusal::Refusal;
pub use state::{Bid, Happened, State};

/// The stages of a bid that was opened.
pub fn opened_stages() -> impl Iterator<Item = Stage> {
    use kit_base::Law;
    let closed = [Stage::Draft, Stage::Sealed, Stage::Withdrawn, Stage::Void];
    BidLaw::STAGES.iter().map(|row| row.stage).filter(move |stage| !closed.contains(stage))
}
