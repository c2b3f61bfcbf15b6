//! Conflicts of interest (利益冲突): who must never judge, and why.
//!
//! Owns the hard rules: the same unit, a tie to a party, a tie to a leader.
//! Bounds: a tie that ended more than the rule set's years ago does not count.

use std::collections::BTreeSet;

use chrono::{Datelike, Months};
use kit_base::{Time, Uscc};

use crate::domain::Expert;
use crate::domain::expert::Tie;

/// Doctoral supervision is a conflict for life.
const ALWAYS: &str = "supervised";

/// Whom a panel must be clear of.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Publisher, bidders and members.
    pub parties: BTreeSet<Uscc>,
    /// Leaders of the bids, as the identity provider's subjects.
    pub leaders: BTreeSet<String>,
    /// Experts who advised on the need.
    pub appraisers: BTreeSet<String>,
    /// When the conflict is judged.
    pub as_of: Time,
    /// How long an ended tie still counts.
    pub years: u32,
}

impl Matter {
    /// The first rule that forbids the expert, if any does.
    pub fn forbids(&self, expert: &Expert) -> Option<&'static str> {
        let profile = &expert.profile;
        if self.parties.contains(&profile.employer) {
            return Some("same_unit");
        }
        if self.leaders.contains(&profile.subject) {
            return Some("is_leader");
        }
        if self.appraisers.contains(&profile.subject) {
            return Some("appraised_need");
        }
        let since = self.since();
        let counts = |tie: &&Tie| {
            let ended = tie.last_month.as_deref();
            tie.kind == ALWAYS || ended.is_none_or(|month| month >= since.as_str())
        };
        for tie in profile.ties.iter().filter(counts) {
            if tie.organisation.as_ref().is_some_and(|it| self.parties.contains(it)) {
                return Some("tie_to_party");
            }
            if tie.subject.as_ref().is_some_and(|it| self.leaders.contains(it)) {
                return Some("tie_to_leader");
            }
        }
        None
    }

    /// The first month that still counts, as `YYYY-MM`.
    fn since(&self) -> String {
        let start = self.as_of.checked_sub_months(Months::new(12 * self.years));
        let start = start.unwrap_or(self.as_of);
        format!("{:04}-{:02}", start.year(), start.month())
    }
}
