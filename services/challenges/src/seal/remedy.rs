//! The remedy key file (补救): the bidder's own copy of the content keys.
//!
//! Owns the form inside the lock: `32B H(head) ‖ u8 count ‖ count × (u8 kind ‖ 32B DEK)`.
//! A key helps only where it fits the commit in the head, so nobody can bring a new one.

use hpke::rand_core::CryptoRng;
use kit_base::merkle::Hash;
use zeroize::Zeroizing;

use super::bytes::{Reader, hash};
use super::dek::{Dek, KEY};
use super::fault::Fault;
use super::flaw::Flaw;
use super::head::Head;
use super::kind::{ENVELOPES_MAX, Kind};
use super::locked::{Cost, Form, lock, unlock};
use super::sealed::Sealed;

/// The content keys of one bid.
#[derive(Clone)]
pub struct Remedy {
    pub head: Hash,
    keys: Vec<(Kind, Dek)>,
}

impl Remedy {
    pub fn of(sealed: &Sealed) -> Self {
        Self { head: sealed.head.hash(), keys: sealed.keys.clone() }
    }

    /// The key of an envelope, if it is the one that the head is committed to.
    pub fn key(&self, head: &Head, kind: Kind) -> Option<&Dek> {
        let (_, dek) = self.keys.iter().find(|(it, _)| *it == kind)?;
        let envelope = head.envelope(kind)?;
        let bound = hash(&[&head.aad(kind)]);
        let fits = dek.fits(&envelope.commit, (&bound, &envelope.ciphertext));
        (fits && self.head == head.hash()).then_some(dek)
    }

    pub fn lock(
        &self,
        passphrase: &[u8],
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Fault> {
        let mut plain = Zeroizing::new(Vec::with_capacity(256));
        plain.extend(self.head);
        plain.push(u8::try_from(self.keys.len()).expect("a bid has few envelopes"));
        for (kind, dek) in &self.keys {
            plain.push(kind.byte());
            plain.extend(dek.expose());
        }
        lock((Form::Remedy, cost), passphrase, &plain, rng)
    }

    pub fn unlock(file: &[u8], passphrase: &[u8]) -> Result<Self, Fault> {
        let plain = unlock(Form::Remedy, passphrase, file)?;
        let mut reader = Reader::new(&plain);
        let head = reader.array("head")?;
        let count = usize::from(reader.u8("count")?);
        if count > ENVELOPES_MAX {
            return Err(Fault::malformed("count", Flaw::TooLong { max: ENVELOPES_MAX }));
        }
        let mut keys = Vec::with_capacity(count);
        for _ in 0..count {
            let kind = Kind::of(reader.u8("kind")?)?;
            let key: Zeroizing<[u8; KEY]> = Zeroizing::new(reader.array("key")?);
            keys.push((kind, Dek::from_bytes(&key)));
        }
        reader.end("key_file")?;
        Ok(Self { head, keys })
    }
}
