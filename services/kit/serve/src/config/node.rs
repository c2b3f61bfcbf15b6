//! The sections that every process reads.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kit_base::{FieldError, RegionCode, Text};
use kit_events::BusConfig;
use kit_store::StoreConfig;
use kit_wire::identity::{IdentityConfig, Profile};
use serde::Deserialize;

use super::Settings;
use crate::error::StartError;

impl Settings {
    /// Proves the sections that every process reads; answers with the node's.
    pub fn check(&self) -> Result<NodeConfig, StartError> {
        let node: NodeConfig = self.section("node")?;
        node.check()?;
        self.section::<TelemetryConfig>("telemetry")?;
        self.section::<StoreConfig>("store")?.check()?;
        self.section::<BusConfig>("bus")?.check()?;
        self.section::<IdentityConfig>("identity")?.check(node.profile)?;
        Ok(node)
    }
}

/// The section `[node]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    pub name: String,
    pub region: RegionCode,
    pub profile: Profile,
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    pub admin_listen: SocketAddr,
    pub tls_cert_file: PathBuf,
    pub tls_key_file: PathBuf,
    pub tls_client_ca_file: PathBuf,
    pub tls_ca_file: PathBuf,
    pub migrate_on_start: bool,
    pub accept_rollback: bool,
    pub sweep_interval_ms: u64,
    pub drain_notice_ms: u64,
    pub drain_timeout_ms: u64,
    pub streams_max: u32,
    pub call_timeout_ms: u64,
    pub browser_origins: Vec<String>,
}

impl NodeConfig {
    pub fn is_development(&self) -> bool {
        self.profile == Profile::Development
    }

    pub fn has_tls(&self) -> bool {
        !self.tls_cert_file.as_os_str().is_empty()
    }

    pub fn sweep_interval(&self) -> Duration {
        Duration::from_millis(self.sweep_interval_ms)
    }

    pub fn drain_notice(&self) -> Duration {
        Duration::from_millis(self.drain_notice_ms)
    }

    pub fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    pub fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }

    pub fn check(&self) -> Result<(), FieldError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || !self.name.chars().all(plain) {
            let text = Text::new("只能用小写字母、数字和连字符", "use a-z, 0-9 and hyphens");
            return Err(FieldError::new("node.name", "MALFORMED", text));
        }
        if self.listen.port() != 0 && self.listen == self.admin_listen {
            let text = Text::new("不得与 listen 相同", "must differ from node.listen");
            return Err(FieldError::new("node.admin_listen", "SAME_ADDRESS", text));
        }
        if !self.is_development() && !self.has_tls() && !self.listen.ip().is_loopback() {
            let text = Text::new(
                "生产环境的非本机地址须配置 TLS",
                "production needs TLS on an address that is not loopback",
            );
            return Err(FieldError::new("node.tls_cert_file", "TLS_REQUIRED", text));
        }
        for (path, value) in [
            ("node.sweep_interval_ms", self.sweep_interval_ms),
            ("node.streams_max", u64::from(self.streams_max)),
            ("node.call_timeout_ms", self.call_timeout_ms),
        ] {
            if value == 0 {
                let text = Text::new("须大于零", "must be greater than zero");
                return Err(FieldError::new(path, "OUT_OF_RANGE", text));
            }
        }
        Ok(())
    }
}

/// The section `[telemetry]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryConfig {
    pub format: LogFormat,
    pub filter: String,
    pub otlp_endpoint: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Human,
    Json,
}
