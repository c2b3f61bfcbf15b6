//! The review sheet (评审单): what one reviewer says of every bid.
//!
//! Owns the scores. Bounds: one score per bid and criterion, 0 to 100 points.
//! Order: lodged sheets stay hidden until the panel reveals them together.

pub mod law;
pub mod refusal;
pub mod state;

pub use law::{Act, ReviewLaw, Stage};
pub use refusal::Refusal;
pub use state::{Blind, Happened, Review, Score, Sheet, State};
