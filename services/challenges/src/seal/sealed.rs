//! Sealing a bid (密封), on the bidder's own computer.
//!
//! Shape: for each envelope a fresh key, the padded content under it, the commit, the
//! shares sealed to the trustees; then one signature over the head. Bounds: those of the
//! parts. Order: the committee is checked before the first key is made.

use hpke::rand_core::CryptoRng;

use super::content::Content;
use super::dek::Dek;
use super::envelope::Envelope;
use super::fault::Fault;
use super::head::{Head, aad};
use super::header::Header;
use super::kind::Kind;
use super::padme::pad;
use super::signing::Signer;
use super::terms::Conditions;

/// What leaves the bidder's computer, and the keys that do not.
pub struct Sealed {
    pub head: Head,
    /// In the order of the envelopes.
    pub ciphertexts: Vec<Vec<u8>>,
    /// For the remedy key file.
    pub keys: Vec<(Kind, Dek)>,
}

/// Whose bid it is.
#[derive(Clone, Debug)]
pub struct Author {
    pub bidder: String,
    pub bid: String,
    pub revision: u32,
}

/// Seals the contents of all envelopes that the committee asks for, in their order.
pub fn seal(
    author: Author,
    contents: &[Content],
    conditions: &Conditions,
    signer: (&str, &Signer),
    rng: &mut impl CryptoRng,
) -> Result<Sealed, Fault> {
    let committee = &conditions.committee;
    committee.check()?;
    if contents.len() != committee.kinds.len() {
        return Err(Fault::OtherEnvelopes);
    }
    let Author { bidder, bid, revision } = author;
    let (challenge, suite, terms) =
        (committee.challenge.clone(), committee.suite, conditions.terms());
    let header = Header { suite, challenge, bidder, bid, revision, terms };
    header.check()?;
    let bound = header.write();
    let (mut envelopes, mut ciphertexts, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, content) in committee.kinds.iter().zip(contents) {
        let (dek, aad) = (Dek::generate(rng), aad(&bound, *kind));
        let ciphertext = dek.encrypt(&aad, pad(&content.pack())?);
        envelopes.push(Envelope::seal((*kind, &aad), &ciphertext, &dek, committee, rng)?);
        ciphertexts.push(ciphertext);
        keys.push((*kind, dek));
    }
    Ok(Sealed { head: Head::sign(&header, &envelopes, signer)?, ciphertexts, keys })
}
