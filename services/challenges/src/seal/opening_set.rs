//! What one opening is about: the envelopes of one kind, of all bids that stand.
//!
//! Owns the set hash that trustees read aloud: H("jiebang/opening/v1" ‖ lp(challenge) ‖
//! u8 round ‖ u8 kind ‖ 32B root ‖ u32 count ‖ count × 32B H(head)). Order: heads rise.

use std::collections::BTreeMap;

use kit_base::merkle::Hash;

use super::bytes::{Write, hash};
use super::committee::Committee;
use super::head::Head;
use super::kind::Kind;

const TAG: &[u8] = b"jiebang/opening/v1";

/// The bids of an opening; only a checked bundle makes one.
pub struct OpeningSet<'a> {
    pub(super) committee: &'a Committee,
    pub(super) round: u8,
    pub(super) kind: Kind,
    pub(super) root: Hash,
    pub(super) heads: BTreeMap<Hash, &'a Head>,
}

impl<'a> OpeningSet<'a> {
    pub const fn committee(&self) -> &'a Committee {
        self.committee
    }

    pub const fn kind(&self) -> Kind {
        self.kind
    }

    pub const fn heads(&self) -> &BTreeMap<Hash, &'a Head> {
        &self.heads
    }

    pub fn hash(&self) -> Hash {
        let mut bytes = Vec::with_capacity(self.heads.len() * 32 + 256);
        bytes.lp(self.committee.challenge.as_bytes());
        bytes.extend([self.round, self.kind.byte()]);
        bytes.extend(self.root);
        let count = u32::try_from(self.heads.len()).expect("a closing has a limit");
        bytes.extend(count.to_be_bytes());
        self.heads.keys().for_each(|it| bytes.extend(it));
        hash(&[TAG, &bytes])
    }
}
