//! A trustee (开标受托人) and the keys made for one challenge.
//!
//! Owns both key pairs, one for shares and one for signing, and the proof that ties
//! them to the trustee and the challenge. Bounds: a pair has one use. Order: the
//! public half is frozen into the challenge before the first bid.

use hpke::rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::bytes::{Reader, Write, name};
use super::fault::Fault;
use super::kind::Suite;
use super::locked::{Cost, Form, lock, unlock};
use super::sealing::{OpeningKey, SealingKey};
use super::signing::{SIGNATURE, Signer, Verifier};

const PROOF: &str = "jiebang/trustee/v1";

/// The public half: what a challenge freezes of a trustee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trustee {
    pub id: String,
    pub sealing: SealingKey,
    pub verifier: Verifier,
    pub(super) proof: [u8; SIGNATURE],
}

impl Trustee {
    /// Whether the signing key vouches for both keys, this trustee and this challenge.
    pub fn is_proven(&self, suite: Suite, challenge: &str) -> bool {
        let bytes = vouched(suite, (challenge, &self.id), (&self.sealing, &self.verifier));
        self.verifier.check(("proof", PROOF), &bytes, &self.proof).is_ok()
    }

    pub fn write(&self, into: &mut Vec<u8>) {
        into.lp(self.id.as_bytes());
        into.extend(self.sealing.as_bytes());
        into.extend(self.verifier.as_bytes());
        into.extend(self.proof);
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let id = reader.name("id")?;
        let sealing = SealingKey::try_new(reader.array("sealing_key")?)?;
        let verifier = Verifier::try_new(reader.array("signing_key")?)?;
        Ok(Self { id, sealing, verifier, proof: reader.array("proof")? })
    }

    /// Reads one trustee alone, as `trustee key` hands it out.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        let trustee = Self::read(&mut reader).map_err(|it| it.within("trustee"))?;
        reader.end("trustee")?;
        Ok(trustee)
    }
}

/// The bytes under a proof of possession.
fn vouched(
    suite: Suite,
    (challenge, id): (&str, &str),
    (sealing, verifier): (&SealingKey, &Verifier),
) -> Vec<u8> {
    let mut bytes = vec![suite.byte()];
    bytes.lp(challenge.as_bytes());
    bytes.lp(id.as_bytes());
    bytes.extend(sealing.as_bytes());
    bytes.extend(verifier.as_bytes());
    bytes
}

/// The private half; it has no printed form and is wiped when dropped.
#[derive(Clone)]
pub struct TrusteeKeys {
    pub challenge: String,
    pub id: String,
    pub opening: OpeningKey,
    pub signer: Signer,
}

impl TrusteeKeys {
    pub fn generate(challenge: &str, id: &str, rng: &mut impl CryptoRng) -> Result<Self, Fault> {
        name("challenge", challenge)?;
        name("id", id)?;
        let (opening, signer) = (OpeningKey::generate(rng), Signer::generate(rng));
        Ok(Self { challenge: challenge.to_owned(), id: id.to_owned(), opening, signer })
    }

    pub fn public(&self) -> Trustee {
        let (sealing, verifier) = (self.opening.sealing(), self.signer.verifier());
        let bytes = vouched(Suite::One, (&self.challenge, &self.id), (&sealing, &verifier));
        let proof = self.signer.sign(PROOF, &bytes);
        Trustee { id: self.id.clone(), sealing, verifier, proof }
    }

    /// The key file, under a passphrase.
    pub fn lock(
        &self,
        passphrase: &[u8],
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Fault> {
        let mut plain = Zeroizing::new(Vec::with_capacity(512));
        plain.lp(self.challenge.as_bytes());
        plain.lp(self.id.as_bytes());
        plain.extend(*self.opening.to_bytes());
        plain.extend(*self.signer.seed());
        lock((Form::Trustee, cost), passphrase, &plain, rng)
    }

    pub fn unlock(file: &[u8], passphrase: &[u8]) -> Result<Self, Fault> {
        let plain = unlock(Form::Trustee, passphrase, file)?;
        let mut reader = Reader::new(&plain);
        let (challenge, id) = (reader.name("challenge")?, reader.name("id")?);
        let opening = Zeroizing::new(reader.array("opening_key")?);
        let seed = Zeroizing::new(reader.array("signing_key")?);
        reader.end("key_file")?;
        let (opening, signer) = (OpeningKey::from_bytes(&opening), Signer::from_seed(&seed));
        Ok(Self { challenge, id, opening, signer })
    }
}
