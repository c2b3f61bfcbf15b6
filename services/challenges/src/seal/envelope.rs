//! An envelope (信封): the hashes of one ciphertext, and its key in sealed shares.
//!
//! Shape: `u8 kind ‖ u64 len(ct) ‖ 32B H(ct) ‖ 32B commit ‖ u8 n ‖ n × (32B share_commit ‖
//! lp(enc) ‖ lp(sealed_share))`. Bounds: a length is one that padding ends at. Order:
//! share i is trustee i's.

use hpke::rand_core::CryptoRng;
use kit_base::merkle::Hash;

use super::bytes::{Reader, Write, hash};
use super::committee::{Committee, TRUSTEES_MAX};
use super::dek::{Dek, TAG};
use super::fault::Fault;
use super::flaw::Flaw;
use super::kind::Kind;
use super::padme::is_size;
use super::sealing::{ENC, OpeningKey, SEALED};
use super::shares::{Share, deal};

const INFO: &[u8] = b"jiebang/share/v1";

/// One trustee's share of a key, sealed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedShare {
    pub commit: Hash,
    enc: [u8; ENC],
    sealed: [u8; SEALED],
}

/// What the head says of one ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub kind: Kind,
    /// Bytes of the ciphertext.
    pub length: u64,
    /// The hash of the ciphertext, and its name in storage.
    pub ciphertext: Hash,
    pub commit: Hash,
    pub shares: Vec<SealedShare>,
}

/// What a trustee finds in its share.
pub enum Found {
    Share(Share),
    /// It was not sealed to this trustee, or not for this envelope.
    Unopenable,
    /// It opens, and is not what the bidder committed to.
    Misfit(Share),
}

impl Envelope {
    /// Seals a key for every trustee.
    pub fn seal(
        (kind, aad): (Kind, &[u8]),
        ciphertext: &[u8],
        dek: &Dek,
        committee: &Committee,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Fault> {
        let (bound, hashed) = (hash(&[aad]), hash(&[ciphertext]));
        let commit = dek.commit(&bound, &hashed);
        let size = u8::try_from(committee.size()).expect("a committee was checked");
        let dealt = deal(dek, (committee.threshold, size), rng);
        let mut shares = Vec::with_capacity(dealt.len());
        for ((place, trustee), share) in committee.places().zip(&dealt) {
            let (info, aad) = labels(&bound, place, &commit);
            let (enc, sealed) = trustee.sealing.seal((&info, &aad), share.expose(), rng)?;
            shares.push(SealedShare { commit: share.commit(&bound, place), enc, sealed });
        }
        Ok(Self { kind, length: ciphertext.len() as u64, ciphertext: hashed, commit, shares })
    }

    /// What the trustee at a place finds in its share.
    pub fn examine(&self, aad: &[u8], place: u8, key: &OpeningKey) -> Found {
        let bound = hash(&[aad]);
        let (info, aad) = labels(&bound, place, &self.commit);
        let Some(sealed) = self.share(place) else { return Found::Unopenable };
        let Some(opened) = key.open((&info, &aad), (&sealed.enc, &sealed.sealed)) else {
            return Found::Unopenable;
        };
        let bytes = opened.as_slice().try_into().expect("a seal of one length holds one length");
        let share = Share::from_bytes(bytes);
        match share.fits(&sealed.commit, &bound, place) {
            true => Found::Share(share),
            false => Found::Misfit(share),
        }
    }

    /// Whether a share is the one that the bidder committed to.
    pub fn fits(&self, aad: &[u8], place: u8, share: &Share) -> bool {
        let bound = hash(&[aad]);
        self.share(place).is_some_and(|it| share.fits(&it.commit, &bound, place))
    }

    fn share(&self, place: u8) -> Option<&SealedShare> {
        self.shares.get(usize::from(place).checked_sub(1)?)
    }

    pub fn write(&self, into: &mut Vec<u8>) {
        into.push(self.kind.byte());
        into.extend(self.length.to_be_bytes());
        into.extend(self.ciphertext);
        into.extend(self.commit);
        into.push(u8::try_from(self.shares.len()).expect("a committee was checked"));
        for share in &self.shares {
            into.extend(share.commit);
            into.lp(&share.enc);
            into.lp(&share.sealed);
        }
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let kind = Kind::of(reader.u8("kind")?)?;
        let length = reader.u64("length")?;
        if !length.checked_sub(TAG as u64).is_some_and(is_size) {
            return Err(Fault::malformed("length", Flaw::Padding));
        }
        let (ciphertext, commit) = (reader.array("ciphertext")?, reader.array("commit")?);
        let count = usize::from(reader.u8("shares")?);
        match count {
            0 => return Err(Fault::malformed("shares", Flaw::Empty)),
            1..=TRUSTEES_MAX => {}
            _ => return Err(Fault::malformed("shares", Flaw::TooLong { max: TRUSTEES_MAX })),
        }
        let mut shares = Vec::with_capacity(count);
        for place in 1..=count {
            let share = SealedShare::read(reader);
            shares.push(share.map_err(|it| it.within(&format!("shares[{place}]")))?);
        }
        Ok(Self { kind, length, ciphertext, commit, shares })
    }
}

impl SealedShare {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let commit = reader.array("commit")?;
        let (enc, sealed) = (reader.lp_array("enc")?, reader.lp_array("sealed")?);
        Ok(Self { commit, enc, sealed })
    }
}

/// The info and the aad of a share's seal.
fn labels(bound: &Hash, place: u8, commit: &Hash) -> (Vec<u8>, Vec<u8>) {
    ([INFO, bound].concat(), [&[place], &commit[..]].concat())
}

#[cfg(test)]
impl Envelope {
    /// Puts another share into the place of a trustee, as a dishonest bidder would.
    pub fn reseal(
        &mut self,
        trustee: &super::trustee::Trustee,
        (place, bound): (u8, &Hash),
        share: &Share,
        rng: &mut impl CryptoRng,
    ) {
        let (info, aad) = labels(bound, place, &self.commit);
        let (enc, sealed) = trustee.sealing.seal((&info, &aad), share.expose(), rng).unwrap();
        let commit = share.commit(bound, place);
        self.shares[usize::from(place) - 1] = SealedShare { commit, enc, sealed };
    }
}
