//! The key of one envelope (DEK), which encrypts once.
//!
//! Owns the content cipher and the commit that binds the key, which GCM alone does not.
//! Bounds: one plaintext for each key, so the nonce is zero. Order: hash of the
//! ciphertext, then the commit.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hpke::rand_core::CryptoRng;
use kit_base::merkle::Hash;
use zeroize::Zeroizing;

use super::bytes::hash;
use super::signing::same;

const COMMIT: &[u8] = b"jiebang/dek/v1";
pub const KEY: usize = 32;
/// What the cipher adds to a plaintext.
pub const TAG: usize = 16;

/// A content key; it has no printed form and is wiped when dropped.
#[derive(Clone)]
pub struct Dek(Zeroizing<[u8; KEY]>);

impl Dek {
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut key = Zeroizing::new([0; KEY]);
        rng.fill_bytes(key.as_mut());
        Self(key)
    }

    pub fn from_bytes(bytes: &[u8; KEY]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    pub fn expose(&self) -> &[u8; KEY] {
        &self.0
    }

    /// Encrypts in place; the key is used up.
    pub fn encrypt(&self, aad: &[u8], mut padded: Zeroizing<Vec<u8>>) -> Vec<u8> {
        let done = self.cipher().encrypt_in_place(&Nonce::default(), aad, &mut *padded);
        done.expect("an envelope is far below the cipher's limit");
        std::mem::take(&mut *padded)
    }

    /// The padded plaintext; nothing if a bit was changed.
    pub fn decrypt(&self, aad: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut padded = Zeroizing::new(ciphertext.to_vec());
        let done = self.cipher().decrypt_in_place(&Nonce::default(), aad, &mut *padded);
        done.ok().map(|()| padded)
    }

    /// Binds the key to its envelope.
    pub fn commit(&self, aad: &Hash, ciphertext: &Hash) -> Hash {
        hash(&[COMMIT, &*self.0, aad, ciphertext])
    }

    pub fn fits(&self, commit: &Hash, (aad, ciphertext): (&Hash, &Hash)) -> bool {
        same(&self.commit(aad, ciphertext), commit)
    }

    pub fn is(&self, other: &Self) -> bool {
        same(&*self.0, &*other.0)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new_from_slice(&*self.0).expect("a key has 32 bytes")
    }
}
