//! The tree of RFC 6962 over SHA-256.
//!
//! Owns the hashing of the transparency log and of the closed set of bids. Shape:
//! pure functions over leaf hashes, and one file for each of the two proofs. Bounds:
//! a proof is as long as the size it names demands. Order: the order of the leaves.

mod consistency;
mod inclusion;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

pub use consistency::Consistency;
pub use inclusion::Inclusion;

/// A SHA-256 value.
pub type Hash = [u8; 32];

const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

/// The hash of a leaf's bytes.
pub fn leaf(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update(LEAF).chain_update(bytes).finalize().into()
}

/// The hash of the node above two others.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update(NODE).chain_update(left).chain_update(right).finalize().into()
}

/// The root above leaf hashes; without any, the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => *only,
        several => {
            let (left, right) = several.split_at(split(several.len()));
            node(&root(left), &root(right))
        }
    }
}

/// How many of two or more leaves lie on the left: the largest power of two below them.
const fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}
