//! The challenge (榜单): one published need, from its draft to its end.
//!
//! Owns the notice, the frozen rule set and where the procedure stands. Bounds:
//! the limits of `notice.rs`. Order: the table of `law.rs`; from `awarded` on its
//! edges are taken by events of `contracts`.

pub mod change;
pub mod course;
pub mod law;
pub mod notice;
pub mod refusal;
pub mod sequel;
pub mod state;

pub use change::{Cause, Change};
pub use law::{Act, ChallengeLaw, Stage};
pub use notice::{Criterion, FundingShare, IpTerms, MilestonePlan, Notice};
pub use refusal::Refusal;
pub use state::{Challenge, Happened, State};

/// The stages that the public sees.
pub fn shown_stages() -> impl Iterator<Item = Stage> {
    use kit_base::Law;
    ChallengeLaw::STAGES.iter().filter(|row| row.public.is_some()).map(|row| row.stage)
}
