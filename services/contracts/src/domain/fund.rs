//! The fund (资金池): what every funder pledged for one challenge.
//!
//! Owns the agreed plan and the pledges. Bounds: a funder pledges its agreed
//! part, no more. Order: the table of `law.rs`; `funding.covered` is a hold
//! until the challenge ends or its contracts consume it. It carries the plan that
//! it covers: a draft with another plan reopens the fund.

pub mod law;
pub mod refusal;
pub mod state;
#[cfg(test)]
mod tests;

pub use law::{Act, FundLaw, Stage};
pub use refusal::Refusal;
pub use state::{Fund, Happened, Pledge, State};
