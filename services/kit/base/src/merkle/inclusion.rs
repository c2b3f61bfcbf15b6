//! The proof that a leaf is in a tree (RFC 6962, 2.1.1).

use super::{Hash, node, root, split};

/// Where a leaf lies in a tree of a size, and the hashes beside its way to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    pub index: u64,
    pub size: u64,
    /// From the leaf upwards.
    pub path: Vec<Hash>,
}

impl Inclusion {
    /// Proves the leaf at `index`; nothing if there is none.
    pub fn of(leaves: &[Hash], index: usize) -> Option<Self> {
        if index >= leaves.len() {
            return None;
        }
        let (mut path, mut rest, mut at) = (Vec::new(), leaves, index);
        while rest.len() > 1 {
            let (left, right) = rest.split_at(split(rest.len()));
            if at < left.len() {
                path.push(root(right));
                rest = left;
            } else {
                path.push(root(left));
                at -= left.len();
                rest = right;
            }
        }
        path.reverse();
        Some(Self { index: index as u64, size: leaves.len() as u64, path })
    }

    /// Whether the leaf hash lies there under that root (RFC 9162, 2.1.3.2).
    pub fn holds(&self, leaf: &Hash, root: &Hash) -> bool {
        if self.index >= self.size {
            return false;
        }
        let (mut at, mut last, mut hash) = (self.index, self.size - 1, *leaf);
        for beside in &self.path {
            if last == 0 {
                return false;
            }
            if at & 1 == 1 || at == last {
                hash = node(beside, &hash);
                // A last node without a sibling moves up unchanged.
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, beside);
            }
            at >>= 1;
            last >>= 1;
        }
        last == 0 && hash == *root
    }
}
