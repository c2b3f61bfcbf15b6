//! Who calls: a token of the identity provider, a client certificate, or nobody.
//!
//! Owns the only way from credentials to an [`Actor`]. Shape: [`Authenticator`] asks
//! [`provider`] for the key that a token names, [`token`] for the judgement, and keeps
//! the verdict until the token expires or its key leaves the provider's set. Bounds:
//! `token_cache_max` verdicts. Order: tokens and certificates are judged by the host's
//! time ([`Clock::host`]), never by the node's clock, which may stand years apart.

mod certificate;
mod config;
mod issuer;
mod keys;
mod provider;
mod token;

use std::collections::HashMap;
use std::sync::Arc;

use kit_base::{Actor, Call, Clock};
use moka::Expiry;
use moka::future::Cache;
use sha2::{Digest, Sha256};
use tonic::Extensions;
use tonic::metadata::MetadataMap;
use tonic::transport::CertificateDer;
use tonic::transport::server::{TcpConnectInfo, TlsConnectInfo};

pub use config::{DEFAULTS, IdentityConfig, Profile, ServiceAccount};
pub use issuer::{Claims, DevelopmentIssuer, ISSUER, KEY_FILE};

use crate::caller;
use crate::error::{Error, TokenFault};
use keys::Key;
use provider::Provider;
use token::{Expected, Verified};

type Certificates = [CertificateDer<'static>];

/// Knows callers. Clones share keys and verdicts.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    exclusions: Vec<[&'static str; 2]>,
    accounts: HashMap<String, Actor>,
    development: Option<(Arc<Key>, Expected)>,
    provider: Option<(Provider, Expected)>,
    verified: Cache<[u8; 32], Arc<Verified>>,
}

impl Authenticator {
    /// `exclusions` are the pairs of roles that nobody may hold together.
    pub fn new(
        config: &IdentityConfig,
        exclusions: Vec<[&'static str; 2]>,
        issuer: Option<&DevelopmentIssuer>,
    ) -> Result<Self, Error> {
        let accounts = config.accounts();
        for account in accounts.values() {
            exclude(&exclusions, account)?;
        }
        let provider = match config.issuer.as_str() {
            "" => None,
            _ => Some((Provider::new(config)?, Expected::of_provider(config))),
        };
        let development = issuer.map(|issuer| (issuer.key(), Expected::of_development(config)));
        let verified =
            Cache::builder().max_capacity(config.token_cache_max).expire_after(UntilExpiry).build();
        let inner = Inner { exclusions, accounts, development, provider, verified };
        Ok(Self(Arc::new(inner)))
    }

    /// The call that headers and connection describe; without credentials, an anonymous one.
    pub async fn call(
        &self,
        metadata: &MetadataMap,
        extensions: &Extensions,
    ) -> Result<Call, Error> {
        let actor = match bearer(metadata)? {
            Some(token) => self.bearer(token).await?,
            None => {
                let tls = extensions.get::<TlsConnectInfo<TcpConnectInfo>>();
                let certificates = tls.and_then(TlsConnectInfo::peer_certs);
                self.certificate(certificates.as_deref().map_or(&[], Vec::as_slice))?
            }
        };
        let (trace, lang) = (caller::trace(metadata), caller::lang(metadata));
        Ok(Call { actor, request_id: None, trace, lang })
    }

    /// The actor whom a token names.
    pub async fn bearer(&self, token: &str) -> Result<Actor, Error> {
        let (inner, now) = (&self.0, Clock::host());
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let known = inner.verified.get(&digest).await;
        let kid = match &known {
            Some(verified) => verified.kid.clone(),
            None => token::kid(token)?,
        };
        let (key, expected) = self.key(&kid).await?;
        if let Some(known) = known.filter(|known| Arc::ptr_eq(&known.key, &key)) {
            known.check_time(expected, now)?;
            return Ok(known.actor.clone());
        }
        let verified = token::verify(token, key, expected, now)?;
        exclude(&inner.exclusions, &verified.actor)?;
        let actor = verified.actor.clone();
        inner.verified.insert(digest, Arc::new(verified)).await;
        Ok(actor)
    }

    /// The service account that a client certificate names, if it names one.
    pub fn certificate(&self, certificates: &Certificates) -> Result<Actor, Error> {
        match certificate::account(certificates, Clock::host())? {
            None => Ok(Actor::anonymous()),
            Some(name) => {
                let account = self.0.accounts.get(&name).cloned();
                account.ok_or(Error::Credentials("the service account is not known here"))
            }
        }
    }

    /// Reads the provider's keys ahead of need; a task of the node calls it now and then,
    /// so that no caller waits for it.
    pub async fn refresh(&self) {
        if let Some((provider, _)) = &self.0.provider {
            provider.refresh().await;
        }
    }

    /// Whether the provider, if there is one, gives its keys now; for the doctor.
    pub async fn prove(&self) -> Result<(), Error> {
        match &self.0.provider {
            Some((provider, _)) => provider.prove().await,
            None => Ok(()),
        }
    }

    async fn key(&self, kid: &str) -> Result<(Arc<Key>, &Expected), Error> {
        if let Some((key, expected)) = &self.0.development
            && key.kid == kid
        {
            return Ok((Arc::clone(key), expected));
        }
        let (provider, expected) = self.0.provider.as_ref().ok_or(TokenFault::Key)?;
        Ok((provider.key(kid).await?, expected))
    }
}

/// The token of the one `authorization` header.
fn bearer(metadata: &MetadataMap) -> Result<Option<&str>, Error> {
    let mut values = metadata.get_all("authorization").iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Error::Credentials("there are several authorization headers"));
    }
    let scheme = value.to_str().ok().and_then(|value| value.split_once(' '));
    match scheme {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Error::Credentials("the authorization header is no bearer token")),
    }
}

fn exclude(exclusions: &[[&'static str; 2]], actor: &Actor) -> Result<(), Error> {
    let both = exclusions.iter().find(|[one, other]| actor.has(one) && actor.has(other));
    both.map_or(Ok(()), |[one, other]| Err(Error::RolesExclude(one, other)))
}

/// Forgets a verdict when its token expires.
struct UntilExpiry;

impl Expiry<[u8; 32], Arc<Verified>> for UntilExpiry {
    fn expire_after_create(
        &self,
        _: &[u8; 32],
        verified: &Arc<Verified>,
        _: std::time::Instant,
    ) -> Option<std::time::Duration> {
        Some(verified.left(Clock::host()))
    }
}

#[cfg(test)]
mod tests;
