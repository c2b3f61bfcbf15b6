//! The acts on a bid, in the order of the procedure.

use std::collections::BTreeSet;

use kit_base::{Aggregate, By, Code, Decision, Endorsements, Law, Time, Uscc, Voice};

use super::content::BidContent;
use super::eligibility::Standing;
use super::law::{Act, BidLaw};
use super::refusal::Refusal;
use super::state::{Bid, Happened, State};
use crate::domain::challenge::{self, Challenge};
use crate::domain::fact::proven;
use crate::domain::{Award, BidId, Fact, ObjectionId, Reason, four_eyes};

/// Live bids of one challenge at most; beyond it the opening would not end.
pub const BIDS_MAX: u64 = 500;
/// Bids that one bidder hands in for one challenge at most, withdrawn ones counted.
pub const ATTEMPTS_MAX: u64 = 20;

type Decided = Result<Decision<Bid, Happened>, Refusal>;

/// How many bids there are beside the one that arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// Live ones of the challenge.
    pub live: u64,
    /// Live ones of the same bidder.
    pub own: u64,
    /// All that the same bidder ever handed in.
    pub attempts: u64,
}

impl Bid {
    /// A bid as it arrives: created and sealed in one act.
    pub fn draft(
        id: BidId,
        challenge: &Challenge,
        bidder: Uscc,
        content: BidContent,
        now: Time,
    ) -> Self {
        Self {
            id,
            version: 1,
            challenge: challenge.id,
            bidder,
            content,
            revision: 1,
            edition: challenge.edition,
            received_time: now,
            apart: Vec::new(),
            excluded: None,
            state: State::Draft,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// Takes the bid in, if it came in time, from whoever may bid.
    pub fn seal(
        self,
        challenge: &Challenge,
        standing: &Standing<'_>,
        crowd: Crowd,
        now: Time,
    ) -> Decided {
        let in_time = is_in_time(challenge, now);
        if !in_time {
            return Err(Refusal::Closed);
        }
        let facts = proven([
            (Fact::InTime, in_time),
            (Fact::BidderEligible, standing.is_eligible()),
            (Fact::OneBid, crowd.own == 0),
        ]);
        BidLaw::step(self.stage(), Act::Seal, facts)?;
        if crowd.live >= BIDS_MAX {
            return Err(Refusal::BidsFull { max: BIDS_MAX });
        }
        if crowd.attempts >= ATTEMPTS_MAX {
            return Err(Refusal::TooManyAttempts { max: ATTEMPTS_MAX });
        }
        if let Some(name) = self.content.unanswered(&challenge.notice.form.indicators) {
            return Err(Refusal::Unanswered { indicator: name.to_owned() });
        }
        let next = Self { state: State::Sealed, ..self };
        Ok(Decision::Changed(next, vec![Happened::Sealed]))
    }

    /// Replaces the content while bidding is open; the time of receipt is the new one.
    pub fn replace(self, challenge: &Challenge, content: BidContent, now: Time) -> Decided {
        let in_time = is_in_time(challenge, now);
        if !in_time {
            return Err(Refusal::Closed);
        }
        let facts = proven([(Fact::InTime, in_time)]);
        BidLaw::step(self.stage(), Act::Replace, facts)?;
        if content == self.content && self.edition == challenge.edition {
            return Ok(Decision::Unchanged(self));
        }
        if let Some(name) = content.unanswered(&challenge.notice.form.indicators) {
            return Err(Refusal::Unanswered { indicator: name.to_owned() });
        }
        let revision = self.revision + 1;
        let edition = challenge.edition;
        let next = Self { content, revision, edition, received_time: now, ..self };
        Ok(next.moved(State::Sealed, Happened::Replaced, now))
    }

    /// Says that the bid stands though the notice changed.
    pub fn reconfirm(self, challenge: &Challenge, now: Time) -> Decided {
        let in_time = is_in_time(challenge, now);
        if !in_time {
            return Err(Refusal::Closed);
        }
        BidLaw::step(self.stage(), Act::Reconfirm, proven([(Fact::InTime, in_time)]))?;
        if self.edition == challenge.edition {
            return Ok(Decision::Unchanged(self));
        }
        if let Some(name) = self.content.unanswered(&challenge.notice.form.indicators) {
            return Err(Refusal::Unanswered { indicator: name.to_owned() });
        }
        let next = Self { edition: challenge.edition, ..self };
        Ok(next.moved(State::Sealed, Happened::Reconfirmed, now))
    }

    /// Whether it is sealed on words that the notice no longer has.
    pub fn is_outdated(&self, challenge: &Challenge) -> bool {
        self.state == State::Sealed && self.edition < challenge.edition
    }

    /// Takes it back while bidding is open.
    pub fn withdraw(self, challenge: &Challenge, now: Time) -> Decided {
        if let State::Withdrawn { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let in_time = is_in_time(challenge, now);
        if !in_time {
            return Err(Refusal::Closed);
        }
        let reason = Reason::BidderRequest;
        let facts = proven([(Fact::InTime, in_time)]);
        BidLaw::step_because(self.stage(), Act::Withdraw, reason, facts)?;
        Ok(self.moved(State::Withdrawn { reason }, Happened::Withdrawn, now))
    }

    /// Lapses unopened, because its challenge ended.
    pub fn void(self, reason: Reason, now: Time) -> Decided {
        BidLaw::step_because(self.stage(), Act::Void, reason, proven([]))?;
        Ok(self.moved(State::Void { reason }, Happened::Voided, now))
    }

    /// Opens it, together with every other bid of the challenge; `apart` are its parties.
    pub fn open(self, apart: &BTreeSet<Uscc>, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::Open, proven([]))?;
        let next = Self { apart: apart.iter().cloned().collect(), ..self };
        Ok(next.moved(State::Opened, Happened::Opened, now))
    }

    /// Passes the formal check of an opened bid.
    pub fn pass_check(self, standing: &Standing<'_>, now: Time) -> Decided {
        if self.state == State::UnderReview {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([
            (Fact::BidderEligible, standing.is_eligible()),
            (Fact::ConsortiumValid, standing.is_valid()),
        ]);
        BidLaw::step(self.stage(), Act::PassCheck, facts)?;
        Ok(self.moved(State::UnderReview, Happened::Checked, now))
    }

    /// Finds it ineligible: two officers, a coded reason and words.
    pub fn fail_check(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        if self.outcome() == Some((reason, text.as_str())) {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([
            (Fact::Reasoned, !text.trim().is_empty()),
            (Fact::TwoOfficers, four_eyes::counts(by)),
        ]);
        BidLaw::step_because(self.stage(), Act::FailCheck, reason, facts)?;
        let words = four_eyes::words(&(self.content.hash(), reason, &text));
        match self.endorsements.hear(Act::FailCheck.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                Ok(self.moved(State::Ineligible { reason, text }, Happened::Ineligible, now))
            }
        }
    }

    /// Moves with its award, which one officer drafted and `by` submits.
    pub fn propose(self, award: &Award, by: &By, now: Time) -> Decided {
        if self.excluded.is_some() {
            return Err(Refusal::Excluded);
        }
        let facts = proven([
            (Fact::Ranked, award.ranks(self.id)),
            (Fact::TwoOfficers, four_eyes::counts(by) && award.drafter != by.person()),
        ]);
        BidLaw::step(self.stage(), Act::Propose, facts)?;
        Ok(self.moved(State::Proposed, Happened::Proposed, now))
    }

    /// Keeps it as the next in rank of an award.
    pub fn keep_reserve(self, award: &Award, now: Time) -> Decided {
        if self.excluded.is_some() {
            return Err(Refusal::Excluded);
        }
        let facts = proven([(Fact::Ranked, award.ranks(self.id))]);
        BidLaw::step(self.stage(), Act::KeepReserve, facts)?;
        Ok(self.moved(State::Reserve, Happened::Reserved, now))
    }

    /// Its award was set aside: what that had placed returns to review, and the bid
    /// that the remedy names stays out for good.
    pub fn set_aside(self, excluded: Option<ObjectionId>, now: Time) -> Decided {
        let placed = [State::Proposed, State::Reserve].contains(&self.state);
        let next = Self { excluded: self.excluded.or(excluded), ..self };
        if placed {
            BidLaw::step(next.stage(), Act::Return, proven([]))?;
        } else if excluded.is_none() || next.state != State::UnderReview {
            return Ok(Decision::Unchanged(next));
        }
        Ok(next.moved(State::UnderReview, Happened::Returned, now))
    }

    /// Its award was confirmed.
    pub fn win(self, award: &Award, now: Time) -> Decided {
        let facts = award.facts();
        BidLaw::step(self.stage(), Act::Win, |fact| facts.contains(&fact))?;
        Ok(self.moved(State::Won, Happened::Won, now))
    }

    /// Its contract is in force; heard once.
    pub fn contract(self, now: Time) -> Decided {
        if self.state == State::Contracted {
            return Ok(Decision::Unchanged(self));
        }
        BidLaw::step_because(self.stage(), Act::Contract, Reason::Done, proven([]))?;
        Ok(self.moved(State::Contracted, Happened::Contracted, now))
    }

    /// It did not win, and its bidder is told why.
    pub fn lose(self, reason: Reason, text: String, now: Time) -> Decided {
        let facts = proven([(Fact::ReasonsForAll, !text.trim().is_empty())]);
        BidLaw::step_because(self.stage(), Act::Lose, reason, facts)?;
        Ok(self.moved(State::Lost { reason, text }, Happened::Lost, now))
    }

    /// Ends with its withdrawn challenge: unopened it is void, opened it is lost.
    /// What ended before stays as it is.
    pub fn end_with_challenge(self, text: &str, now: Time) -> Decided {
        let reason = Reason::ChallengeEnded;
        match self.state {
            State::Draft | State::Sealed => self.void(reason, now),
            State::Opened | State::UnderReview | State::Reserve | State::Proposed | State::Won => {
                self.lose(reason, text.to_owned(), now)
            }
            State::Withdrawn { .. }
            | State::Void { .. }
            | State::Ineligible { .. }
            | State::Contracted
            | State::Lost { .. } => Ok(Decision::Unchanged(self)),
        }
    }
}

const fn closing_of(challenge: &Challenge) -> Option<Time> {
    match &challenge.state {
        challenge::State::Published { bid_close_time, .. } => Some(*bid_close_time),
        challenge::State::Drafted
        | challenge::State::Scheduled { .. }
        | challenge::State::BidClosed { .. }
        | challenge::State::Opening { .. }
        | challenge::State::UnderReview { .. }
        | challenge::State::AwardProposed { .. }
        | challenge::State::InPublicity { .. }
        | challenge::State::ObjectionHandling { .. }
        | challenge::State::Awarded { .. }
        | challenge::State::Contracting { .. }
        | challenge::State::InProgress { .. }
        | challenge::State::Acceptance { .. }
        | challenge::State::Completed { .. }
        | challenge::State::Withdrawn { .. }
        | challenge::State::NoAward { .. } => None,
    }
}

fn is_in_time(challenge: &Challenge, now: Time) -> bool {
    closing_of(challenge).is_some_and(|close| now < close)
}

#[cfg(test)]
mod tests {
    use kit_base::ActorKind;

    use super::*;
    use crate::domain::bid::Unit;
    use crate::domain::samples::{self, BIDDER, PUBLISHER, bid, by, now, person, rules, uscc};

    fn published() -> Challenge {
        let close = samples::time("2023-06-30T09:00:00Z");
        let state = challenge::State::Published { published_time: now(), bid_close_time: close };
        samples::challenge(state)
    }

    fn unit() -> Unit {
        let region = "310115".parse().unwrap();
        Unit { uscc: uscc(BIDDER), region, verified: true, ties: Vec::new() }
    }

    #[test]
    fn bids_are_refused_beyond_their_limits() {
        for (live, own, attempts, expected) in [
            (0, 0, 0, Ok(())),
            (499, 0, 19, Ok(())),
            (500, 0, 0, Err("BIDS_FULL")),
            (0, 0, 20, Err("TOO_MANY_ATTEMPTS")),
            (1, 1, 1, Err("NOT_READY")),
        ] {
            let (own_unit, rules, publisher) = (unit(), rules(), uscc(PUBLISHER));
            let standing = Standing {
                publisher: (&publisher, None),
                parties: vec![(&own_unit.uscc, Some(&own_unit))],
                rules: &rules,
            };
            let crowd = Crowd { live, own, attempts };
            let sealed = bid(7, State::Draft).seal(&published(), &standing, crowd, now());
            let found = sealed.map(|_| ()).map_err(|refusal| kit_base::Problem::reason(&refusal));
            assert_eq!(found, expected, "{crowd:?}");
        }
    }

    #[test]
    fn a_withdrawn_challenge_ends_what_lives() {
        let (reason, text) = (Reason::RankedLower, "靠后".to_owned());
        let lost = || Some(State::Lost { reason: Reason::ChallengeEnded, text: "撤榜".into() });
        for (state, becomes) in [
            (State::Sealed, Some(State::Void { reason: Reason::ChallengeEnded })),
            (State::Opened, lost()),
            (State::UnderReview, lost()),
            (State::Reserve, lost()),
            (State::Proposed, lost()),
            (State::Lost { reason, text }, None),
            (State::Withdrawn { reason: Reason::BidderRequest }, None),
        ] {
            let ended = bid(7, state.clone()).end_with_challenge("撤榜", now()).unwrap();
            assert_eq!(ended.changed().map(|bid| bid.state.clone()), becomes, "{state:?}");
        }
    }

    #[test]
    fn two_persons_propose_a_ranked_bid_that_was_not_excluded() {
        let award = samples::award();
        let machine = by("system", ActorKind::Service);
        for (id, officer, expected) in [
            (7, person("li"), Ok(())),
            (7, person("wang"), Err("NOT_READY")),
            (7, machine, Err("NOT_READY")),
            (9, person("li"), Err("NOT_READY")),
        ] {
            let proposed = bid(id, State::UnderReview).propose(&award, &officer, now());
            let found = proposed.map(|_| ()).map_err(|refusal| kit_base::Problem::reason(&refusal));
            assert_eq!(found, expected, "{id} {officer:?}");
        }
        let objection = ObjectionId(uuid::Uuid::from_u128(1));
        let back = bid(7, State::Proposed).set_aside(Some(objection), now()).unwrap();
        let back = back.into_aggregate();
        assert_eq!(back.clone().propose(&award, &person("li"), now()), Err(Refusal::Excluded));
        assert_eq!(back.keep_reserve(&award, now()), Err(Refusal::Excluded));
    }

    #[test]
    fn nobody_wins_before_the_award_is_confirmed() {
        assert!(bid(7, State::Proposed).win(&samples::award(), now()).is_err());
    }
}
