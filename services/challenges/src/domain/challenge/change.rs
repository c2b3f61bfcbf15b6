//! What changes between the scheduling of a challenge and the opening of its bids.
//!
//! Owns the record of changes: each with its reason, its words and what it changed.
//! Bounds: `CHANGES_MAX` a challenge. Order: whoever bids answers one edition of the
//! notice; a change of what bids answer makes the next one, and a bid that is neither
//! replaced nor confirmed by the close lapses with the old.

use chrono::TimeDelta;
use kit_base::{Aggregate, By, Code, Decision, Difference, Law, Off, Time, Voice, calendar};
use serde::{Deserialize, Serialize};

use super::law::{Act, ChallengeLaw};
use super::notice::Notice;
use super::refusal::Refusal;
use super::state::{Challenge, Decided, Happened, State};
use crate::domain::fact::proven;
use crate::domain::{Fact, Reason, four_eyes};

/// Changes of one notice at most; after that it is another challenge.
pub const CHANGES_MAX: usize = 20;
const CLOSE: &str = "bid_close_time";

/// One change of a published notice (变更).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub number: u32,
    pub time: Time,
    pub reason: Reason,
    /// Why, in public.
    pub text: String,
    /// The edition of the notice from here on.
    pub edition: u32,
    pub differences: Vec<Difference>,
}

/// Why a notice changes, and what by the paths of the contract.
#[derive(Clone, Debug)]
pub struct Cause {
    pub reason: Reason,
    pub text: String,
    pub differences: Vec<Difference>,
}

impl Challenge {
    /// Takes it off the schedule; it may be rewritten, and is frozen anew.
    pub fn unschedule(self, reason: Reason, now: Time) -> Decided {
        if self.state == State::Drafted {
            return Ok(Decision::Unchanged(self));
        }
        ChallengeLaw::step_because(self.stage(), Act::Unschedule, reason, proven([]))?;
        let next = Self { rule_set: None, ..self };
        Ok(next.moved(State::Drafted, Happened::Unscheduled, now))
    }

    /// Gives bidders more time: two officers, before the deadline, to a later one.
    pub fn extend(self, to: Time, cause: Cause, by: &By, now: Time) -> Decided {
        if self.changed_last(&cause) && self.bid_close_time() == Some(to) {
            return Ok(Decision::Unchanged(self));
        }
        let facts =
            proven([(Fact::InTime, self.is_open(now)), (Fact::TwoOfficers, four_eyes::counts(by))]);
        ChallengeLaw::step_because(self.stage(), Act::Extend, cause.reason, facts)?;
        if self.bid_close_time().is_some_and(|close| to <= close) {
            return Err(Refusal::NotLater);
        }
        let words = four_eyes::words(&(to, cause.reason, &cause.text));
        match self.endorsements.hear(Act::Extend.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(endorsements) => {
                let notice = Notice { bid_close_time: Some(to), ..self.notice.clone() };
                let next = Self { endorsements, ..self }.record(notice, cause, now)?;
                next.published_until(to, Happened::Extended, now)
            }
        }
    }

    /// Changes what was published; the deadline moves if too little time is left.
    pub fn amend(self, notice: Notice, cause: Cause, now: Time) -> Decided {
        if self.changed_last(&cause) && self.notice == notice {
            return Ok(Decision::Unchanged(self));
        }
        let rules = self.rules()?;
        let close = self.bid_close_time().unwrap_or(now);
        let moved = later_by(close, now, rules.min_days_after_amendment);
        let facts = proven([
            (Fact::InTime, self.is_open(now)),
            (Fact::ChangeRecorded, self.notice != notice && !cause.text.trim().is_empty()),
            (Fact::TimeLeft, moved >= close),
        ]);
        ChallengeLaw::step_because(self.stage(), Act::Amend, cause.reason, facts)?;
        self.keeps_what_is_frozen(&notice)?;
        if !(notice.is_complete() && notice.fits(rules) && notice.form.is_measurable()) {
            return Err(Off::Missing(vec![Fact::FieldsComplete]).into());
        }
        let next = self.record(Notice { bid_close_time: Some(moved), ..notice }, cause, now)?;
        next.published_until(moved, Happened::Amended, now)
    }

    /// Opens bidding again for want of bids; the sealed ones stay valid.
    pub fn reopen(self, to: Time, cause: Cause, now: Time) -> Decided {
        if self.changed_last(&cause) && self.bid_close_time() == Some(to) {
            return Ok(Decision::Unchanged(self));
        }
        let rules = self.rules()?;
        let found = self.bids().unwrap_or(0);
        let facts = proven([
            (Fact::BidsBelowMin, found < rules.min_bids_to_open),
            (Fact::ReopenLeft, self.reopened < rules.reopen_times_max),
        ]);
        ChallengeLaw::step_because(self.stage(), Act::Reopen, cause.reason, facts)?;
        if (cause.reason == Reason::NoBids) != (found == 0) {
            return Err(Refusal::ReasonContradictsCount);
        }
        let notice = Notice { bid_close_time: Some(to), ..self.notice.clone() };
        let next = Self { reopened: self.reopened + 1, ..self }.record(notice, cause, now)?;
        if !next.closes_in_time(next.rules()?, now) {
            return Err(Off::Missing(vec![Fact::CloseInFuture]).into());
        }
        let state = State::Published { published_time: now, bid_close_time: to };
        Ok(next.moved(state, Happened::Reopened, now))
    }

    /// Keeps the change; what bids answer to makes a new edition.
    fn record(self, notice: Notice, cause: Cause, now: Time) -> Result<Self, Refusal> {
        if self.changes.len() >= CHANGES_MAX {
            return Err(Refusal::TooManyChanges { max: CHANGES_MAX });
        }
        let edition = self.edition + u32::from(self.notice.asks_otherwise(&notice));
        let Cause { reason, text, mut differences } = cause;
        let closes = [self.notice.bid_close_time, notice.bid_close_time];
        if closes[0] != closes[1] && differences.iter().all(|it| it.path != CLOSE) {
            let [before, after] =
                closes.map(|time| time.map(|it| it.to_rfc3339()).unwrap_or_default());
            differences.push(Difference { path: CLOSE.to_owned(), before, after });
        }
        let number = u32::try_from(self.changes.len() + 1).expect("changes are few");
        let change = Change { number, time: now, reason, text, edition, differences };
        let mut changes = self.changes;
        changes.push(change);
        Ok(Self { notice, edition, changes, ..self })
    }

    /// Whether the last change said just that: a repeat.
    fn changed_last(&self, cause: &Cause) -> bool {
        let said = |it: &Change| it.reason == cause.reason && it.text == cause.text;
        self.changes.last().is_some_and(said)
    }

    fn is_open(&self, now: Time) -> bool {
        self.bid_close_time().is_some_and(|close| now < close)
    }

    /// Stays open for bids until another deadline.
    fn published_until(self, to: Time, what: Happened, now: Time) -> Decided {
        let State::Published { published_time, .. } = self.state else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Published { published_time, bid_close_time: to }, what, now))
    }

    /// What funders pledged for, and what judges score by, stays as it was published.
    fn keeps_what_is_frozen(&self, to: &Notice) -> Result<(), Refusal> {
        let from = &self.notice;
        let parts = [
            ("funding_plan", from.funding_plan == to.funding_plan),
            ("criteria", from.criteria == to.criteria),
            ("competition_mode", from.competition_mode == to.competition_mode),
            ("max_lanes", from.max_lanes == to.max_lanes),
            ("publish_time", from.publish_time == to.publish_time),
            ("form.kind", from.form.kind == to.form.kind),
            ("form.publisher_kind", from.form.publisher_kind == to.form.publisher_kind),
            ("form.region", from.form.region == to.form.region),
            ("form.field_codes", from.form.field_codes == to.form.field_codes),
            ("form.intended_amount", from.form.intended == to.form.intended),
            ("form.rule_set", from.form.rule_set == to.form.rule_set),
        ];
        match parts.into_iter().find(|(_, kept)| !kept) {
            Some((part, _)) => Err(Refusal::Frozen { part }),
            None => Ok(()),
        }
    }
}

/// The deadline, moved by whole days until `days` are left from now.
fn later_by(close: Time, now: Time, days: u32) -> Time {
    let left = (calendar::beijing_day(close) - calendar::beijing_day(now)).num_days();
    let short = (i64::from(days) - left).max(0);
    close + TimeDelta::days(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{challenge, now, person, share, time};

    fn published() -> Challenge {
        let mut challenge = challenge(State::Published {
            published_time: now(),
            bid_close_time: time("2023-06-30T09:00:00Z"),
        });
        challenge.notice.bid_close_time = challenge.bid_close_time();
        challenge
    }

    fn cause(reason: Reason) -> Cause {
        Cause { reason, text: "说明".to_owned(), differences: Vec::new() }
    }

    fn amended(change: impl Fn(&mut Notice), at: &str) -> Decided {
        let before = published();
        let mut notice = before.notice.clone();
        change(&mut notice);
        before.amend(notice, cause(Reason::Clarification), time(at))
    }

    #[test]
    fn a_change_of_what_bids_answer_makes_a_new_edition() {
        let at = "2023-06-10T01:00:00Z";
        for (name, edition, decided) in [
            ("keywords", 1, amended(|it| it.form.keywords = vec!["新词".into()], at)),
            ("scene", 1, amended(|it| it.form.application_scene = "别处".into(), at)),
            ("threshold", 2, amended(|it| it.form.indicators[0].value = "9".into(), at)),
            ("result", 2, amended(|it| it.form.expected_result = "更多".into(), at)),
        ] {
            let next = decided.unwrap().into_aggregate();
            assert_eq!(next.edition, edition, "{name}");
            let change = &next.changes[0];
            assert_eq!((change.number, change.edition), (1, edition), "{name}");
            assert!(change.differences.is_empty(), "the deadline was far enough: {name}");
        }
    }

    #[test]
    fn the_deadline_moves_if_too_few_days_are_left() {
        for (at, close) in [
            ("2023-06-23T01:00:00Z", "2023-06-30T09:00:00Z"),
            ("2023-06-24T01:00:00Z", "2023-07-01T09:00:00Z"),
            ("2023-06-30T08:59:59Z", "2023-07-07T09:00:00Z"),
        ] {
            let decided = amended(|it| it.form.expected_result = "更多".into(), at).unwrap();
            let next = decided.aggregate();
            assert_eq!(next.bid_close_time(), Some(time(close)), "{at}");
            assert_eq!(next.next_check(), Some(time(close)), "{at}");
        }
        let late = amended(|it| it.form.expected_result = "更多".into(), "2023-06-30T09:00:00Z");
        assert!(matches!(late, Err(Refusal::Off(off)) if off.lacks(Fact::InTime)));
    }

    #[test]
    fn what_was_pledged_for_or_is_judged_by_does_not_change() {
        let at = "2023-06-10T01:00:00Z";
        for (part, decided) in [
            ("funding_plan", amended(|it| it.funding_plan = vec![share("publisher", 1)], at)),
            ("criteria", amended(|it| it.criteria[0].weight_bp -= 1, at)),
            ("form.rule_set", amended(|it| it.form.rule_set = "national-2021".into(), at)),
        ] {
            assert_eq!(decided, Err(Refusal::Frozen { part }));
        }
        let same = amended(|_| {}, at);
        assert!(matches!(same, Err(Refusal::Off(off)) if off.lacks(Fact::ChangeRecorded)));
    }

    #[test]
    fn two_officers_give_more_time_and_never_less() {
        let later = time("2023-07-10T09:00:00Z");
        let extend =
            |it: Challenge, to, who| it.extend(to, cause(Reason::LowInterest), &person(who), now());
        let first = extend(published(), later, "wang").unwrap().into_aggregate();
        assert_eq!(first.bid_close_time(), published().bid_close_time());
        let again = extend(first.clone(), later, "wang").unwrap();
        assert!(again.changed().is_none(), "one officer is not two");
        let done = extend(first, later, "li").unwrap().into_aggregate();
        assert_eq!((done.bid_close_time(), done.edition), (Some(later), 1));
        assert_eq!(done.changes[0].differences.len(), 1);
        let less = extend(published(), time("2023-06-29T09:00:00Z"), "wang");
        assert_eq!(less, Err(Refusal::NotLater));
    }

    #[test]
    fn bidding_is_opened_again_once_for_want_of_bids() {
        let closed = |bids| challenge(State::BidClosed { closed_time: now(), bids });
        let to = time("2023-07-01T09:00:00Z");
        let reopen = |it: Challenge, reason| it.reopen(to, cause(reason), now());
        let open = reopen(closed(0), Reason::NoBids).unwrap().into_aggregate();
        assert_eq!((open.bid_close_time(), open.reopened), (Some(to), 1));
        let enough = reopen(closed(1), Reason::TooFewBids);
        assert!(matches!(enough, Err(Refusal::Off(off)) if off.lacks(Fact::BidsBelowMin)));
        let wrong = reopen(closed(0), Reason::TooFewBids);
        assert_eq!(wrong, Err(Refusal::ReasonContradictsCount));
        let twice = Challenge { reopened: 1, ..closed(0) };
        let twice = reopen(twice, Reason::NoBids);
        assert!(matches!(twice, Err(Refusal::Off(off)) if off.lacks(Fact::ReopenLeft)));
    }
}
