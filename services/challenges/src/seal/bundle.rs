//! The bundle (开标包): all that a trustee needs to check a closing without the node.
//!
//! Owns the checks before a release and an opening: the same on both sides. Bounds:
//! `BIDS_MAX` heads. Order: the committee, the time, the root, the leaves, then each head
//! with its signature and its terms.

use std::collections::{BTreeMap, BTreeSet};

use kit_base::Time;
use kit_base::merkle::Hash;

use super::closing::ClosedSet;
use super::fault::Fault;
use super::flaw::Flaw;
use super::head::Head;
use super::kind::Kind;
use super::notice::Notice;
use super::opening_set::OpeningSet;
use super::signing::{Verifier, same};
use super::terms::Conditions;

/// A bidder's key as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub owner: String,
    pub key: Verifier,
}

/// A closing with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub conditions: Conditions,
    /// Counts from 1; a reopening makes the next.
    pub round: u8,
    pub close_time: Time,
    /// The root of the public event `bids.closed`.
    pub root: Hash,
    pub closed: ClosedSet,
    pub heads: Vec<Head>,
    pub confirmations: Vec<Notice>,
    /// By the name that a signature gives its key.
    pub keys: BTreeMap<String, Registered>,
}

/// A bundle that was checked: nothing stands in it that should not, or fails to.
pub struct Checked<'a> {
    bundle: &'a Bundle,
    heads: BTreeMap<Hash, &'a Head>,
}

impl Bundle {
    pub fn check(&self, now: Time) -> Result<Checked<'_>, Fault> {
        self.conditions.committee.check()?;
        if self.round == 0 {
            return Err(Fault::malformed("round", Flaw::Zero));
        }
        if now < self.close_time {
            return Err(Fault::StillOpen);
        }
        if !same(&self.closed.root(), &self.root) {
            return Err(Fault::OtherRoot);
        }
        let heads: BTreeMap<Hash, &Head> = self.heads.iter().map(|it| (it.hash(), it)).collect();
        let closed: BTreeSet<Hash> = self.closed.heads().into_iter().collect();
        if !closed.iter().all(|it| heads.contains_key(it)) {
            return Err(Fault::LeafWithoutHead);
        }
        if heads.len() != self.heads.len() || heads.len() != closed.len() {
            return Err(Fault::HeadWithoutLeaf);
        }
        let mut bidders = BTreeSet::new();
        for head in &self.heads {
            self.check_head(head)?;
            if !bidders.insert(&head.header.bidder) {
                return Err(Fault::malformed("heads", Flaw::Order));
            }
        }
        Ok(Checked { bundle: self, heads })
    }

    /// Sealed for this committee, signed by its bidder, under terms that hold.
    fn check_head(&self, head: &Head) -> Result<(), Fault> {
        head.check_committee(&self.conditions.committee)?;
        head.check_signature(self.key(&head.signed.key_id, &head.header.bidder)?)?;
        let terms = self.conditions.terms();
        if head.header.terms == terms {
            return Ok(());
        }
        let found = self.confirmations.iter().find(|it| it.confirms(head, terms));
        let notice = found.ok_or(Fault::OtherTerms)?;
        notice.check(self.key(&notice.signed.key_id, &notice.bidder)?)
    }

    fn key(&self, id: &str, owner: &str) -> Result<&Verifier, Fault> {
        let found = self.keys.get(id).ok_or_else(|| Fault::UnknownKey(id.to_owned()))?;
        if found.owner != owner {
            return Err(Fault::OtherBidder);
        }
        Ok(&found.key)
    }
}

impl<'a> Checked<'a> {
    /// What is opened of one kind: of the first every bid, of a later one those that are
    /// still admitted.
    pub fn opening(&self, kind: Kind, admitted: Option<&[Hash]>) -> Result<OpeningSet<'a>, Fault> {
        let committee = &self.bundle.conditions.committee;
        let Some(at) = committee.kinds.iter().position(|it| *it == kind) else {
            return Err(Fault::OtherEnvelopes);
        };
        let heads = match admitted {
            None => self.heads.clone(),
            Some(_) if at == 0 => return Err(Fault::Selective),
            Some(admitted) => {
                let head = |it: &Hash| Some((*it, *self.heads.get(it)?));
                let heads = admitted.iter().map(|it| head(it).ok_or(Fault::HeadWithoutLeaf));
                heads.collect::<Result<_, _>>()?
            }
        };
        Ok(OpeningSet { committee, round: self.bundle.round, kind, root: self.bundle.root, heads })
    }

    pub fn heads(&self) -> impl Iterator<Item = &'a Head> {
        self.heads.values().copied()
    }
}
