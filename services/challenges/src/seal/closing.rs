//! The closed set (截止集合): which bids stand, under one root that tells no count.
//!
//! Shape: a leaf is `0x01 ‖ H(head)` or a dummy `0x00 ‖ 32 random bytes`; dummies fill
//! up to 1,024 or the next power of two; all are sorted by leaf hash. Bounds:
//! `BIDS_MAX`. Order: size, position and length of a proof are no one's number.

use hpke::rand_core::CryptoRng;
use kit_base::merkle::{self, Hash, Inclusion};

use super::fault::Fault;
use super::flaw::Flaw;

/// Leaves of the smallest set.
pub const LEAVES_MIN: usize = 1_024;
/// Bids of one closing at most.
pub const BIDS_MAX: usize = 65_536;

/// Bytes of a leaf.
pub const LEAF: usize = 33;

/// What a leaf stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaf {
    Bid(Hash),
    /// It can never become a bid: its first byte says so.
    Dummy(Hash),
}

impl Leaf {
    pub fn bytes(&self) -> [u8; LEAF] {
        let (first, rest) = match self {
            Self::Bid(head) => (1, head),
            Self::Dummy(filler) => (0, filler),
        };
        let mut bytes = [first; LEAF];
        bytes[1..].copy_from_slice(rest);
        bytes
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let bytes: &[u8; LEAF] =
            bytes.try_into().map_err(|_| Fault::malformed("leaf", Flaw::Length { exact: LEAF }))?;
        let rest = bytes[1..].try_into().expect("one byte was taken off");
        match bytes[0] {
            0 => Ok(Self::Dummy(rest)),
            1 => Ok(Self::Bid(rest)),
            _ => Err(Fault::malformed("leaf", Flaw::Unknown)),
        }
    }

    pub fn hash(&self) -> Hash {
        merkle::leaf(&self.bytes())
    }
}

/// The leaves in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedSet(Vec<Leaf>);

impl ClosedSet {
    /// Closes over the heads that stand, without any too.
    pub fn close(heads: &[Hash], rng: &mut impl CryptoRng) -> Result<Self, Fault> {
        if heads.len() > BIDS_MAX {
            return Err(Fault::ClosingFull { max: BIDS_MAX });
        }
        let size = heads.len().next_power_of_two().max(LEAVES_MIN);
        let mut leaves: Vec<Leaf> = heads.iter().copied().map(Leaf::Bid).collect();
        while leaves.len() < size {
            let mut filler = [0; 32];
            rng.fill_bytes(&mut filler);
            leaves.push(Leaf::Dummy(filler));
        }
        leaves.sort_by_cached_key(Leaf::hash);
        Self::try_new(leaves)
    }

    /// Takes leaves as they were closed: a full size, sorted, none twice.
    pub fn try_new(leaves: Vec<Leaf>) -> Result<Self, Fault> {
        let (size, max) = (leaves.len(), BIDS_MAX.next_power_of_two());
        if !size.is_power_of_two() || !(LEAVES_MIN..=max).contains(&size) {
            return Err(Fault::malformed("leaves", Flaw::Length { exact: LEAVES_MIN }));
        }
        let hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
        if !hashes.is_sorted_by(|a, b| a < b) {
            return Err(Fault::malformed("leaves", Flaw::Order));
        }
        Ok(Self(leaves))
    }

    pub fn leaves(&self) -> &[Leaf] {
        &self.0
    }

    /// The heads that stand, in rising order.
    pub fn heads(&self) -> Vec<Hash> {
        let head = |it: &Leaf| match it {
            Leaf::Bid(head) => Some(*head),
            Leaf::Dummy(_) => None,
        };
        let mut heads: Vec<Hash> = self.0.iter().filter_map(head).collect();
        heads.sort_unstable();
        heads
    }

    pub fn root(&self) -> Hash {
        merkle::root(&self.hashes())
    }

    /// What the holder of a receipt gets: the proof that its bid stands.
    pub fn prove(&self, head: &Hash) -> Option<Inclusion> {
        let at = self.0.iter().position(|it| *it == Leaf::Bid(*head))?;
        Inclusion::of(&self.hashes(), at)
    }

    fn hashes(&self) -> Vec<Hash> {
        self.0.iter().map(Leaf::hash).collect()
    }
}

/// Whether a proof shows that a head stands under a root.
pub fn is_included(head: &Hash, proof: &Inclusion, root: &Hash) -> bool {
    let full = proof.size.is_power_of_two() && proof.size >= LEAVES_MIN as u64;
    full && proof.holds(&Leaf::Bid(*head).hash(), root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::bytes::hash;
    use crate::seal::tests::samples::Seeded;

    fn heads(count: u32) -> Vec<Hash> {
        (0..count).map(|at| hash(&[&at.to_be_bytes()])).collect()
    }

    #[test]
    fn size_and_proof_tell_no_count() {
        for (count, size, length) in
            [(0, 1_024, 0), (1, 1_024, 10), (20, 1_024, 10), (1_024, 1_024, 10), (1_025, 2_048, 11)]
        {
            let heads = heads(count);
            let set = ClosedSet::close(&heads, &mut Seeded::new(1)).unwrap();
            assert_eq!((set.leaves().len(), set.heads().len()), (size, heads.len()));
            for head in heads.iter().take(3) {
                let proof = set.prove(head).unwrap();
                assert_eq!(proof.path.len(), length, "{count} bids");
                assert!(is_included(head, &proof, &set.root()));
                assert!(!is_included(&[7; 32], &proof, &set.root()));
            }
            assert!(set.prove(&[7; 32]).is_none());
        }
    }

    #[test]
    fn a_dummy_cannot_become_a_bid() {
        let set = ClosedSet::close(&heads(3), &mut Seeded::new(2)).unwrap();
        let at = set.leaves().iter().position(|it| matches!(it, Leaf::Dummy(_))).unwrap();
        let Leaf::Dummy(filler) = set.leaves()[at] else { panic!("a dummy was looked for") };
        let hashes: Vec<Hash> = set.leaves().iter().map(Leaf::hash).collect();
        let proof = Inclusion::of(&hashes, at).unwrap();
        assert!(!is_included(&filler, &proof, &set.root()));
    }

    #[test]
    fn leaves_that_are_short_shuffled_or_doubled_are_refused() {
        let set = ClosedSet::close(&heads(3), &mut Seeded::new(3)).unwrap();
        let mut leaves = set.leaves().to_vec();
        assert!(ClosedSet::try_new(leaves[..1_023].to_vec()).is_err());
        assert!(ClosedSet::try_new(leaves[..512].to_vec()).is_err());
        leaves.swap(3, 4);
        assert!(ClosedSet::try_new(leaves.clone()).is_err());
        leaves[3] = leaves[4];
        assert!(ClosedSet::try_new(leaves).is_err());
        let twice = [heads(1), heads(1)].concat();
        assert!(ClosedSet::close(&twice, &mut Seeded::new(4)).is_err());
        let many = vec![[0; 32]; BIDS_MAX + 1];
        let fault = ClosedSet::close(&many, &mut Seeded::new(5)).err();
        assert_eq!(fault, Some(Fault::ClosingFull { max: BIDS_MAX }));
        assert_eq!(Leaf::parse(&set.leaves()[0].bytes()), Ok(set.leaves()[0]));
        assert!(Leaf::parse(&[2; LEAF]).is_err() && Leaf::parse(&[1; 32]).is_err());
    }
}
