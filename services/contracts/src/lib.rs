//! contracts: commit and pay.
//!
//! Owns funds, contracts, milestones, payments and the ledger. Shape: gRPC and
//! events in, one desk function each, rows, postings and events out. Bounds:
//! the limits beside each field. Order: versions per aggregate, `seq` per book.

pub mod domain;
