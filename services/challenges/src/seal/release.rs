//! A release (放行): one trustee's shares of every bid of an opening, or nothing.
//!
//! Shape: `"JBS1" ‖ u8 suite ‖ lp(challenge) ‖ u8 round ‖ u8 kind ‖ 32B root ‖ 32B set ‖
//! u8 place ‖ u32 count ‖ count × (32B H(head) ‖ u8 found ‖ 33B share unless unopenable) ‖
//! lp(key_id) ‖ lp(signature)`, signed with the trustee's key of this challenge. Bounds:
//! one entry for each bid of the set, no more and no fewer. Order: heads rise.

use kit_base::merkle::Hash;
use zeroize::Zeroizing;

use super::bytes::{Reader, Write};
use super::closing::BIDS_MAX;
use super::envelope::Found;
use super::fault::Fault;
use super::flaw::Flaw;
use super::kind::{Kind, Suite};
use super::opening_set::OpeningSet;
use super::shares::{SHARE, Share};
use super::signing::{Signed, same};
use super::trustee::TrusteeKeys;

const MAGIC: &[u8; 4] = b"JBS1";
const NAMES: (&str, &str) = ("release", "jiebang/release/v1");

/// A release as it was signed; its shares have no printed form.
pub struct Release {
    bytes: Zeroizing<Vec<u8>>,
    suite: Suite,
    challenge: String,
    round: u8,
    kind: Kind,
    root: Hash,
    set: Hash,
    /// The trustee's place in the committee, from 1.
    pub place: u8,
    entries: Vec<(Hash, Found)>,
    signed: Signed,
}

impl Release {
    /// Opens all own shares; what does not open or fit is marked, never dropped.
    pub fn make(set: &OpeningSet<'_>, keys: &TrusteeKeys) -> Result<Self, Fault> {
        let place = set.committee.place_of(&keys.public()).ok_or(Fault::NotTrustee)?;
        let mut bytes = MAGIC.to_vec();
        bytes.push(set.committee.suite.byte());
        bytes.lp(set.committee.challenge.as_bytes());
        bytes.extend([set.round, set.kind.byte()]);
        bytes.extend(set.root);
        bytes.extend(set.hash());
        bytes.push(place);
        let count = u32::try_from(set.heads.len()).expect("a closing has a limit");
        bytes.extend(count.to_be_bytes());
        // Room for every share: growing would leave copies behind.
        bytes.reserve(set.heads.len() * (33 + SHARE) + 256);
        for (hash, head) in &set.heads {
            let envelope = head.envelope(set.kind).ok_or(Fault::OtherEnvelopes)?;
            bytes.extend(hash);
            match envelope.examine(&head.aad(set.kind), place, &keys.opening) {
                Found::Unopenable => bytes.push(0),
                Found::Share(share) => entry(&mut bytes, 1, &share),
                Found::Misfit(share) => entry(&mut bytes, 2, &share),
            }
        }
        let key_id = keys.signer.verifier().key_id();
        Self::parse(Signed::write(bytes, NAMES.1, (&key_id, &keys.signer))?)
    }

    pub fn parse(bytes: Vec<u8>) -> Result<Self, Fault> {
        let bytes = Zeroizing::new(bytes);
        let mut reader = Reader::new(&bytes);
        let release = Self::read(&mut reader).map_err(|it| it.within("release"))?;
        reader.end("release")?;
        Ok(Self { bytes, ..release })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.magic("magic", MAGIC)?;
        let suite = Suite::of(reader.u8("suite")?)?;
        let (challenge, round) = (reader.name("challenge")?, reader.u8("round")?);
        let kind = Kind::of(reader.u8("kind")?)?;
        let (root, set) = (reader.array("root")?, reader.array("set")?);
        let (place, count) = (reader.u8("place")?, reader.u32("count")? as usize);
        if count > BIDS_MAX {
            return Err(Fault::malformed("count", Flaw::TooLong { max: BIDS_MAX }));
        }
        let mut entries = Vec::new();
        for at in 0..count {
            let read = read(reader).map_err(|it| it.within(&format!("entries[{at}]")))?;
            entries.push(read);
        }
        let (bytes, signed) = (Zeroizing::default(), Signed::read(reader)?);
        Ok(Self { bytes, suite, challenge, round, kind, root, set, place, entries, signed })
    }

    /// The bytes to send or keep; they hold shares.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash of the set that it opens, as it was read aloud.
    pub const fn set(&self) -> &Hash {
        &self.set
    }

    /// What the trustee found for a bid.
    pub fn found(&self, head: &Hash) -> Option<&Found> {
        let at = self.entries.binary_search_by(|(it, _)| it.cmp(head)).ok()?;
        Some(&self.entries[at].1)
    }

    /// Refuses a release of another opening, of another person, of part of the set, or
    /// one that says of a share what the bidder's commit does not bear out.
    pub fn check(&self, set: &OpeningSet<'_>) -> Result<(), Fault> {
        let committee = set.committee;
        let own = self.suite == committee.suite && self.challenge == committee.challenge;
        let opening = (self.round, self.kind, self.root) == (set.round, set.kind, set.root);
        if !own || !opening {
            return Err(Fault::OtherOpening);
        }
        let trustee = committee.places().find(|(place, _)| *place == self.place);
        let (_, trustee) = trustee.ok_or(Fault::NotTrustee)?;
        self.signed.check(NAMES, &self.bytes, &trustee.verifier)?;
        let whole = self.entries.iter().map(|(head, _)| head).eq(set.heads.keys());
        if !whole || !same(&self.set, &set.hash()) {
            return Err(Fault::Selective);
        }
        for ((_, found), head) in self.entries.iter().zip(set.heads.values()) {
            let envelope = head.envelope(set.kind).ok_or(Fault::OtherEnvelopes)?;
            let fits = |share: &Share| envelope.fits(&head.aad(set.kind), self.place, share);
            let true_word = match found {
                Found::Share(share) => fits(share),
                Found::Misfit(share) => !fits(share),
                // Only the trustee's private key can tell; the auditor asks for it.
                Found::Unopenable => true,
            };
            if !true_word {
                return Err(Fault::FalseShare(head.header.bid.clone()));
            }
        }
        Ok(())
    }
}

fn entry(bytes: &mut Vec<u8>, found: u8, share: &Share) {
    bytes.push(found);
    bytes.extend(share.expose());
}

fn read(reader: &mut Reader<'_>) -> Result<(Hash, Found), Fault> {
    let head = reader.array("head")?;
    let found = reader.u8("found")?;
    let mut share = || {
        let bytes = Zeroizing::new(reader.array::<SHARE>("share")?);
        Ok::<_, Fault>(Share::from_bytes(&bytes))
    };
    let found = match found {
        0 => Found::Unopenable,
        1 => Found::Share(share()?),
        2 => Found::Misfit(share()?),
        _ => return Err(Fault::malformed("found", Flaw::Unknown)),
    };
    Ok((head, found))
}
