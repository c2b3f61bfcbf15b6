//! The identity provider: discovery and keys over HTTP.
//!
//! Owns the provider's key set. Shape: discovery document, key set, swap. Bounds: one
//! read in flight, one in `keys_pause_ms` however many tokens name unknown keys,
//! [`BODY_BYTES_MAX`] a document. Order: a token is judged by keys no older than
//! `keys_refresh_s`, or `keys_keep_s` while the provider does not answer.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, MutexGuard};
use tracing::{info, warn};

use super::IdentityConfig;
use super::keys::{Key, KeySet, Published};
use crate::error::{Error, TokenFault};

const TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const BODY_BYTES_MAX: usize = 256 * 1_024;
const DISCOVERY_PATH: &str = "/.well-known/openid-configuration";

type Turn<'a> = MutexGuard<'a, Option<Instant>>;

pub struct Provider {
    client: Client,
    issuer: String,
    refresh: Duration,
    keep: Duration,
    pause: Duration,
    held: RwLock<Held>,
    /// Whoever holds it reads; inside is when the last attempt ended.
    turn: Mutex<Option<Instant>>,
}

#[derive(Clone, Default)]
struct Held {
    keys: KeySet,
    read: Option<Instant>,
}

impl Held {
    fn is_younger_than(&self, age: Duration) -> bool {
        self.read.is_some_and(|read| read.elapsed() < age)
    }
}

/// The part of the discovery document that we need.
#[derive(Debug, Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Provider {
    pub fn new(config: &IdentityConfig) -> Result<Self, Error> {
        let mut client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .https_only(config.issuer.starts_with("https:"))
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT);
        if !config.ca_file.is_empty() {
            client = client.tls_certs_merge(authorities(&config.ca_file)?);
        }
        Ok(Self {
            client: client.build().map_err(|error| Error::Provider(chain(&error)))?,
            issuer: config.issuer.clone(),
            refresh: config.keys_refresh(),
            keep: config.keys_keep(),
            pause: config.keys_pause(),
            held: RwLock::default(),
            turn: Mutex::new(None),
        })
    }

    /// The key of that id, read again if it is unknown or old.
    pub async fn key(&self, kid: &str) -> Result<Arc<Key>, Error> {
        let held = self.held();
        if held.is_younger_than(self.refresh)
            && let Some(key) = held.keys.get(kid)
        {
            return Ok(key);
        }
        let usable = held.is_younger_than(self.keep) && held.keys.get(kid).is_some();
        match self.turn.try_lock() {
            Ok(turn) => self.renew(turn, held.read).await,
            // Somebody reads; a key that is merely old need not wait for it.
            Err(_) if usable => {}
            Err(_) => self.renew(self.turn.lock().await, held.read).await,
        }
        let held = self.held();
        if !held.is_younger_than(self.keep) {
            return Err(Error::Provider("its keys could not be read".to_owned()));
        }
        held.keys.get(kid).ok_or(Error::Token(TokenFault::Key))
    }

    /// Reads the keys if they are half as old as they may get.
    pub async fn refresh(&self) {
        let held = self.held();
        if !held.is_younger_than(self.refresh / 2) {
            self.renew(self.turn.lock().await, held.read).await;
        }
    }

    /// Reads the keys once and says why that fails.
    pub async fn prove(&self) -> Result<(), Error> {
        self.read().await.map(|_| ()).map_err(Error::Provider)
    }

    /// Reads the keys, unless somebody did since `seen` or failed a moment ago. A caller
    /// who hangs up leaves the turn unmarked to the next.
    async fn renew(&self, mut turn: Turn<'_>, seen: Option<Instant>) {
        let tried = turn.is_some_and(|tried| tried.elapsed() < self.pause);
        if self.held().read != seen || tried {
            return;
        }
        match self.read().await {
            Ok(keys) => self.hold(keys),
            Err(error) => warn!(issuer = self.issuer, "identity provider gave no keys: {error}"),
        }
        *turn = Some(Instant::now());
    }

    async fn read(&self) -> Result<KeySet, String> {
        let base = self.issuer.trim_end_matches('/');
        let discovery: Discovery = self.get(&format!("{base}{DISCOVERY_PATH}")).await?;
        if discovery.issuer != self.issuer {
            return Err(format!("its discovery document names the issuer {}", discovery.issuer));
        }
        let published: Published = self.get(&discovery.jwks_uri).await?;
        let keys = self.held().keys.renewed(published);
        if keys.len() == 0 {
            Err("it publishes no key for signatures".to_owned())
        } else {
            Ok(keys)
        }
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T, String> {
        let answer = self.client.get(url).send().await.map_err(|error| chain(&error))?;
        let mut answer = answer.error_for_status().map_err(|error| chain(&error))?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| chain(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > BODY_BYTES_MAX {
                return Err(format!("{url} is longer than {BODY_BYTES_MAX} bytes"));
            }
        }
        serde_json::from_slice(&body).map_err(|error| format!("{url} does not read: {error}"))
    }

    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, keys: KeySet) {
        info!(issuer = self.issuer, keys = keys.len(), "read the identity provider's keys");
        let held = Held { keys, read: Some(Instant::now()) };
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
    }
}

fn authorities(path: &str) -> Result<Vec<Certificate>, Error> {
    let fail = |cause: String| Error::KeyFile { path: path.into(), cause };
    let pem = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
    Certificate::from_pem_bundle(&pem).map_err(|error| fail(chain(&error)))
}

/// The error with its causes: reqwest names only the outermost.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
