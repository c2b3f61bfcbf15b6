//! Public keys of an issuer, each with the one algorithm it may verify.
//!
//! The algorithm is a property of the key, never of the token: an RSA key verifies no
//! HMAC, whatever a header says. Symmetric keys are not taken at all.

use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse,
};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Keys of one issuer at most.
const KEYS_MAX: usize = 64;

/// A verifying key.
pub struct Key {
    pub kid: String,
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
    published: Jwk,
}

/// A key set as it is published; keys of other uses stand in it too.
#[derive(Debug, Deserialize)]
pub struct Published {
    keys: Vec<Value>,
}

/// The keys by their ids.
#[derive(Clone, Default)]
pub struct KeySet(HashMap<String, Arc<Key>>);

impl KeySet {
    pub fn get(&self, kid: &str) -> Option<Arc<Key>> {
        self.0.get(kid).cloned()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The set that replaces this one. A key that did not change stays the same `Arc`,
    /// so verdicts on it hold; of two keys with one id the first counts.
    pub fn renewed(&self, published: Published) -> Self {
        let mut keys = HashMap::new();
        for value in published.keys.into_iter().take(KEYS_MAX) {
            let Some(key) = serde_json::from_value(value).ok().and_then(Key::of) else { continue };
            let same = self.get(&key.kid).filter(|known| known.published == key.published);
            keys.entry(key.kid.clone()).or_insert_with(|| same.unwrap_or_else(|| Arc::new(key)));
        }
        Self(keys)
    }
}

impl Key {
    /// A key for signatures, with its algorithm; anything else is none of ours.
    pub fn of(published: Jwk) -> Option<Self> {
        let common = &published.common;
        let signs = matches!(&common.public_key_use, None | Some(PublicKeyUse::Signature));
        let verifies = |ops: &Vec<KeyOperations>| ops.contains(&KeyOperations::Verify);
        if !signs || !common.key_operations.as_ref().is_none_or(verifies) {
            return None;
        }
        let kid = common.key_id.clone().filter(|kid| !kid.is_empty())?;
        let algorithm = algorithm(&published)?;
        let decoding = DecodingKey::from_jwk(&published).ok()?;
        Some(Self { kid, algorithm, decoding, published })
    }
}

/// The algorithm that the key is published for, or the usual one of its type.
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    let named = key.common.key_algorithm;
    let only = |name: KeyAlgorithm, algorithm| {
        named.is_none_or(|named| named == name).then_some(algorithm)
    };
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => match named.unwrap_or(KeyAlgorithm::RS256) {
            KeyAlgorithm::RS256 => Some(Algorithm::RS256),
            KeyAlgorithm::RS384 => Some(Algorithm::RS384),
            KeyAlgorithm::RS512 => Some(Algorithm::RS512),
            KeyAlgorithm::PS256 => Some(Algorithm::PS256),
            KeyAlgorithm::PS384 => Some(Algorithm::PS384),
            KeyAlgorithm::PS512 => Some(Algorithm::PS512),
            _ => None,
        },
        AlgorithmParameters::EllipticCurve(parameters) => match parameters.curve {
            EllipticCurve::P256 => only(KeyAlgorithm::ES256, Algorithm::ES256),
            EllipticCurve::P384 => only(KeyAlgorithm::ES384, Algorithm::ES384),
            _ => None,
        },
        AlgorithmParameters::OctetKeyPair(parameters) => match parameters.curve {
            EllipticCurve::Ed25519 => only(KeyAlgorithm::EdDSA, Algorithm::EdDSA),
            _ => None,
        },
        _ => None,
    }
}
