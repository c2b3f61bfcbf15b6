//! Settings of this service.

use std::time::Duration;

use kit_base::{FieldError, Text};
use serde::Deserialize;

/// The section `[notifications]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub watch_poll_ms: u64,
    pub bookmark_interval_ms: u64,
}

impl Config {
    pub fn watch_poll(&self) -> Duration {
        Duration::from_millis(self.watch_poll_ms)
    }

    pub fn bookmark_interval(&self) -> Duration {
        Duration::from_millis(self.bookmark_interval_ms)
    }

    pub fn check(&self) -> Result<(), FieldError> {
        for (path, value) in [
            ("notifications.watch_poll_ms", self.watch_poll_ms),
            ("notifications.bookmark_interval_ms", self.bookmark_interval_ms),
        ] {
            if value == 0 {
                let text = Text::new("须大于零", "must be greater than zero");
                return Err(FieldError::new(path, "OUT_OF_RANGE", text));
            }
        }
        Ok(())
    }
}
