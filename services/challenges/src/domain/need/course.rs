//! The acts on a need, in the order of the procedure.

use kit_base::{Aggregate, By, Code, Decision, Law, Off, Time, Uscc, Voice};

use super::form::NeedForm;
use super::law::{Act, NeedLaw};
use super::refusal::Refusal;
use super::state::{Happened, Need, Opinion, Precheck, State};
use crate::domain::fact::proven;
use crate::domain::rule_set::RuleValues;
use crate::domain::{ChallengeId, Fact, Reason, four_eyes};

type Decided = Result<Decision<Need, Happened>, Refusal>;

impl Need {
    /// The decision that enters the draft into the record.
    pub fn create(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Created])
    }

    /// Changes the form while it lies with its publisher.
    pub fn edit(self, form: NeedForm, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::Edit, proven([]))?;
        if self.form == form {
            return Ok(Decision::Unchanged(self));
        }
        let next = Self { form, ..self };
        let state = next.state.clone();
        Ok(next.moved(state, Happened::Edited, now))
    }

    /// Files the need; `verified` is the publisher's standing in the directory. A
    /// report on what was filed before says nothing of this version.
    pub fn submit(self, verified: Option<&Uscc>, now: Time) -> Decided {
        if let State::Submitted { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([
            (Fact::FieldsComplete, self.form.is_complete()),
            (Fact::PublisherVerified, verified == Some(&self.publisher)),
        ]);
        NeedLaw::step(self.stage(), Act::Submit, facts)?;
        let next = Self { precheck: None, filed_version: self.version + 1, ..self };
        Ok(next.moved(State::Submitted { time: now }, Happened::Submitted, now))
    }

    /// Takes the need into formal check: whoever does is its officer.
    pub fn start_check(self, by: &By, now: Time) -> Decided {
        if let State::FormalCheck { officer } = &self.state
            && officer == by.person()
        {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::OfficerAssigned, four_eyes::counts(by))]);
        NeedLaw::step(self.stage(), Act::StartCheck, facts)?;
        let officer = by.person().to_owned();
        Ok(self.moved(State::FormalCheck { officer }, Happened::CheckStarted, now))
    }

    /// Sends it back to its publisher, saying what to mend.
    pub fn send_back(self, reason: Reason, comment: String, now: Time) -> Decided {
        let state = State::Returned { reason, comment };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        NeedLaw::step_because(self.stage(), Act::Return, reason, proven([]))?;
        Ok(self.moved(state, Happened::Returned, now))
    }

    /// Finds the form complete and the publisher admissible.
    pub fn pass_check(self, rules: &RuleValues, by: &By, now: Time) -> Decided {
        if let State::Appraisal { checker, .. } = &self.state
            && checker == by.person()
        {
            return Ok(Decision::Unchanged(self));
        }
        let open = !rules.no_threshold || self.form.sets_no_threshold();
        let facts = proven([
            (Fact::PublisherEligible, rules.publisher_kinds.contains(&self.form.publisher_kind)),
            (Fact::NoThreshold, open),
            (Fact::PrecheckDone, self.precheck.is_some()),
        ]);
        NeedLaw::step(self.stage(), Act::PassCheck, facts)?;
        let checker = by.person().to_owned();
        let state = State::Appraisal { checker, opinions: Vec::new() };
        Ok(self.moved(state, Happened::Checked, now))
    }

    /// Adds an expert's opinion; each expert speaks once.
    pub fn opine(self, opinion: Opinion, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::Opine, proven([]))?;
        let State::Appraisal { checker, mut opinions } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        match opinions.iter().find(|said| said.expert == opinion.expert) {
            Some(said) if said.text == opinion.text && said.supports == opinion.supports => {
                return Ok(Decision::Unchanged(self));
            }
            Some(said) => return Err(Refusal::AlreadyOpined(said.expert.clone())),
            None => opinions.push(opinion),
        }
        Ok(self.moved(State::Appraisal { checker, opinions }, Happened::Opined, now))
    }

    /// Finds the need worth a challenge: two officers, neither of whom checked it.
    pub fn approve(self, min_indicators: u32, by: &By, now: Time) -> Decided {
        let (checker, opinions) = match &self.state {
            State::Appraisal { checker, opinions } => (checker.clone(), opinions.clone()),
            State::Approved { .. } => return Ok(Decision::Unchanged(self)),
            State::Draft
            | State::Submitted { .. }
            | State::FormalCheck { .. }
            | State::Returned { .. }
            | State::Adopted { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. } => return Err(Off::Stage(self.stage()).into()),
        };
        let enough = self.form.indicators.len() >= min_indicators as usize;
        let facts = proven([
            (Fact::AppraisalRecorded, !opinions.is_empty()),
            (Fact::IndicatorsMeasurable, self.form.is_measurable()),
            (Fact::IndicatorsEnough, enough),
            (Fact::TwoOfficers, four_eyes::counts(by)),
        ]);
        NeedLaw::step(self.stage(), Act::Approve, facts)?;
        let opined = opinions.iter().any(|said| said.expert == by.person());
        if checker == by.person() || opined {
            return Err(Refusal::SameOfficer);
        }
        let words = four_eyes::words(&(&self.form, self.filed_version, &opinions));
        match self.endorsements.hear(Act::Approve.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                Ok(self.moved(State::Approved { time: now, opinions }, Happened::Approved, now))
            }
        }
    }

    /// Ends it: two officers and a coded reason.
    pub fn reject(self, reason: Reason, by: &By, now: Time) -> Decided {
        let state = State::Rejected { reason };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::TwoOfficers, four_eyes::counts(by))]);
        NeedLaw::step_because(self.stage(), Act::Reject, reason, facts)?;
        let words = four_eyes::words(&(&self.form, self.filed_version, reason));
        match self.endorsements.hear(Act::Reject.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => Ok(self.moved(state, Happened::Rejected, now)),
        }
    }

    /// Becomes a challenge: the challenge drafted from it is its successor.
    pub fn adopt(self, challenge: ChallengeId, now: Time) -> Decided {
        let facts = proven([(Fact::SuccessorLinked, challenge.0 != self.id.0)]);
        NeedLaw::step_because(self.stage(), Act::Adopt, Reason::Done, facts)?;
        let opinions = self.opinions().to_vec();
        Ok(self.moved(State::Adopted { challenge, opinions }, Happened::Adopted, now))
    }

    /// Its publisher gives it up.
    pub fn withdraw(self, reason: Reason, now: Time) -> Decided {
        let state = State::Withdrawn { reason };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        NeedLaw::step_because(self.stage(), Act::Withdraw, reason, proven([]))?;
        Ok(self.moved(state, Happened::Withdrawn, now))
    }

    /// Attaches the similarity report on the `version` that was filed last; one on
    /// an earlier version comes too late to say anything.
    pub fn attach(self, precheck: Precheck, version: u64, now: Time) -> Decision<Self, Happened> {
        if version != self.filed_version || self.precheck.as_ref() == Some(&precheck) {
            return Decision::Unchanged(self);
        }
        let next = Self { precheck: Some(precheck), ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Prechecked, now)
    }
}

#[cfg(test)]
mod tests {
    use kit_base::{Actor, ActorKind, Aggregate, View};

    use super::*;
    use crate::domain::need::state::Support;
    use crate::domain::samples::{by, need, now, person, rules, uscc};

    fn opinion(expert: &str) -> Opinion {
        let (text, time) = ("可行".to_owned(), now());
        Opinion { expert: expert.to_owned(), text, supports: Support::For, time }
    }

    fn appraised() -> Need {
        need(State::Appraisal { checker: "op".into(), opinions: vec![opinion("e-1")] })
    }

    fn precheck() -> Precheck {
        Precheck { time: now(), nearest: None, likeness_bp: 0 }
    }

    #[test]
    fn both_officers_approve_the_same_appraisal() {
        let first = appraised().approve(1, &person("wang"), now()).unwrap().into_aggregate();
        let again = first.clone().approve(1, &person("wang"), now()).unwrap();
        assert!(again.happened().is_empty());
        let done = first.clone().approve(1, &person("li"), now()).unwrap();
        assert_eq!(done.happened(), [Happened::Approved]);
        let more = first.opine(opinion("e-2"), now()).unwrap().into_aggregate();
        let other = more.approve(1, &person("li"), now()).unwrap();
        assert_eq!(other.happened(), [Happened::Endorsed], "another opinion came between");
    }

    #[test]
    fn an_endorsement_does_not_outlive_a_return() {
        let first = appraised().approve(1, &person("wang"), now()).unwrap().into_aggregate();
        assert_eq!(first.endorsements.open().len(), 1);
        let back = first.send_back(Reason::Incomplete, "缺".into(), now()).unwrap();
        assert!(back.aggregate().endorsements.open().is_empty());
    }

    #[test]
    fn a_machine_is_not_one_of_two_officers() {
        let machine = by("agency-system", ActorKind::Service);
        for decided in [
            appraised().approve(1, &machine, now()),
            appraised().reject(Reason::LowValue, &machine, now()),
        ] {
            let Err(Refusal::Off(off)) = decided else { panic!("a machine was heard") };
            assert!(off.lacks(Fact::TwoOfficers));
        }
    }

    #[test]
    fn a_report_on_an_earlier_version_says_nothing() {
        let verified = Some(uscc(crate::domain::samples::PUBLISHER));
        let filed = need(State::Draft).submit(verified.as_ref(), now()).unwrap().into_aggregate();
        let version = filed.filed_version;
        for (reported, attached) in [(version - 1, false), (version, true), (version + 1, false)] {
            let decision = filed.clone().attach(precheck(), reported, now());
            assert_eq!(decision.aggregate().precheck.is_some(), attached, "{reported}");
        }
        let reported = filed.attach(precheck(), version, now()).into_aggregate();
        let officer = person("op");
        let checked = reported.start_check(&officer, now()).unwrap().into_aggregate();
        let back = checked.send_back(Reason::Incomplete, "缺".into(), now()).unwrap();
        let again = back.into_aggregate().submit(verified.as_ref(), now()).unwrap();
        let again = again.into_aggregate().start_check(&officer, now()).unwrap().into_aggregate();
        let Err(Refusal::Off(off)) = again.pass_check(&rules(), &officer, now()) else {
            panic!("passed on an old report")
        };
        assert!(off.lacks(Fact::PrecheckDone));
    }

    #[test]
    fn the_rule_set_says_whether_thresholds_are_refused() {
        for (no_threshold, lacks) in [(true, true), (false, false)] {
            let rules = RuleValues { no_threshold, ..rules() };
            let mut barred = need(State::FormalCheck { officer: "op".into() });
            barred.form.bidder_conditions = vec!["注册满三年".into()];
            barred.precheck = Some(precheck());
            let refused = match barred.pass_check(&rules, &person("op"), now()) {
                Err(Refusal::Off(off)) => off.lacks(Fact::NoThreshold),
                _ => false,
            };
            assert_eq!(refused, lacks);
        }
    }

    #[test]
    fn repeats_are_values() {
        let officer = person("op");
        let check = need(State::Submitted { time: now() }).start_check(&officer, now()).unwrap();
        let check = check.into_aggregate();
        assert!(check.clone().start_check(&officer, now()).unwrap().changed().is_none());
        assert!(check.start_check(&person("other"), now()).is_err());
        let gone = need(State::Draft).withdraw(Reason::NeedChanged, now()).unwrap();
        let gone = gone.into_aggregate();
        assert!(gone.clone().withdraw(Reason::NeedChanged, now()).unwrap().changed().is_none());
        assert!(gone.withdraw(Reason::PolicyChange, now()).is_err());
    }

    #[test]
    fn an_expert_sees_only_what_is_appraised() {
        let roles = ["expert".to_owned()].into();
        let expert = Actor { roles, ..person("e-9").actor };
        let said = Actor { subject: "e-1".into(), ..expert.clone() };
        let approved = State::Approved { time: now(), opinions: vec![opinion("e-1")] };
        for (state, actor, view) in [
            (State::Submitted { time: now() }, &expert, View::Nothing),
            (State::FormalCheck { officer: "op".into() }, &expert, View::Nothing),
            (appraised().state, &expert, View::Public),
            (approved.clone(), &expert, View::Nothing),
            (approved, &said, View::Public),
        ] {
            assert_eq!(need(state.clone()).view(actor), view, "{state:?}");
        }
    }
}
