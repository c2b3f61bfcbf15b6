//! Use cases: one function each, in four beats: load, admit, decide, commit.
//!
//! Owns nothing but the way. Shape: one file per aggregate; money moves only as
//! a posting beside the state it belongs to. Bounds: one transaction per command.
//! Order: the fund or contract is locked before its book.

mod books;
mod contracts;
mod follow;
mod funds;
mod ledger;
mod milestones;
mod payments;
mod queries;

pub use contracts::*;
pub use follow::*;
pub use funds::*;
pub use ledger::*;
pub use milestones::*;
pub use payments::*;
pub use queries::*;

use std::sync::atomic::AtomicI64;

use kit_store::Store;
use kit_wire::Gate;

/// What every use case needs beside its transaction.
pub struct Desk {
    pub(crate) gate: Gate,
    /// For the check of the books, which writes apart from any command.
    pub(crate) store: Store,
    /// When the sweep last checked the books, in seconds.
    pub(crate) checked: AtomicI64,
}

impl Desk {
    pub const fn new(gate: Gate, store: Store) -> Self {
        Self { gate, store, checked: AtomicI64::new(0) }
    }
}
