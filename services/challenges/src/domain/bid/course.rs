//! The acts on a bid, in the order of the procedure.

use kit_base::{Aggregate, By, Code, Decision, Endorsements, Law, Time, Uscc, Voice};

use super::content::BidContent;
use super::law::{Act, BidLaw};
use super::refusal::Refusal;
use super::state::{Bid, Happened, State};
use crate::domain::challenge::{self, Challenge};
use crate::domain::{BidId, Fact, Reason};

type Decided = Result<Decision<Bid, Happened>, Refusal>;

/// How the bidder stands toward the publisher, as the directory knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Registered, verified, and no relation of the publisher's.
    Eligible,
    /// The directory does not know it, or has not verified it.
    Unverified,
    /// Bound to the publisher: it cannot judge its own friend's offer.
    Related,
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
            received_time: now,
            state: State::Draft,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// Takes the bid in, if it came in time, from whoever may bid.
    pub fn seal(self, challenge: &Challenge, standing: Standing, now: Time) -> Decided {
        in_time(challenge, now)?;
        BidLaw::step(self.stage(), Act::Seal, |fact| match fact {
            Fact::BidderEligible => {
                standing == Standing::Eligible && self.bidder != challenge.publisher
            }
            // The store keeps one live bid per bidder and challenge.
            other => matches!(other, Fact::OneBid | Fact::InTime),
        })?;
        if let Some(name) = self.content.unanswered(&challenge.notice.form.indicators) {
            return Err(Refusal::Unanswered { indicator: name.to_owned() });
        }
        let next = Self { state: State::Sealed, ..self };
        Ok(Decision::Changed(next, vec![Happened::Sealed]))
    }

    /// Replaces the content while bidding is open; the time of receipt is the new one.
    pub fn replace(self, challenge: &Challenge, content: BidContent, now: Time) -> Decided {
        in_time(challenge, now)?;
        BidLaw::step(self.stage(), Act::Replace, |fact| fact == Fact::InTime)?;
        if content == self.content {
            return Ok(Decision::Unchanged(self));
        }
        if let Some(name) = content.unanswered(&challenge.notice.form.indicators) {
            return Err(Refusal::Unanswered { indicator: name.to_owned() });
        }
        let revision = self.revision + 1;
        let next = Self { content, revision, received_time: now, ..self };
        Ok(next.moved(State::Sealed, Happened::Replaced, now))
    }

    /// Takes it back while bidding is open.
    pub fn withdraw(self, challenge: &Challenge, now: Time) -> Decided {
        if let State::Withdrawn { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        in_time(challenge, now)?;
        let reason = Reason::BidderRequest;
        BidLaw::step_because(self.stage(), Act::Withdraw, reason, |fact| fact == Fact::InTime)?;
        Ok(self.moved(State::Withdrawn { reason }, Happened::Withdrawn, now))
    }

    /// Lapses unopened, because its challenge ended.
    pub fn void(self, reason: Reason, now: Time) -> Decided {
        BidLaw::step_because(self.stage(), Act::Void, reason, |_| true)?;
        Ok(self.moved(State::Void { reason }, Happened::Voided, now))
    }

    /// Opens it, together with every other bid of the challenge.
    pub fn open(self, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::Open, |_| true)?;
        Ok(self.moved(State::Opened, Happened::Opened, now))
    }

    /// Passes the formal check of an opened bid.
    pub fn pass_check(self, standing: Standing, members: Members, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::PassCheck, |fact| match fact {
            Fact::BidderEligible => standing == Standing::Eligible,
            other => other == Fact::ConsortiumValid && members == Members::Valid,
        })?;
        Ok(self.moved(State::UnderReview, Happened::Checked, now))
    }

    /// Finds it ineligible: two officers, a coded reason and words.
    pub fn fail_check(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        BidLaw::step_because(self.stage(), Act::FailCheck, reason, |fact| match fact {
            Fact::Reasoned => !text.trim().is_empty(),
            // The endorsements below hear two officers before anything moves.
            other => other == Fact::TwoOfficers,
        })?;
        let words = format!("{}\n{text}", reason.code());
        match self.endorsements.hear(Act::FailCheck.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Ineligible { reason, text }, Happened::Ineligible, now))
            }
        }
    }

    /// Moves with its award; `ranked` facts are the award's to prove.
    pub fn propose(self, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::Propose, |_| true)?;
        Ok(self.moved(State::Proposed, Happened::Proposed, now))
    }

    /// Keeps it as the next in rank of an award.
    pub fn keep_reserve(self, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::KeepReserve, |_| true)?;
        Ok(self.moved(State::Reserve, Happened::Reserved, now))
    }

    /// Returns to review because its award was set aside.
    pub fn send_back(self, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::Return, |_| true)?;
        Ok(self.moved(State::UnderReview, Happened::Returned, now))
    }

    /// Its award was confirmed.
    pub fn win(self, now: Time) -> Decided {
        BidLaw::step(self.stage(), Act::Win, |_| true)?;
        Ok(self.moved(State::Won, Happened::Won, now))
    }

    /// Its contract is in force; heard once.
    pub fn contract(self, now: Time) -> Decided {
        if self.state == State::Contracted {
            return Ok(Decision::Unchanged(self));
        }
        BidLaw::step(self.stage(), Act::Contract, |_| true)?;
        Ok(self.moved(State::Contracted, Happened::Contracted, now))
    }

    /// It did not win, and its bidder is told why.
    pub fn lose(self, reason: Reason, text: String, now: Time) -> Decided {
        BidLaw::step_because(self.stage(), Act::Lose, reason, |fact| {
            fact == Fact::ReasonsForAll && !text.trim().is_empty()
        })?;
        Ok(self.moved(State::Lost { reason, text }, Happened::Lost, now))
    }
}

/// Whether the consortium meets the rule set's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// As many, and from where, as the rule set says.
    Valid,
    /// Too many, or from too few provinces.
    Invalid,
}

/// Refuses at the deadline itself: the last instant is before it.
fn in_time(challenge: &Challenge, now: Time) -> Result<(), Refusal> {
    let challenge::State::Published { bid_close_time, .. } = challenge.state else {
        return Err(Refusal::Closed);
    };
    if now < bid_close_time { Ok(()) } else { Err(Refusal::Closed) }
}
