//! Settings of this service.

use kit_base::{FieldError, Text};
use serde::Deserialize;

/// The section `[matchmaking]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Organisations kept as matches of a challenge.
    pub matches_max: usize,
    /// Below this, a likeness is chance.
    pub likeness_min_bp: u32,
    /// Earlier needs and challenges that a report names.
    pub similar_max: usize,
    /// Experts drawn beside a panel.
    pub alternates_max: usize,
}

impl Config {
    pub fn check(&self) -> Result<(), FieldError> {
        let sizes = [
            ("matchmaking.matches_max", self.matches_max),
            ("matchmaking.similar_max", self.similar_max),
        ];
        for (path, value) in sizes {
            if !(1..=100).contains(&value) {
                let text = Text::new("须为 1 至 100", "must be 1 to 100");
                return Err(FieldError::new(path, "OUT_OF_RANGE", text));
            }
        }
        Ok(())
    }
}
