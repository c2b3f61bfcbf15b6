//! The bus: how numbered events reach their consumers.
//!
//! Owns the choice between the in-process bus, which stores nothing, and
//! RabbitMQ. Shape: `run` drives one service's relay and consumers until the
//! token is cancelled. Order: of `seq` per producer.

pub mod memory;
pub mod rabbit;

use kit_base::{FieldError, Secret, Text};
use serde::Deserialize;

pub use memory::Memory;
pub use rabbit::Rabbit;

/// The section `[bus]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusConfig {
    /// `memory`, or the broker's amqp:// address.
    pub url: Secret<String>,
    /// How often a relay and a consumer look without being woken.
    pub poll_interval_ms: u64,
    /// Publishes that wait for their confirms at once.
    pub confirms_max: usize,
    /// Deliveries that a consumer holds unacknowledged.
    pub prefetch: u16,
}

impl BusConfig {
    pub fn is_embedded(&self) -> bool {
        self.url.expose() == "memory"
    }

    pub fn check(&self) -> Result<(), FieldError> {
        let url = self.url.expose();
        let known = self.is_embedded() || url.starts_with("amqp://") || url.starts_with("amqps://");
        if !known {
            let text = Text::new("须为 memory 或 amqp:// 地址", "must be `memory` or amqp://");
            return Err(FieldError::new("bus.url", "UNKNOWN_BUS", text));
        }
        for (path, value) in [
            ("bus.poll_interval_ms", self.poll_interval_ms),
            ("bus.confirms_max", self.confirms_max as u64),
            ("bus.prefetch", u64::from(self.prefetch)),
        ] {
            if value == 0 {
                let text = Text::new("须大于零", "must be greater than zero");
                return Err(FieldError::new(path, "OUT_OF_RANGE", text));
            }
        }
        Ok(())
    }
}

/// The bus of a process.
#[derive(Clone)]
pub enum Bus {
    Memory(Memory),
    Rabbit(Rabbit),
}
