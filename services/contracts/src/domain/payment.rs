//! The payment (拨付): one instalment, for one verdict, from every funder.
//!
//! Owns the instruction and its two approvals. Bounds: what was reserved.
//! Order: the table of `law.rs`; bank evidence is used once.

pub mod law;
pub mod refusal;
pub mod state;
#[cfg(test)]
mod tests;

pub use law::{Act, PaymentLaw, Stage};
pub use refusal::Refusal;
pub use state::{Approval, Conditions, Grounds, Happened, Payment, Receipt, Relation, State};

/// The stages that everybody may see.
pub fn shown_stages() -> impl Iterator<Item = Stage> {
    [Stage::Instructed, Stage::Confirmed].into_iter()
}
