//! The committee (开标委员会): the trustees of a challenge and what they agree to.
//!
//! Owns the form that is frozen at publishing, big-endian and without anything after:
//! `"JBT1" ‖ u8 suite ‖ lp(challenge) ‖ u8 t ‖ u8 k ‖ k × u8 kind ‖ u32 release ‖
//! u32 remedy ‖ u8 n ‖ n × (lp(id) ‖ 32B X25519 ‖ 32B Ed25519 ‖ 64B proof)`, windows in
//! minutes. Bounds: the limits below. Order: trustee i of the list has share i.

use std::collections::BTreeSet;

use kit_base::merkle::Hash;

use super::bytes::{Reader, Write, hash, name};
use super::fault::Fault;
use super::flaw::{CommitteeFlaw, Flaw};
use super::kind::{ENVELOPES_MAX, Kind, Suite};
use super::trustee::Trustee;

const MAGIC: &[u8; 4] = b"JBT1";
const TAG: &[u8] = b"jiebang/committee/v1";

/// Trustees at most; every choice of t among them can be tried.
pub const TRUSTEES_MAX: usize = 15;
/// Minutes of a window at most: ninety days.
pub const WINDOW_MAX: u32 = 90 * 24 * 60;

/// The trustees, the threshold, the envelopes they open and the time they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    pub suite: Suite,
    pub challenge: String,
    /// Releases that an opening takes (t).
    pub threshold: u8,
    /// The envelopes of every bid, in the order of their opening.
    pub kinds: Vec<Kind>,
    /// How long trustees have for a release.
    pub release_minutes: u32,
    /// How long bidders have for a remedy key (补救).
    pub remedy_minutes: u32,
    pub trustees: Vec<Trustee>,
}

impl Committee {
    /// Checks all that makes a committee safe to seal for.
    pub fn check(&self) -> Result<(), Fault> {
        let wrong = |flaw| Err(Fault::Committee(flaw));
        name("challenge", &self.challenge)?;
        let threshold = usize::from(self.threshold);
        if threshold == 0 || threshold > self.size() || self.size() > TRUSTEES_MAX {
            return wrong(CommitteeFlaw::Threshold { max: TRUSTEES_MAX });
        }
        if !Kind::may_stand(&self.kinds) {
            return wrong(CommitteeFlaw::Envelopes);
        }
        let windows = [self.release_minutes, self.remedy_minutes];
        if windows.iter().any(|it| *it == 0 || *it > WINDOW_MAX) {
            return wrong(CommitteeFlaw::Window { max_minutes: WINDOW_MAX });
        }
        let (mut ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for trustee in &self.trustees {
            let id = trustee.id.clone();
            name("id", &id)?;
            // One set for both: a signing key must not serve for shares elsewhere.
            let both = [*trustee.sealing.as_bytes(), *trustee.verifier.as_bytes()];
            if !ids.insert(&trustee.id) || !both.into_iter().all(|it| keys.insert(it)) {
                return wrong(CommitteeFlaw::Repeated(id));
            }
            if !trustee.is_proven(self.suite, &self.challenge) {
                return wrong(CommitteeFlaw::Proof(id));
            }
        }
        Ok(())
    }

    pub fn size(&self) -> usize {
        self.trustees.len()
    }

    /// The trustees with their places, from 1.
    pub fn places(&self) -> impl Iterator<Item = (u8, &Trustee)> {
        (1..).zip(&self.trustees)
    }

    /// The place of the trustee with these keys.
    pub fn place_of(&self, trustee: &Trustee) -> Option<u8> {
        self.places().find(|(_, it)| *it == trustee).map(|(place, _)| place)
    }

    /// Whether one person alone can open, as on a node without partners.
    pub const fn is_alone(&self) -> bool {
        self.threshold == 1
    }

    /// The bytes that are frozen and hashed.
    pub fn write(&self) -> Vec<u8> {
        let count = |it: usize| u8::try_from(it).expect("a committee was checked");
        let mut bytes = MAGIC.to_vec();
        bytes.push(self.suite.byte());
        bytes.lp(self.challenge.as_bytes());
        bytes.extend([self.threshold, count(self.kinds.len())]);
        bytes.extend(self.kinds.iter().map(|it| it.byte()));
        bytes.extend(self.release_minutes.to_be_bytes());
        bytes.extend(self.remedy_minutes.to_be_bytes());
        bytes.push(count(self.size()));
        self.trustees.iter().for_each(|it| it.write(&mut bytes));
        bytes
    }

    /// Reads and checks.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        let read = Self::read(&mut reader).map_err(|it| it.within("committee"))?;
        reader.end("committee")?;
        read.check()?;
        Ok(read)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.magic("magic", MAGIC)?;
        let suite = Suite::of(reader.u8("suite")?)?;
        let (challenge, threshold) = (reader.name("challenge")?, reader.u8("threshold")?);
        let count = usize::from(reader.u8("kinds")?);
        if count > ENVELOPES_MAX {
            return Err(Fault::malformed("kinds", Flaw::TooLong { max: ENVELOPES_MAX }));
        }
        let kinds = reader.take("kinds", count)?.iter().map(|it| Kind::of(*it));
        let kinds = kinds.collect::<Result<_, _>>()?;
        let (release_minutes, remedy_minutes) = (reader.u32("release")?, reader.u32("remedy")?);
        let size = usize::from(reader.u8("trustees")?);
        if size > TRUSTEES_MAX {
            return Err(Fault::malformed("trustees", Flaw::TooLong { max: TRUSTEES_MAX }));
        }
        let mut trustees = Vec::with_capacity(size);
        for place in 1..=size {
            let weak = |fault: Fault| match fault {
                Fault::Key => Fault::Committee(CommitteeFlaw::WeakKey(place.to_string())),
                other => other.within(&format!("trustees[{place}]")),
            };
            trustees.push(Trustee::read(reader).map_err(weak)?);
        }
        Ok(Self { suite, challenge, threshold, kinds, release_minutes, remedy_minutes, trustees })
    }

    pub fn hash(&self) -> Hash {
        hash(&[TAG, &self.write()])
    }
}
