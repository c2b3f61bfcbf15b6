//! Rows of this service: one table per aggregate, one row per projection.
//!
//! Owns which columns are searchable. Shape: the aggregate is the row's
//! document; keys stand beside it. Order: a save writes only over the version
//! that was read.

mod awards;
mod bids;
mod challenges;
pub mod migrations;
mod needs;
mod objections;
mod panels;
mod reviews;

pub use bids::of_challenge as bids_of;
pub use kit_store::records::{Lock, get, lock, save};
pub use reviews::{by_reviewer as reviews_by, of_panel as reviews_of};
