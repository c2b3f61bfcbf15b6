//! The proof that a tree only grew (RFC 6962, 2.1.2).

use super::{Hash, node, root, split};

/// The hashes that lead from an older root to a newer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    pub old: u64,
    pub size: u64,
    pub path: Vec<Hash>,
}

impl Consistency {
    /// Proves that the first `old` leaves are a tree of their own; nothing if there
    /// are fewer.
    pub fn of(leaves: &[Hash], old: usize) -> Option<Self> {
        if old > leaves.len() {
            return None;
        }
        let (mut path, mut rest, mut at, mut first) = (Vec::new(), leaves, old, true);
        while at != 0 && at < rest.len() {
            let (left, right) = rest.split_at(split(rest.len()));
            if at <= left.len() {
                path.push(root(right));
                rest = left;
            } else {
                path.push(root(left));
                at -= left.len();
                rest = right;
                first = false;
            }
        }
        // The older root itself is known to whoever checks.
        if !first {
            path.push(root(rest));
        }
        path.reverse();
        Some(Self { old: old as u64, size: leaves.len() as u64, path })
    }

    /// Whether the newer tree starts with the older one (RFC 9162, 2.1.4.2).
    pub fn holds(&self, old: &Hash, new: &Hash) -> bool {
        if self.old == 0 {
            return self.path.is_empty() && *old == root(&[]);
        }
        if self.old == self.size {
            return self.path.is_empty() && old == new;
        }
        if self.old > self.size {
            return false;
        }
        let mut path = self.path.iter();
        let whole = self.old.is_power_of_two();
        let Some(start) = (if whole { Some(old) } else { path.next() }) else { return false };
        let shift = (self.old - 1).trailing_ones();
        let (mut at, mut last) = ((self.old - 1) >> shift, (self.size - 1) >> shift);
        let (mut before, mut after) = (*start, *start);
        for beside in path {
            if last == 0 {
                return false;
            }
            if at & 1 == 1 || at == last {
                before = node(beside, &before);
                after = node(beside, &after);
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                after = node(&after, beside);
            }
            at >>= 1;
            last >>= 1;
        }
        last == 0 && before == *old && after == *new
    }
}
