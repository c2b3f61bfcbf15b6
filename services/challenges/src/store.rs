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

pub use bids::{crowd, live_of as bids_of};
pub use kit_store::records::{Lock, get, lock, save};
pub use objections::open_of as objections_of;
pub use panels::of_challenge as panels_on;
pub use reviews::{of_panel as reviews_of, panels_of};
