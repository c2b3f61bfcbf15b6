//! Why a process does not start.

use std::path::PathBuf;

use kit_base::{FieldError, Problem};

/// A refusal to start, with what to mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0}")]
    Config(#[from] FieldError),
    #[error("configuration: {0}")]
    Layers(#[from] ::config::ConfigError),
    #[error("unknown setting {path} (from {origin}); see `jiebang config`")]
    UnknownKey { path: String, origin: String },
    #[error("{file} cannot be read: {cause}")]
    File { file: PathBuf, cause: std::io::Error },
    #[error("the data directory {0} is used by another node")]
    Locked(PathBuf),
    #[error("store of {service}: {cause}")]
    Store { service: String, cause: kit_store::Error },
    #[error("bus of {service}: {cause}")]
    Events { service: String, cause: kit_events::Error },
    #[error("identity: {0}")]
    Identity(#[from] kit_wire::Error),
    #[error("migrations of {service} are pending: {pending}; run `jiebang migrate`")]
    Pending { service: String, pending: String },
    #[error("{address} cannot be used: {cause}")]
    Listen { address: String, cause: std::io::Error },
    #[error("TLS: {0}")]
    Tls(String),
    #[error("telemetry: {0}")]
    Telemetry(String),
    #[error("no service is called {0}")]
    UnknownService(String),
    #[error("{service}: {cause}")]
    Build { service: &'static str, cause: FieldError },
    #[error("server: {0}")]
    Server(#[from] tonic::transport::Error),
    #[error("the clock of {service} is {skew_ms} ms off the host's; set the time by NTP")]
    Skew { service: String, skew_ms: i64 },
}

impl StartError {
    /// The sentence for a person, in both languages where one is known.
    pub fn says(&self) -> String {
        match self {
            Self::Config(fault) => format!("{self}\n{}", fault.public().zh),
            other => other.to_string(),
        }
    }
}
