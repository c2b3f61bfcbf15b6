//! The award (定榜): who wins, for how much, and its days in public.
//!
//! Owns the lanes, the reasons per bid and the publicity clock (公示). Bounds:
//! lanes within the rule set. Order: the table of `law.rs`; an open objection
//! blocks confirmation, an admitted one stops the clock.

pub mod course;
pub mod law;
pub mod plan;
pub mod refusal;
pub mod state;

pub use law::{Act, AwardLaw, Stage};
pub use plan::{Plan, Wish};
pub use refusal::Refusal;
pub use state::{Award, BidReason, Happened, LaneAward, State, Window};

/// The stages that the public sees.
pub fn shown_stages() -> impl Iterator<Item = Stage> {
    use kit_base::Law;
    AwardLaw::STAGES
        .iter()
        .filter(|row| row.stage != Stage::Drafted && row.stage != Stage::InApproval)
        .map(|row| row.stage)
}
