//! The development issuer: tokens for a node that has no identity provider yet.
//!
//! Owns one Ed25519 key in the data directory, readable by its owner only. Shape: open
//! or create, sign, publish. Bounds: a token lives [`TTL_DAYS_MAX`] days at most; there
//! is no such issuer in production. Order: processes that start at once share one key.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use kit_base::{ActorKind, Clock, Ids, Uscc};
use rcgen::{KeyPair, PKCS_ED25519};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Profile;
use super::keys::Key;
use crate::error::Error;

pub const ISSUER: &str = "urn:jiebang:development";
/// Where its tokens say roles and organisation.
pub(super) const DEVELOPMENT_CLAIMS: [&str; 2] = ["roles", "org"];
/// Where the key lies in the data directory.
pub const KEY_FILE: &str = "identity-ed25519.pem";
const TTL_DAYS_MAX: u64 = 30;

/// Whom a development token names.
#[derive(Clone, Debug)]
pub struct Claims {
    pub subject: String,
    pub kind: ActorKind,
    pub organisation: Option<Uscc>,
    pub roles: BTreeSet<String>,
}

/// Signs tokens with the node's development key.
#[derive(Clone)]
pub struct DevelopmentIssuer {
    audience: String,
    signing: EncodingKey,
    key: Arc<Key>,
    published: Value,
}

impl DevelopmentIssuer {
    /// Opens the key in the data directory, or makes one.
    pub fn open(data_dir: &Path, audience: &str, profile: Profile) -> Result<Self, Error> {
        if profile == Profile::Production {
            return Err(Error::NotInProduction);
        }
        let path = data_dir.join(KEY_FILE);
        let fail = |cause: String| Error::KeyFile { path: path.clone(), cause };
        let pem = load_or_make(&path).map_err(&fail)?;
        let pair = KeyPair::from_pem_and_sign_algo(&pem, &PKCS_ED25519)
            .map_err(|error| fail(error.to_string()))?;
        let public = pair.public_key_raw();
        let kid = format!("development-{}", hex::encode(&Sha256::digest(public)[..8]));
        let x = URL_SAFE_NO_PAD.encode(public);
        let published = json!({
            "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA",
        });
        let jwk = serde_json::from_value(published.clone()).expect("a key set entry of ours");
        Ok(Self {
            audience: audience.to_owned(),
            signing: EncodingKey::from_ed_der(pair.serialized_der()),
            key: Arc::new(Key::of(jwk).expect("an Ed25519 key for signatures")),
            published,
        })
    }

    /// A token that says what `claims` says, for `ttl` from now by the host's time.
    pub fn issue(&self, claims: &Claims, ttl: Duration) -> Result<String, Error> {
        if ttl > Duration::from_hours(24 * TTL_DAYS_MAX) {
            return Err(Error::TooLong(TTL_DAYS_MAX));
        }
        let Claims { subject, kind, organisation, roles } = claims;
        let now = Clock::host().timestamp();
        let [roles_claim, organisation_claim] = DEVELOPMENT_CLAIMS;
        let body = json!({
            "iss": ISSUER, "aud": self.audience, "sub": subject, "jti": Ids::new().next(),
            "iat": now, "nbf": now, "exp": now + i64::try_from(ttl.as_secs()).unwrap_or(0),
            "kind": kind, roles_claim: roles, organisation_claim: organisation,
        });
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key.kid.clone());
        let token = encode(&header, &body, &self.signing);
        Ok(token.expect("an Ed25519 key signs everything"))
    }

    /// The key set, for services that verify over HTTP.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.published] })
    }

    pub(super) fn key(&self) -> Arc<Key> {
        Arc::clone(&self.key)
    }
}

fn load_or_make(path: &Path) -> Result<String, String> {
    match load(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let pair = KeyPair::generate_for(&PKCS_ED25519).map_err(|error| error.to_string())?;
            make(path, &pair.serialize_pem()).map_err(|error| error.to_string())?;
            load(path).map_err(|error| error.to_string())
        }
        loaded => loaded.map_err(|error| error.to_string()),
    }
}

fn load(path: &Path) -> Result<String, std::io::Error> {
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        let text = "others may read the key: chmod 600, or remove it for a new one";
        return Err(std::io::Error::new(ErrorKind::PermissionDenied, text));
    }
    std::fs::read_to_string(path)
}

/// Writes the key whole under its name, unless another process was first.
fn make(path: &Path, pem: &str) -> Result<(), std::io::Error> {
    let draft: PathBuf = path.with_extension(format!("{}.draft", Ids::new().next()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => File::open(path.parent().unwrap_or(path))?.sync_all(),
    }
}
