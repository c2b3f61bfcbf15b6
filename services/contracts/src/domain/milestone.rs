//! The milestone (里程碑): a dated, verifiable target of one contract.
//!
//! Owns the evidence and the verdict. Bounds: the limits of the wire. Order:
//! the table of `law.rs`; a pass drafts its payment in the same commit, and
//! where nothing is due the verdict settles it.

pub mod law;
pub mod refusal;
pub mod state;
#[cfg(test)]
mod tests;
pub mod verdict;

pub use law::{Act, MilestoneLaw, Stage};
pub use refusal::Refusal;
pub use state::{Evidence, Happened, Measured, Milestone, State};
pub use verdict::{Verdict, Voices, Vote};
