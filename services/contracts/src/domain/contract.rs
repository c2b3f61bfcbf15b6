//! The contract (合同): one lane's terms, as the award fixed them.
//!
//! Owns the parties, the amount per funder and the signatures. Bounds: the
//! award's amounts. Order: the table of `law.rs`; the last signature makes it
//! active and plans its milestones.

pub mod law;
pub mod refusal;
pub mod state;
#[cfg(test)]
mod tests;

pub use law::{Act, ContractLaw, Stage};
pub use refusal::Refusal;
pub use state::{Contract, Funding, Happened, Party, Pen, Rules, Signature, State, Terms};

/// The stages of a signed contract, which the public sees.
pub fn shown_stages() -> impl Iterator<Item = Stage> {
    [Stage::Active, Stage::InAcceptance, Stage::Completed].into_iter()
}
