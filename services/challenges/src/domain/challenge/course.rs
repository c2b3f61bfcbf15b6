//! The acts on a challenge until its bids are opened, in the order of the procedure.

use std::collections::BTreeSet;

use kit_base::{Aggregate, By, Code, Decision, Law, Off, Time, Voice, calendar};

use super::law::{Act, ChallengeLaw};
use super::notice::Notice;
use super::refusal::Refusal;
use super::state::{Announced, Challenge, Decided, Funding, Happened, State};
use crate::domain::fact::proven;
use crate::domain::rule_set::RuleValues;
use crate::domain::{Bid, ChallengeId, Fact, Need, Reason, RuleSet, four_eyes};

impl Challenge {
    /// Drafts the challenge that adopts an approved need.
    pub fn draft(id: ChallengeId, need: &Need, notice: Notice, by: &By, now: Time) -> Self {
        Self {
            id,
            version: 1,
            need: need.id,
            publisher: need.publisher.clone(),
            writers: [by.person().to_owned()].into(),
            notice,
            plan_version: 1,
            rule_set: None,
            funding: Funding::Open,
            edition: 1,
            changes: Vec::new(),
            reopened: 0,
            bidders: BTreeSet::new(),
            opened_bids: None,
            state: State::Drafted,
            endorsements: Default::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// The decision that enters the draft into the record.
    pub fn create(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Drafted])
    }

    /// Changes the notice; money once pledged for it must stay as it was.
    pub fn edit(self, notice: Notice, by: &By, now: Time) -> Decided {
        ChallengeLaw::step(self.stage(), Act::Edit, proven([]))?;
        if self.notice == notice {
            return Ok(Decision::Unchanged(self));
        }
        let replanned = self.notice.funding_plan != notice.funding_plan;
        if replanned && self.funding == Funding::Covered {
            return Err(Refusal::FundingPledged);
        }
        let plan_version = if replanned { self.version + 1 } else { self.plan_version };
        let mut writers = self.writers.clone();
        writers.insert(by.person().to_owned());
        let next = Self { notice, plan_version, writers, ..self };
        Ok(next.moved(State::Drafted, Happened::Edited, now))
    }

    /// Contracts holds the pledges for the plan of that version; heard once. Pledges
    /// for a plan that was edited since cover nothing, even if it reads the same again.
    pub fn cover(self, plan_version: u64, now: Time) -> Decision<Self, Happened> {
        let covers = self.state == State::Drafted && self.plan_version == plan_version;
        if self.funding == Funding::Covered || !covers {
            return Decision::Unchanged(self);
        }
        let next = Self { funding: Funding::Covered, ..self };
        next.moved(State::Drafted, Happened::FundingCovered, now)
    }

    /// Freezes rule set and criteria and fixes the day of publication.
    pub fn schedule(self, rules: RuleSet, by: &By, now: Time) -> Decided {
        if let State::Scheduled { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let publish_time = self.notice.publish_time.unwrap_or(now);
        ChallengeLaw::step(
            self.stage(),
            Act::Schedule,
            proven([
                // The chain of every preset: written by the authority, then approved.
                (Fact::ChainComplete, !self.writers.contains(by.person())),
                (
                    Fact::FieldsComplete,
                    self.notice.is_complete() && self.notice.fits(&rules.values),
                ),
                (Fact::IndicatorsMeasurable, self.notice.form.is_measurable()),
                (Fact::CriteriaFrozen, self.notice.is_weighted()),
                (Fact::FundingCovered, self.funding == Funding::Covered),
                (Fact::FundingSums, self.notice.is_funded(&rules.values)),
                (Fact::CloseInFuture, self.closes_in_time(&rules.values, publish_time.max(now))),
            ]),
        )?;
        let next = Self { rule_set: Some(rules), ..self };
        let state = State::Scheduled { publish_time: Some(publish_time) };
        Ok(next.moved(state, Happened::Scheduled, now))
    }

    /// Publishes at its day, and again only as a repeat (发榜).
    pub fn publish(self, now: Time) -> Decided {
        if let State::Published { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let rules = self.rules()?;
        ChallengeLaw::step(
            self.stage(),
            Act::Publish,
            proven([
                (Fact::FundingCovered, self.funding == Funding::Covered),
                (Fact::CloseInFuture, self.closes_in_time(rules, now)),
            ]),
        )?;
        let Some(bid_close_time) = self.notice.bid_close_time else {
            return Err(Off::Missing(vec![Fact::CloseInFuture]).into());
        };
        let state = State::Published { published_time: now, bid_close_time };
        Ok(self.moved(state, Happened::Published, now))
    }

    /// The clock publishes what was scheduled. What lacks a fact by then, such as
    /// the time to bid, waits for an officer: the clock does not ask again.
    pub fn publish_when_due(self, now: Time) -> Decided {
        match self.clone().publish(now) {
            Err(Refusal::Off(Off::Missing(_))) => {
                let state = State::Scheduled { publish_time: None };
                Ok(self.moved(state, Happened::PublicationMissed, now))
            }
            decided => decided,
        }
    }

    /// Closes bidding at the deadline; `standing` are the bids in question.
    pub fn close(self, standing: &[Bid], now: Time) -> Decided {
        let due = self.bid_close_time().is_some_and(|close| now >= close);
        ChallengeLaw::step(self.stage(), Act::Close, proven([(Fact::DeadlineReached, due)]))?;
        let bids = u32::try_from(standing.len()).expect("bids of a challenge are bounded");
        let bidders = standing.iter().flat_map(Bid::parties).cloned().collect();
        let next = Self { bidders, ..self };
        Ok(next.moved(State::BidClosed { closed_time: now, bids }, Happened::Closed, now))
    }

    /// Ends for want of bids, with the reason that fits their number.
    pub fn fail_no_bids(self, reason: Reason, text: String, now: Time) -> Decided {
        if self.ended_with(reason, &text) {
            return Ok(Decision::Unchanged(self));
        }
        let (found, least) = (self.bids().unwrap_or(0), self.rules()?.min_bids_to_open);
        ChallengeLaw::step_because(
            self.stage(),
            Act::FailNoBids,
            reason,
            proven([(Fact::BidsBelowMin, found < least)]),
        )?;
        if (reason == Reason::NoBids) != (found == 0) {
            return Err(Refusal::ReasonContradictsCount);
        }
        Ok(self.moved(State::NoAward { reason, text }, Happened::NotAwarded, now))
    }

    /// Starts the opening; two officers, and enough bids to open.
    pub fn start_opening(self, by: &By, now: Time) -> Decided {
        if let State::Opening { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        ChallengeLaw::step(
            self.stage(),
            Act::StartOpening,
            proven([(Fact::TwoOfficers, four_eyes::counts(by))]),
        )?;
        let bids = self.bids().unwrap_or(0);
        if bids < self.rules()?.min_bids_to_open {
            return Err(Refusal::TooFewBids { bids });
        }
        let words = four_eyes::words(&self.state);
        match self.endorsements.hear(Act::StartOpening.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                Ok(self.moved(State::Opening { bids }, Happened::OpeningStarted, now))
            }
        }
    }

    /// All bids are open: the review begins.
    pub fn finish_opening(self, now: Time) -> Decided {
        if let State::UnderReview { panel: None, .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        ChallengeLaw::step(self.stage(), Act::FinishOpening, proven([]))?;
        let bids = self.bids().unwrap_or(0);
        let opened = Self { opened_bids: Some(bids), ..self };
        Ok(opened.moved(State::UnderReview { bids, panel: None }, Happened::Opened, now))
    }

    /// Ends it before anything was published.
    pub fn discard(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        self.end(Act::Discard, (reason, text), by, now)
    }

    /// Withdraws a published challenge; unopened bids are void and never opened.
    pub fn withdraw(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        self.end(Act::Withdraw, (reason, text), by, now)
    }

    /// Two officers end it, before or after publication.
    fn end(self, act: Act, (reason, text): (Reason, String), by: &By, now: Time) -> Decided {
        if self.ended_with(reason, &text) {
            return Ok(Decision::Unchanged(self));
        }
        ChallengeLaw::step_because(
            self.stage(),
            act,
            reason,
            proven([
                (Fact::ChangeRecorded, !text.trim().is_empty()),
                (Fact::TwoOfficers, four_eyes::counts(by)),
            ]),
        )?;
        let (what, announced) = if act == Act::Discard {
            (Happened::Discarded, Announced::Forecast)
        } else {
            (Happened::Withdrawn, Announced::Notice)
        };
        let words = four_eyes::words(&(reason, &text, &self.notice));
        match self.endorsements.hear(act.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                let state = State::Withdrawn { reason, text, announced };
                Ok(self.moved(state, what, now))
            }
        }
    }

    /// Whole days, so that a publication seconds late does not cost one.
    pub(super) fn closes_in_time(&self, rules: &RuleValues, from: Time) -> bool {
        let least = i64::from(rules.min_bidding_days);
        self.notice.bid_close_time.is_some_and(|close| {
            let days = calendar::beijing_day(close) - calendar::beijing_day(from);
            close > from && days.num_days() >= least
        })
    }
}

#[cfg(test)]
mod tests {
    use kit_base::ActorKind;

    use super::*;
    use crate::domain::samples::{by, challenge, now, person, rule_set, share, time};

    fn drafted() -> Challenge {
        Challenge { rule_set: None, ..challenge(State::Drafted) }
    }

    fn lacks(decided: Decided, fact: Fact) -> bool {
        matches!(decided, Err(Refusal::Off(off)) if off.lacks(fact))
    }

    #[test]
    fn the_bidding_period_is_as_long_as_the_rules_ask() {
        for (at, close, short) in [
            ("2023-06-01T01:00:00Z", "2023-06-21T01:00:00Z", false),
            ("2023-06-01T01:00:05Z", "2023-06-21T01:00:00Z", false),
            ("2023-06-01T01:00:00Z", "2023-06-20T15:59:59Z", true),
            ("2023-06-25T01:00:00Z", "2023-06-21T01:00:00Z", true),
        ] {
            let mut waiting = challenge(State::Scheduled { publish_time: Some(now()) });
            waiting.notice.bid_close_time = Some(time(close));
            let decided = waiting.clone().publish(time(at));
            assert_eq!(lacks(decided, Fact::CloseInFuture), short, "{at} {close}");
            let due = waiting.publish_when_due(time(at)).unwrap();
            let missed = due.aggregate().state == State::Scheduled { publish_time: None };
            assert_eq!(missed, short, "the clock does not ask again: {at} {close}");
            assert!(!missed || due.aggregate().next_check().is_none());
        }
    }

    #[test]
    fn whoever_wrote_it_does_not_schedule() {
        let shorter = Notice { publish_time: None, ..drafted().notice };
        let edited = drafted().edit(shorter, &person("zhou"), now()).unwrap().into_aggregate();
        for (draft, who, writes) in [
            (drafted(), "wang", true),
            (drafted(), "zhou", false),
            (edited.clone(), "zhou", true),
            (edited, "sun", false),
        ] {
            let decided = draft.schedule(rule_set("pudong"), &person(who), now());
            assert_eq!(lacks(decided, Fact::ChainComplete), writes, "{who}");
        }
    }

    #[test]
    fn money_must_add_up_to_be_scheduled() {
        let whole = vec![share("publisher", i64::MAX), share("city", i64::MAX)];
        let poor = vec![share("publisher", 100), share("city", 100)];
        let own = vec![share("publisher", 200), share("city", 100)];
        for (plan, ratio, short) in [
            (whole, None, true),
            (Vec::new(), None, true),
            (poor.clone(), None, false),
            (poor, Some(20_000), true),
            (own, Some(20_000), false),
        ] {
            let mut rules = rule_set("pudong");
            rules.values.min_own_ratio_bp = ratio;
            let mut draft = drafted();
            draft.notice.funding_plan = plan.clone();
            let decided = draft.schedule(rules, &person("zhou"), now());
            assert_eq!(lacks(decided, Fact::FundingSums), short, "{plan:?} {ratio:?}");
        }
        let mut tiny = drafted();
        tiny.notice.funding_plan = vec![share("publisher", 1)];
        tiny.notice.milestone_plan[0].share_bp = 5_000;
        tiny.notice.milestone_plan.push(tiny.notice.milestone_plan[0].clone());
        let decided = tiny.schedule(rule_set("pudong"), &person("zhou"), now());
        assert!(lacks(decided, Fact::FundingSums), "half a fen is no instalment");
    }

    #[test]
    fn only_pledges_on_the_plan_as_it_is_cover_it() {
        let one = Challenge { funding: Funding::Open, ..drafted() };
        let planned = |it: &Challenge, plan| Notice { funding_plan: plan, ..it.notice.clone() };
        let there = planned(&one, vec![share("publisher", 600), share("city", 400)]);
        let back = one.notice.clone();
        let two = one.clone().edit(there, &person("wang"), now()).unwrap().into_aggregate();
        let three = two.clone().edit(back, &person("wang"), now()).unwrap().into_aggregate();
        let titled = Notice { publish_time: None, ..three.notice.clone() };
        let four = three.clone().edit(titled, &person("wang"), now()).unwrap().into_aggregate();
        for (draft, pledged, covers) in [
            (&one, 1, true),
            (&two, 1, false),
            (&three, 1, false),
            (&three, 3, true),
            (&four, 3, true),
        ] {
            let covered = draft.clone().cover(pledged, now()).into_aggregate();
            let version = draft.version;
            assert_eq!(covered.funding == Funding::Covered, covers, "{version} {pledged}");
        }
    }

    #[test]
    fn an_endorsement_to_discard_does_not_outlive_the_draft() {
        let discard = |it: Challenge, who: &By| {
            it.discard(Reason::NeedChanged, "需求变化".into(), who, now())
        };
        let first = discard(drafted(), &person("wang")).unwrap().into_aggregate();
        assert_eq!(first.endorsements.open().len(), 1);
        let moved = first.clone().schedule(rule_set("pudong"), &person("zhou"), now()).unwrap();
        assert!(moved.aggregate().endorsements.open().is_empty());
        let machine = by("system", ActorKind::Service);
        assert!(lacks(discard(first.clone(), &machine), Fact::TwoOfficers));
        let done = discard(first, &person("li")).unwrap().into_aggregate();
        assert!(discard(done.clone(), &person("li")).unwrap().changed().is_none());
        assert!(done.discard(Reason::Infeasible, "他因".into(), &person("li"), now()).is_err());
    }
}
