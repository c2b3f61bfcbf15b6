//! Paging by key, and the sealed tokens that carry a place in a list.
//!
//! Owns nothing stored but the key. Bounds: `PAGE_SIZE_MAX` rows. Order: newest
//! first by id, stable while rows are added.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::Value;
use sea_orm::sea_query::SelectStatement;
use uuid::Uuid;

use crate::error::{Error, Result};

pub const PAGE_SIZE_MAX: u64 = 1_000;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// One page, and where the next begins.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Uuid>,
}

/// What to list: rows that equal every `equals`, lie in every `within`, and, unless
/// `scope` and `among` are empty, match one of `scope` or lie in what one of `among`
/// selects.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub equals: Vec<(&'static str, Value)>,
    pub within: Vec<(&'static str, Vec<Value>)>,
    pub scope: Vec<(&'static str, Value)>,
    pub among: Vec<(&'static str, SelectStatement)>,
    pub size: u64,
    pub after: Option<Uuid>,
}

/// Seals the place in a list, bound to the list; a token grants nothing.
#[derive(Clone)]
pub struct Sealer(Aes256Gcm);

impl Sealer {
    pub(crate) fn fresh_key() -> String {
        let key: [u8; KEY_BYTES] = rand::random();
        URL_SAFE_NO_PAD.encode(key)
    }

    pub(crate) fn of_key(text: &str) -> Result<Self> {
        let key = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::PageToken)?;
        Ok(Self(Aes256Gcm::new_from_slice(&key).map_err(|_| Error::PageToken)?))
    }

    /// Seals `place` for the list that `bound` describes.
    pub fn seal(&self, bound: &str, place: &[u8]) -> String {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: place, aad: bound.as_bytes() };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload);
        let mut token = nonce.to_vec();
        token.extend(sealed.expect("a place is far below the cipher's limit"));
        URL_SAFE_NO_PAD.encode(token)
    }

    pub fn open(&self, bound: &str, token: &str) -> Result<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::PageToken)?;
        if bytes.len() < NONCE_BYTES {
            return Err(Error::PageToken);
        }
        let (nonce, sealed) = bytes.split_at(NONCE_BYTES);
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| Error::PageToken)?;
        let payload = Payload { msg: sealed, aad: bound.as_bytes() };
        self.0.decrypt(&Nonce::from(nonce), payload).map_err(|_| Error::PageToken)
    }

    pub fn open_id(&self, bound: &str, token: &str) -> Result<Uuid> {
        Uuid::from_slice(&self.open(bound, token)?).map_err(|_| Error::PageToken)
    }
}
