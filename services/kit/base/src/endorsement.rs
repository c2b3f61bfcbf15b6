//! Two officers: an act that one person proposes and a different one completes.
//!
//! Owns the open endorsements of an aggregate. Shape: one per act, bound to the
//! digest of the command, so that the second officer agrees to the same words.
//! Bounds: one open endorsement per act. Order: a later first voice replaces an
//! earlier one with other words.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::call::By;
use crate::clock::Time;

/// A first officer's proposal, waiting for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsement {
    pub act: String,
    pub person: String,
    pub digest: String,
    pub time: Time,
}

/// The open endorsements of one aggregate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Endorsements(Vec<Endorsement>);

/// What one more voice means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Recorded: the act waits for a second officer.
    First(Endorsements),
    /// The same person again: nothing changes.
    Again,
    /// A different person agrees: the act is taken, its endorsement is used up.
    Second(Endorsements),
}

impl Endorsements {
    pub fn open(&self) -> &[Endorsement] {
        &self.0
    }

    /// Who spoke first for an act that waits for a second voice.
    pub fn first(&self, act: &str) -> Option<String> {
        self.0.iter().find(|open| open.act == act).map(|open| open.person.clone())
    }

    /// Hears `by` on `act`; `words` is whatever both officers must agree to.
    /// The guard is void when the clock or an event acts.
    pub fn hear(&self, act: &'static str, by: &By, words: &str, now: Time) -> Voice {
        let digest = digest(words);
        let said = self.0.iter().find(|open| open.act == act && open.digest == digest);
        match said {
            _ if by.is_node() => Voice::Second(self.without(act)),
            Some(open) if open.person == by.person() => Voice::Again,
            Some(_) => Voice::Second(self.without(act)),
            None => {
                let person = by.person().to_owned();
                let mut open = self.without(act);
                open.0.push(Endorsement { act: act.to_owned(), person, digest, time: now });
                Voice::First(open)
            }
        }
    }

    fn without(&self, act: &str) -> Self {
        Self(self.0.iter().filter(|open| open.act != act).cloned().collect())
    }
}

fn digest(words: &str) -> String {
    hex::encode(Sha256::digest(words.as_bytes()))
}
