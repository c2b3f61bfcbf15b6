//! The acts on an objection, in the order of the procedure.

use kit_base::{Aggregate, By, Calendar, Code, Decision, Law, Time, Voice, calendar};

use super::law::{Act, ObjectionLaw};
use super::refusal::Refusal;
use super::state::{Happened, Objection, Remedy, State};
use crate::domain::award::{self, Award};
use crate::domain::fact::proven;
use crate::domain::rule_set::{ObjectionWindow, RuleValues};
use crate::domain::{BidId, Fact, Reason, four_eyes};

type Decided = Result<Decision<Objection, Happened>, Refusal>;

/// What is ordered when an objection is upheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub remedy: Remedy,
    /// The bid that the remedy excludes.
    pub bid: Option<BidId>,
    pub text: String,
}

impl Objection {
    /// Files it, inside the publicity and by name.
    pub fn file(self, award: &Award, rules: &RuleValues, now: Time) -> Decided {
        let within = match rules.objection_window {
            ObjectionWindow::PublicityPeriod => is_in_publicity(award, now),
        };
        let says = |text: &str| !text.trim().is_empty();
        let named = says(&self.ground.objector) && says(&self.ground.contact);
        let grounded = says(&self.ground.facts) && !self.ground.evidence.is_empty();
        let facts =
            proven([(Fact::WithinWindow, within), (Fact::NamedEvidence, named && grounded)]);
        let edge = ObjectionLaw::EDGES.iter().find(|edge| edge.act == Act::File);
        let needs = edge.map_or(&[][..], |edge| edge.needs);
        let lacking: Vec<_> = needs.iter().copied().filter(|fact| !facts(*fact)).collect();
        if !lacking.is_empty() {
            return Err(kit_base::Off::Missing(lacking).into());
        }
        Ok(Decision::Changed(self, vec![Happened::Filed]))
    }

    /// Admits it: from here the publicity's clock stands.
    pub fn admit(self, by: &By, now: Time) -> Decided {
        let state = State::Admitted { officer: by.person().to_owned() };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::NoInterest, self.has_no_interest(by))]);
        ObjectionLaw::step(self.stage(), Act::Admit, facts)?;
        Ok(self.moved(state, Happened::Admitted, now))
    }

    /// Refuses to look into it, with a coded reason and words.
    pub fn refuse(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        let facts = proven([
            (Fact::Reasoned, !text.trim().is_empty()),
            (Fact::NoInterest, self.has_no_interest(by)),
        ]);
        let state = State::Inadmissible { reason, text };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ObjectionLaw::step_because(self.stage(), Act::Refuse, reason, facts)?;
        Ok(self.moved(state, Happened::Refused, now))
    }

    /// An officer without interest takes it up.
    pub fn investigate(self, by: &By, now: Time) -> Decided {
        let state = State::Investigating { officer: by.person().to_owned() };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::NoInterest, self.has_no_interest(by))]);
        ObjectionLaw::step(self.stage(), Act::Investigate, facts)?;
        Ok(self.moved(state, Happened::Investigated, now))
    }

    /// Upholds it; a remedy that excludes names one of the award's bids.
    pub fn uphold(self, award: &Award, order: Order, by: &By, now: Time) -> Decided {
        let Order { remedy, bid, text } = order;
        let facts = proven([
            (Fact::Reasoned, !text.trim().is_empty()),
            (Fact::TwoOfficers, four_eyes::counts(by)),
        ]);
        let state = State::Upheld { remedy, bid, text };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ObjectionLaw::step(self.stage(), Act::Uphold, facts)?;
        self.decides(by)?;
        fits(award, remedy, bid)?;
        match self.endorsements.hear(Act::Uphold.code(), by, &four_eyes::words(&state), now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => Ok(self.moved(state, Happened::Upheld, now)),
        }
    }

    /// Dismisses it; the objector has `days` working days to ask for more.
    pub fn dismiss(
        self,
        reason: Reason,
        (text, days): (String, u32),
        by: &By,
        now: Time,
    ) -> Decided {
        if let State::Dismissed { reason: said, text: words, .. } = &self.state
            && (*said, words) == (reason, &text)
        {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([
            (Fact::Reasoned, !text.trim().is_empty()),
            (Fact::TwoOfficers, four_eyes::counts(by)),
        ]);
        ObjectionLaw::step_because(self.stage(), Act::Dismiss, reason, facts)?;
        self.decides(by)?;
        let words = four_eyes::words(&(reason, &text, days));
        match self.endorsements.hear(Act::Dismiss.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                let first = self.endorsements.first(Act::Dismiss.code());
                let deciders = [first.unwrap_or_default(), by.person().to_owned()];
                let today = calendar::beijing_day(now);
                let last = Calendar::official().publicity_end(today, days)?;
                let close_time = calendar::end_of_day(last);
                let state = State::Dismissed { reason, text, close_time, deciders };
                Ok(self.moved(state, Happened::Dismissed, now))
            }
        }
    }

    /// Its objector asks for a second look, before the window of the dismissal is over.
    pub fn ask_re_examination(self, now: Time) -> Decided {
        if let State::ReExamining { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let State::Dismissed { close_time, deciders, .. } = self.state.clone() else {
            return Err(kit_base::Off::Stage(self.stage()).into());
        };
        let within = now < close_time;
        let facts = proven([(Fact::WithinWindow, within)]);
        ObjectionLaw::step(self.stage(), Act::AskReExamination, facts)?;
        Ok(self.moved(State::ReExamining { deciders }, Happened::ReExaminationAsked, now))
    }

    /// Somebody else finds it right after all. An award that stands confirmed by then is
    /// no longer set aside here: only its record is corrected.
    pub fn uphold_again(self, award: &Award, order: Order, by: &By, now: Time) -> Decided {
        let Order { remedy, bid, text } = order;
        let facts = self.looks_again(&text, by);
        let state = State::Upheld { remedy, bid, text };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ObjectionLaw::step(self.stage(), Act::UpholdAgain, proven(facts))?;
        self.decides(by)?;
        fits(award, remedy, bid)?;
        if remedy != Remedy::CorrectRecord && !award.waits() {
            return Err(Refusal::AwardStands);
        }
        Ok(self.moved(state, Happened::Upheld, now))
    }

    /// Somebody else finds the dismissal right: nothing more can be asked.
    pub fn confirm_dismissal(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        let facts = self.looks_again(&text, by);
        let state = State::Closed { reason, text };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ObjectionLaw::step_because(self.stage(), Act::ConfirmDismissal, reason, proven(facts))?;
        self.decides(by)?;
        Ok(self.moved(state, Happened::Closed, now))
    }

    /// The facts of a second look: a person who did not decide before, with words.
    fn looks_again(&self, text: &str, by: &By) -> [(Fact, bool); 2] {
        let new = |deciders: &[String; 2]| deciders.iter().all(|it| it != by.person());
        let other = matches!(&self.state, State::ReExamining { deciders } if new(deciders));
        [
            (Fact::OtherDecider, other && four_eyes::counts(by)),
            (Fact::Reasoned, !text.trim().is_empty()),
        ]
    }

    /// The clock closes a dismissed objection when its window is over.
    pub fn close(self, now: Time) -> Decided {
        let State::Dismissed { text, close_time, .. } = self.state.clone() else {
            return Err(kit_base::Off::Stage(self.stage()).into());
        };
        let (done, facts) = (Reason::Done, proven([(Fact::WindowOver, now >= close_time)]));
        ObjectionLaw::step_because(self.stage(), Act::Close, done, facts)?;
        Ok(self.moved(State::Closed { reason: done, text }, Happened::Closed, now))
    }

    /// The ordered remedy was carried out; `text` says how.
    pub fn remedy(self, text: String, now: Time) -> Decided {
        let facts = proven([(Fact::RemedyDone, !text.trim().is_empty())]);
        let state = State::Remedied { text };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ObjectionLaw::step_because(self.stage(), Act::Remedy, Reason::Done, facts)?;
        Ok(self.moved(state, Happened::Remedied, now))
    }

    /// Its objector takes it back.
    pub fn withdraw(self, reason: Reason, now: Time) -> Decided {
        let state = State::Withdrawn { reason };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ObjectionLaw::step_because(self.stage(), Act::Withdraw, reason, proven([]))?;
        Ok(self.moved(state, Happened::Withdrawn, now))
    }

    /// Ends with its withdrawn challenge.
    pub fn end(self, text: &str, now: Time) -> Decided {
        let (reason, text) = (Reason::ChallengeEnded, text.to_owned());
        ObjectionLaw::step_because(self.stage(), Act::End, reason, proven([]))?;
        Ok(self.moved(State::Closed { reason, text }, Happened::Closed, now))
    }

    /// Whether `by` is neither the objector nor of a unit that has part in it.
    fn has_no_interest(&self, by: &By) -> bool {
        let own = by.actor.organisation.as_ref();
        let part = self.parties.iter().chain(&self.ground.organisation);
        let party = own.is_some_and(|own| part.into_iter().any(|it| it == own));
        !party && by.person() != self.ground.objector
    }

    /// The table asks for it at admission; whoever decides must meet it too.
    fn decides(&self, by: &By) -> Result<(), Refusal> {
        if self.has_no_interest(by) { Ok(()) } else { Err(Refusal::Interested) }
    }
}

/// A remedy that excludes names one of the award's bids, and no other names any.
fn fits(award: &Award, remedy: Remedy, bid: Option<BidId>) -> Result<(), Refusal> {
    let named = bid.is_some_and(|bid| award.ranks(bid));
    if (remedy == Remedy::ExcludeBid) != bid.is_some() || (bid.is_some() && !named) {
        return Err(Refusal::WrongBid);
    }
    Ok(())
}

fn is_in_publicity(award: &Award, now: Time) -> bool {
    match &award.state {
        award::State::InPublicity { window, .. } => now < window.end_time,
        award::State::Suspended { .. } => true,
        award::State::Drafted
        | award::State::InApproval { .. }
        | award::State::Confirmed { .. }
        | award::State::Contracted { .. }
        | award::State::SetAside { .. } => false,
    }
}
