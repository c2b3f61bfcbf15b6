//! The double-entry ledger (复式记账): accounts, entries and postings, purely.
//!
//! Owns the arithmetic and the bounds. Shape: a posting is entries that stand
//! all or none; a pending entry is resolved once, by post or void. Bounds:
//! `ENTRIES_MAX` a posting; a credit account never owes more than it holds.
//! Order: `seq` and hash chain per book; a correction is a reversing posting.

pub mod account;
pub mod audit;
pub mod posting;
pub mod refusal;
pub mod rules;
#[cfg(test)]
mod tests;

pub use account::{Account, AccountName, Ledger, Normal};
pub use posting::{Booked, Entry, Kind, Phase, Posting};
pub use refusal::Refusal;
pub use rules::apply;

/// Entries of one posting at most: lanes times funders, with room.
pub const ENTRIES_MAX: usize = 500;
