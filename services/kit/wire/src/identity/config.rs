//! Settings of the section `[identity]`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

use kit_base::{Actor, ActorKind, FieldError, Text, Uscc};
use serde::Deserialize;
use url::{Host, Url};

use super::certificate::{SUBJECT_PREFIX, is_account_name};
use super::token::is_role;

/// The section with every key and its sentence.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");
const LEEWAY_S_MAX: u64 = 120;
const KEYS_KEEP_S_MAX: u64 = 86_400;
const KEYS_PAUSE_MS_MAX: u64 = 60_000;
const TOKEN_CACHE_MAX: u64 = 1_000_000;

/// What an installation is for; production refuses what only a developer may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    Development,
    Production,
}

/// The section `[identity]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityConfig {
    pub issuer: String,
    pub audience: String,
    pub ca_file: String,
    pub roles_claim: String,
    pub organisation_claim: String,
    pub leeway_s: u64,
    pub keys_refresh_s: u64,
    pub keys_keep_s: u64,
    pub keys_pause_ms: u64,
    pub token_cache_max: u64,
    pub service_accounts: BTreeMap<String, ServiceAccount>,
}

/// A machine client that shows a certificate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccount {
    pub organisation: Option<Uscc>,
    pub roles: Vec<String>,
}

impl IdentityConfig {
    pub fn check(&self, profile: Profile) -> Result<(), FieldError> {
        self.check_issuer(profile)?;
        for (key, value) in [
            ("audience", &self.audience),
            ("roles_claim", &self.roles_claim),
            ("organisation_claim", &self.organisation_claim),
        ] {
            if value.is_empty() {
                return Err(fault(key, "REQUIRED", Text::new("必填", "required")));
            }
        }
        for (key, value, min, max) in [
            ("leeway_s", self.leeway_s, 0, LEEWAY_S_MAX),
            ("keys_refresh_s", self.keys_refresh_s, 1, self.keys_keep_s),
            ("keys_keep_s", self.keys_keep_s, 1, KEYS_KEEP_S_MAX),
            ("keys_pause_ms", self.keys_pause_ms, 0, KEYS_PAUSE_MS_MAX),
            ("token_cache_max", self.token_cache_max, 1, TOKEN_CACHE_MAX),
        ] {
            if !(min..=max).contains(&value) {
                let (zh, en) =
                    (format!("须在 {min} 与 {max} 之间"), format!("must be {min} to {max}"));
                return Err(fault(key, "OUT_OF_RANGE", Text::with(zh, en)));
            }
        }
        self.check_accounts()
    }

    fn check_issuer(&self, profile: Profile) -> Result<(), FieldError> {
        let refuse = |zh, en| Err(fault("issuer", "ISSUER", Text::new(zh, en)));
        if !self.ca_file.is_empty() && !Path::new(&self.ca_file).is_file() {
            let text = Text::new("文件不存在", "there is no such file");
            return Err(fault("ca_file", "FILE_MISSING", text));
        }
        if self.issuer.is_empty() {
            return match profile {
                Profile::Production if self.service_accounts.is_empty() => refuse(
                    "生产环境须配置身份认证服务",
                    "production needs an issuer: nobody could sign in",
                ),
                Profile::Production | Profile::Development => Ok(()),
            };
        }
        match Url::parse(&self.issuer) {
            Ok(url) if url.scheme() == "https" || is_plain_allowed(&url, profile) => Ok(()),
            Ok(_) => refuse("须使用 https", "must be an https address"),
            Err(_) => refuse("不是有效的地址", "is not an address"),
        }
    }

    fn check_accounts(&self) -> Result<(), FieldError> {
        for (name, account) in &self.service_accounts {
            let key = format!("service_accounts.{name}");
            if !is_account_name(name) {
                let zh = "名称只能由小写字母、数字和连字符组成";
                let text = Text::new(zh, "a name has lower-case letters, digits and hyphens");
                return Err(fault(&key, "MALFORMED", text));
            }
            if account.roles.is_empty() || !account.roles.iter().all(|role| is_role(role)) {
                let text = Text::new("须列出角色代码", "lists the codes of its roles");
                return Err(fault(&format!("{key}.roles"), "MALFORMED", text));
            }
        }
        Ok(())
    }

    pub(super) fn accounts(&self) -> HashMap<String, Actor> {
        let actor = |(name, account): (&String, &ServiceAccount)| {
            let actor = Actor {
                kind: ActorKind::Service,
                subject: format!("{SUBJECT_PREFIX}{name}"),
                organisation: account.organisation.clone(),
                roles: account.roles.iter().cloned().collect(),
            };
            (name.clone(), actor)
        };
        self.service_accounts.iter().map(actor).collect()
    }

    pub(super) fn keys_refresh(&self) -> Duration {
        Duration::from_secs(self.keys_refresh_s)
    }

    pub(super) fn keys_keep(&self) -> Duration {
        Duration::from_secs(self.keys_keep_s)
    }

    pub(super) fn keys_pause(&self) -> Duration {
        Duration::from_millis(self.keys_pause_ms)
    }
}

/// Plain HTTP never leaves the machine in production.
fn is_plain_allowed(url: &Url, profile: Profile) -> bool {
    let on_this_machine = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && (on_this_machine || profile == Profile::Development)
}

fn fault(key: &str, reason: &'static str, text: Text) -> FieldError {
    FieldError::new(format!("identity.{key}"), reason, text)
}
