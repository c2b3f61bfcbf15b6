//! RabbitMQ: an exchange per producer, a quorum queue per consumer.
//!
//! Owns one connection to publish and one to consume, each with a supervisor:
//! connect, verify the topology, run; on any error drop it, back off, start anew
//! from the database. Bounds: `confirms_max` publishes in flight, `prefetch`
//! deliveries. Order: publishes in `seq` order; a failed one stops those behind.

mod consume;
mod probe;
mod publish;
mod topology;

use std::time::Duration;

use lapin::{Connection, ConnectionProperties};

use crate::bus::BusConfig;
use crate::error::{Error, Result};

pub use consume::consume;
pub use probe::probe;
pub use publish::publish;

/// How long the broker may take to confirm.
pub(crate) const CONFIRM_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
pub(crate) const BACKOFF: Duration = Duration::from_millis(500);

/// The broker of a node.
#[derive(Clone)]
pub struct Rabbit {
    pub(crate) config: BusConfig,
}

impl Rabbit {
    pub const fn new(config: BusConfig) -> Self {
        Self { config }
    }

    pub(crate) async fn connect(&self, name: String) -> Result<Connection> {
        let url = self.config.url.expose();
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let connecting = Connection::connect(url, properties);
        match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(connected) => connected.map_err(away),
            Err(_) => Err(Error::Bus("no answer within 5 s".to_owned())),
        }
    }
}

/// What the broker is asked, with a limit: a connection that dies meanwhile may never
/// say so.
pub(crate) async fn answered<T>(asking: impl Future<Output = Result<T>>) -> Result<T> {
    let limited = tokio::time::timeout(CONFIRM_TIMEOUT, asking).await;
    limited.unwrap_or_else(|_| Err(Error::Bus("no answer within 5 s".to_owned())))
}

pub(crate) fn away(error: lapin::Error) -> Error {
    Error::Bus(error.to_string())
}
