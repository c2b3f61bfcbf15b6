//! Rows of this service: aggregates, and the ledger's books.

mod contracts;
mod funds;
pub mod ledger;
pub mod migrations;
mod milestones;
mod payments;

pub use contracts::of_challenge as contracts_of;
pub use funds::{list_parties, of_challenge as fund_of, of_party as funds_of};
pub use kit_store::records::{Lock, get, lock, save};
pub use milestones::of_contract as milestones_of;
