//! Settings of the store.

use std::time::Duration;

use kit_base::{FieldError, Secret, Text};
use serde::Deserialize;

/// One connection holds the turn to migrate while another one migrates.
const POOL_MIN: u32 = 2;

/// The section `[store]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// `sqlite` keeps a file per service in the data directory; otherwise a
    /// PostgreSQL URL in which `{service}` stands for the database's name.
    pub url: Secret<String>,
    /// PostgreSQL connections at most.
    pub pool_max: u32,
    /// SQLite connections that only read.
    pub readers: u32,
    pub acquire_timeout_ms: u64,
    /// SQLite commands that share one commit at most.
    pub group_max: usize,
}

impl StoreConfig {
    pub fn is_embedded(&self) -> bool {
        self.url.expose() == "sqlite"
    }

    pub fn url_for(&self, service: &str) -> String {
        self.url.expose().replace("{service}", service)
    }

    pub fn acquire_timeout(&self) -> Duration {
        Duration::from_millis(self.acquire_timeout_ms)
    }

    pub fn check(&self) -> Result<(), FieldError> {
        let url = self.url.expose();
        let known = self.is_embedded() || url.starts_with("postgres://");
        if !known {
            let text = Text::new(
                "须为 sqlite 或 postgres:// 地址",
                "must be `sqlite` or a postgres:// address",
            );
            return Err(FieldError::new("store.url", "UNKNOWN_BACKEND", text));
        }
        if self.pool_max < POOL_MIN {
            let text = Text::new("至少为 2", "must be 2 or more: migrating needs a second one");
            return Err(FieldError::new("store.pool_max", "OUT_OF_RANGE", text));
        }
        for (path, value) in [
            ("store.readers", u64::from(self.readers)),
            ("store.acquire_timeout_ms", self.acquire_timeout_ms),
            ("store.group_max", self.group_max as u64),
        ] {
            if value == 0 {
                let text = Text::new("须大于零", "must be greater than zero");
                return Err(FieldError::new(path, "OUT_OF_RANGE", text));
            }
        }
        Ok(())
    }
}
