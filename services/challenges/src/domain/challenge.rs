//! The challenge (榜单): one published need, from its draft to its end.
//!
//! Owns the notice, the frozen rule set and where the procedure stands. Bounds:
//! the limits of `notice.rs`. Order: the table of `law.rs`; from `awarded` on its
//! edges are taken by events of `contracts`.

pub mod course;
pub mod law;
pub mod notice;
pub mod refusal;
pub mod state;

pub use law::{Act, ChallengeLaw, Stage};
pub use notice::{Criterion, FundingShare, IpTerms, MilestonePlan, Notice};
pub use refusal::Refusal;
pub use state::{Challenge, Happened, State};
