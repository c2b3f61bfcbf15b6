//! Sealing as a whole: what opens, what is refused, and what the vectors say.

pub mod samples;
