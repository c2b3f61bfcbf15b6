//! The judgement on one token.
//!
//! Shape: header, key, signature, issuer and audience, time, claims; the first fault
//! ends it. Bounds: [`TOKEN_BYTES_MAX`]. What a header says about where keys are
//! (`jku`, `x5u`, `jwk`) is never followed; a token that tries is refused.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Header, Validation, decode, decode_header};
use kit_base::{Actor, ActorKind, Time, Uscc};
use serde_json::{Map, Value};

use super::IdentityConfig;
use super::certificate::SUBJECT_PREFIX;
use super::issuer::{DEVELOPMENT_CLAIMS, ISSUER};
use super::keys::Key;
use crate::error::TokenFault;

const TOKEN_BYTES_MAX: usize = 8 * 1_024;
const SUBJECT_CHARS_MAX: usize = 200;
const ROLES_MAX: usize = 64;
const ROLE_CHARS_MAX: usize = 64;
/// Subjects that only the node itself has.
const RESERVED: [&str; 3] = ["anonymous", "clock", "event"];

type Object = Map<String, Value>;

/// What one issuer's tokens must say, and where they say it.
pub struct Expected {
    issuer: String,
    audience: String,
    roles_claim: String,
    organisation_claim: String,
    leeway_s: i64,
}

/// A token that was believed.
pub struct Verified {
    pub kid: String,
    pub key: Arc<Key>,
    pub actor: Actor,
    not_before: i64,
    expires: i64,
}

impl Expected {
    pub fn of_provider(config: &IdentityConfig) -> Self {
        Self {
            issuer: config.issuer.clone(),
            audience: config.audience.clone(),
            roles_claim: config.roles_claim.clone(),
            organisation_claim: config.organisation_claim.clone(),
            leeway_s: i64::try_from(config.leeway_s).unwrap_or(0),
        }
    }

    pub fn of_development(config: &IdentityConfig) -> Self {
        let [roles_claim, organisation_claim] = DEVELOPMENT_CLAIMS.map(str::to_owned);
        let issuer = ISSUER.to_owned();
        Self { issuer, roles_claim, organisation_claim, ..Self::of_provider(config) }
    }
}

impl Verified {
    /// A host's clock may jump, so a remembered token is asked again.
    pub fn check_time(&self, expected: &Expected, now: Time) -> Result<(), TokenFault> {
        let now = now.timestamp();
        if now >= self.expires.saturating_add(expected.leeway_s) {
            return Err(TokenFault::Expired);
        }
        if now < self.not_before.saturating_sub(expected.leeway_s) {
            return Err(TokenFault::NotYet);
        }
        Ok(())
    }

    /// How long the token lives on.
    pub fn left(&self, now: Time) -> Duration {
        let seconds = self.expires.saturating_sub(now.timestamp());
        Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
    }
}

/// The id of the key that a token says it was signed with.
pub fn kid(token: &str) -> Result<String, TokenFault> {
    header(token)?.kid.ok_or(TokenFault::Key)
}

fn header(token: &str) -> Result<Header, TokenFault> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenFault::Malformed);
    }
    let header = decode_header(token).map_err(|_| TokenFault::Malformed)?;
    let leads = header.jku.is_some() || header.x5u.is_some() || header.jwk.is_some();
    let wraps = header.crit.is_some() || header.enc.is_some() || header.zip.is_some();
    let typ = header.typ.as_deref().unwrap_or("jwt").to_ascii_lowercase();
    let is_access = matches!(typ.as_str(), "jwt" | "at+jwt" | "application/at+jwt");
    if leads || wraps || !is_access { Err(TokenFault::Header) } else { Ok(header) }
}

/// Judges a token against the key it names.
pub fn verify(
    token: &str,
    key: Arc<Key>,
    expected: &Expected,
    now: Time,
) -> Result<Verified, TokenFault> {
    if header(token)?.alg != key.algorithm {
        return Err(TokenFault::Algorithm);
    }
    let mut validation = Validation::new(key.algorithm);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_audience(&[&expected.audience]);
    validation.set_issuer(&[&expected.issuer]);
    // The time is ours to judge: as whole seconds, and by the clock that tests can see.
    validation.validate_exp = false;
    let decoded = decode::<Object>(token, &key.decoding, &validation);
    let claims = decoded.map_err(|error| fault(error.kind()))?.claims;
    let verified = Verified {
        kid: key.kid.clone(),
        actor: actor(&claims, expected)?,
        not_before: seconds(&claims, "nbf")?,
        expires: seconds(&claims, "exp")?,
        key,
    };
    verified.check_time(expected, now)?;
    Ok(verified)
}

fn fault(kind: &ErrorKind) -> TokenFault {
    match kind {
        ErrorKind::InvalidSignature => TokenFault::Signature,
        ErrorKind::InvalidIssuer => TokenFault::Issuer,
        ErrorKind::InvalidAudience => TokenFault::Audience,
        ErrorKind::InvalidAlgorithm => TokenFault::Algorithm,
        ErrorKind::MissingRequiredClaim(claim) => match claim.as_str() {
            "exp" => TokenFault::Claim("exp"),
            "nbf" => TokenFault::Claim("nbf"),
            "iss" => TokenFault::Issuer,
            "aud" => TokenFault::Audience,
            _ => TokenFault::Claim("sub"),
        },
        _ => TokenFault::Malformed,
    }
}

/// A time claim in whole seconds; text and fractions are refused.
fn seconds(claims: &Object, name: &'static str) -> Result<i64, TokenFault> {
    claims.get(name).and_then(Value::as_i64).filter(|at| *at > 0).ok_or(TokenFault::Claim(name))
}

fn actor(claims: &Object, expected: &Expected) -> Result<Actor, TokenFault> {
    let organisation = match lookup(claims, &expected.organisation_claim) {
        None | Some(Value::Null) => None,
        Some(Value::String(code)) => {
            Some(code.parse::<Uscc>().map_err(|_| TokenFault::Claim("organisation"))?)
        }
        Some(_) => return Err(TokenFault::Claim("organisation")),
    };
    let subject = subject(claims)?;
    let roles = roles(lookup(claims, &expected.roles_claim))?;
    Ok(Actor { kind: kind(claims, &subject), subject, organisation, roles })
}

fn subject(claims: &Object) -> Result<String, TokenFault> {
    let subject = text(claims, "sub").unwrap_or_default();
    let length = subject.chars().count();
    let ours = RESERVED.contains(&subject) || subject.starts_with(SUBJECT_PREFIX);
    if !(1..=SUBJECT_CHARS_MAX).contains(&length) || subject.contains(char::is_control) || ours {
        return Err(TokenFault::Claim("sub"));
    }
    Ok(subject.to_owned())
}

/// The role codes of the list. Providers put words of their own beside them, and those
/// that cannot be a code of ours are left out.
fn roles(claim: Option<&Value>) -> Result<BTreeSet<String>, TokenFault> {
    let list = match claim {
        None | Some(Value::Null) => return Ok(BTreeSet::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(TokenFault::Claim("roles")),
    };
    let mut roles = BTreeSet::new();
    for value in list {
        let role = value.as_str().ok_or(TokenFault::Claim("roles"))?;
        if is_role(role) {
            roles.insert(role.to_owned());
        }
    }
    if roles.len() > ROLES_MAX { Err(TokenFault::Claim("roles")) } else { Ok(roles) }
}

pub fn is_role(word: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=ROLE_CHARS_MAX).contains(&word.len()) && word.bytes().all(allowed)
}

/// A machine's token (client credentials) names the client as its subject.
fn kind(claims: &Object, subject: &str) -> ActorKind {
    let is_client = |name| text(claims, name) == Some(subject);
    let keycloak = text(claims, "preferred_username").unwrap_or_default();
    let machine = text(claims, "kind") == Some("service")
        || is_client("client_id")
        || is_client("azp")
        || keycloak.starts_with("service-account-");
    if machine { ActorKind::Service } else { ActorKind::Person }
}

fn text<'a>(claims: &'a Object, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}

/// A claim by its name or, if there is none of that name, by the path that its dots make.
fn lookup<'a>(claims: &'a Object, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    let mut steps = path.split('.');
    let first = claims.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}
