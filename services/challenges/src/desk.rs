//! Use cases: one function each, in four beats: load, admit, decide, commit.
//!
//! Owns nothing but the way. Shape: one file per aggregate. Bounds: one
//! transaction per command. Order: whoever changes more than one row takes the need or
//! the challenge first; who holds that exclusively takes what hangs on it in any order,
//! anybody else in the order of bids, panel, reviews, award, objection, so that two
//! commands never wait for each other. Whoever races over a set locks the row that the
//! set belongs to first.

mod awards;
mod bids;
mod challenges;
mod changes;
mod end;
mod explain;
mod follow;
mod needs;
mod objections;
mod panels;
mod queries;
mod reviews;
mod rule_sets;

pub use awards::*;
pub use bids::*;
pub use challenges::*;
pub use changes::*;
pub use follow::*;
pub use needs::*;
pub use objections::*;
pub use panels::*;
pub use queries::*;
pub use reviews::*;
pub use rule_sets::*;

use kit_base::FieldError;
use kit_wire::Gate;

use crate::rules::Rules;

/// An edit: the value as it is becomes the value as it should be.
pub type Change<T, Into = T> = Box<dyn FnOnce(T) -> Result<Into, FieldError> + Send>;

/// What every use case needs beside its transaction.
pub struct Desk {
    pub(crate) gate: Gate,
    pub(crate) rules: Rules,
}

impl Desk {
    pub const fn new(gate: Gate, rules: Rules) -> Self {
        Self { gate, rules }
    }
}
