//! Sealing as a whole: what opens, what is refused, and what the vectors say.

mod bundles;
mod flips;
mod openings;
mod releases;
mod round_trips;
pub mod samples;
mod signed;
mod vectors;
