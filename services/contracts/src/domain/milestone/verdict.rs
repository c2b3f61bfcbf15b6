//! The verdict on a milestone: one voice of the final user, one of an officer.
//!
//! Owns the vote that waits and the two voices of a verdict. Bounds: one vote at
//! a time, held by the stage in which it was given, so it ends with that stage.
//! Order: the final user speaks first; both speak of the same evidence.

use kit_base::{By, Code, Off, Time};
use serde::{Deserialize, Serialize};

use super::law::{Act, MilestoneLaw};
use super::state::Evidence;
use crate::domain::role::is_person;
use crate::domain::{Fact, Reason, Role};

/// The final user's word, waiting for an officer who says the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    pub act: Act,
    pub person: String,
    /// What the vote is about: the evidence, and the words of the verdict.
    pub digest: String,
    pub time: Time,
}

/// Who gave a verdict, one of each role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voices {
    pub final_user: String,
    pub officer: String,
}

/// A verdict, as it stays when the milestone is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    Passed { evidence: Evidence, voices: Voices },
    Failed { reason: Reason, text: String, voices: Voices },
}

impl Verdict {
    pub const fn voices(&self) -> &Voices {
        match self {
            Self::Passed { voices, .. } | Self::Failed { voices, .. } => voices,
        }
    }

    pub fn is_failed_for(&self, said: Reason, words: &str) -> bool {
        matches!(self, Self::Failed { reason, text, .. } if *reason == said && text == words)
    }
}

/// What one more voice means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The final user's vote: it replaces one that said something else.
    Vote(Vote),
    /// The final user said so before.
    Again,
    /// An officer agrees with the final user.
    Agreed(Voices),
}

/// Which facts hold when `by` speaks, given the vote that waits.
pub(super) fn facts(vote: Option<&Vote>, by: &By) -> [(Fact, bool); 2] {
    let speaks = is_final_user(by);
    let other = vote.is_none_or(|vote| speaks || vote.person != by.person());
    [(Fact::UserVote, speaks || vote.is_some()), (Fact::TwoOfficers, is_person(by) && other)]
}

/// Hears `by`, of whom [`facts`] hold.
pub(super) fn hear(
    vote: Option<Vote>,
    (act, digest): (Act, String),
    by: &By,
    now: Time,
) -> Result<Heard, Off<MilestoneLaw>> {
    let person = by.person().to_owned();
    match (vote, is_final_user(by)) {
        (Some(_), true) => Ok(Heard::Again),
        (None, true) => Ok(Heard::Vote(Vote { act, person, digest, time: now })),
        (Some(vote), false) => {
            Ok(Heard::Agreed(Voices { final_user: vote.person, officer: person }))
        }
        (None, false) => Err(Off::Missing(vec![Fact::UserVote])),
    }
}

fn is_final_user(by: &By) -> bool {
    by.role == Role::FinalUser.code()
}
