//! Milestones, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::contracts::v1 as pb;
use proto::jiebang::kit::v1 as kit;

use super::ChallengeName;
use crate::desk::{
    FailMilestone, ListMilestones, MilestoneAct, One, ReturnMilestone, SubmitMilestone,
};
use crate::domain::milestone::{Evidence, Measured, State, Verdict, Vote, state::Finding};
use crate::domain::{Milestone, MilestoneId};

impl TryFrom<pb::Measured> for Measured {
    type Error = FieldError;

    fn try_from(message: pb::Measured) -> Result<Self, FieldError> {
        let pb::Measured { indicator, value, finding } = message;
        let verdict = match finding.chosen::<pb::Finding>("finding")? {
            pb::Finding::Missed => Finding::Missed,
            pb::Finding::Met | pb::Finding::Unspecified => Finding::Met,
        };
        let indicator = indicator.text("indicator", 1..=80)?;
        Ok(Self { indicator, value: value.text("value", 1..=200)?, verdict })
    }
}

impl TryFrom<pb::Evidence> for Evidence {
    type Error = FieldError;

    fn try_from(message: pb::Evidence) -> Result<Self, FieldError> {
        let pb::Evidence { hashes, tester, environment, measured } = message;
        Ok(Self {
            hashes: hashes.each_with("hashes", 1..=50, |it| it.digest(""))?,
            tester: tester.text("tester", 1..=120)?,
            environment: environment.text("environment", 1..=500)?,
            measured: measured.each("measured", 1..=30)?,
        })
    }
}

impl TryFrom<pb::SubmitMilestoneRequest> for SubmitMilestone {
    type Error = FieldError;

    fn try_from(request: pb::SubmitMilestoneRequest) -> Result<Self, FieldError> {
        let pb::SubmitMilestoneRequest { name, evidence, request_id: _ } = request;
        Ok(Self { milestone: name.resource("name")?, evidence: evidence.nested("evidence")? })
    }
}

impl TryFrom<pb::AssessMilestoneRequest> for MilestoneAct {
    type Error = FieldError;

    fn try_from(request: pb::AssessMilestoneRequest) -> Result<Self, FieldError> {
        let pb::AssessMilestoneRequest { name, request_id: _ } = request;
        Ok(Self { milestone: name.resource("name")? })
    }
}

impl TryFrom<pb::PassMilestoneRequest> for MilestoneAct {
    type Error = FieldError;

    fn try_from(request: pb::PassMilestoneRequest) -> Result<Self, FieldError> {
        let pb::PassMilestoneRequest { name, request_id: _ } = request;
        Ok(Self { milestone: name.resource("name")? })
    }
}

impl TryFrom<pb::ReturnMilestoneRequest> for ReturnMilestone {
    type Error = FieldError;

    fn try_from(request: pb::ReturnMilestoneRequest) -> Result<Self, FieldError> {
        let pb::ReturnMilestoneRequest { name, reason, request_id: _ } = request;
        Ok(Self { milestone: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl TryFrom<pb::FailMilestoneRequest> for FailMilestone {
    type Error = FieldError;

    fn try_from(request: pb::FailMilestoneRequest) -> Result<Self, FieldError> {
        let pb::FailMilestoneRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            milestone: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=2_000)?,
        })
    }
}

impl TryFrom<pb::GetMilestoneRequest> for One<MilestoneId> {
    type Error = FieldError;

    fn try_from(request: pb::GetMilestoneRequest) -> Result<Self, FieldError> {
        let pb::GetMilestoneRequest { name } = request;
        Ok(Self(name.resource("name")?))
    }
}

impl TryFrom<pb::ListMilestonesRequest> for ListMilestones {
    type Error = FieldError;

    fn try_from(request: pb::ListMilestonesRequest) -> Result<Self, FieldError> {
        let pb::ListMilestonesRequest { contract, stage, page_size: _, page_token: _ } = request;
        Ok(Self {
            contract: contract.optional_resource("contract")?,
            stage: stage.optional_coded("stage", pb::MilestoneStage::as_str_name)?,
        })
    }
}

impl Shown for Milestone {
    type Message = pb::Milestone;

    fn show(&self, reader: &Actor) -> pb::Milestone {
        milestone(self, self.view(reader))
    }
}

/// The milestone as `view` may see it: evidence is for the parties.
pub fn milestone(milestone: &Milestone, view: View) -> pb::Milestone {
    let party = view >= View::Party;
    let (evidence, vote, failed) = facts(&milestone.state);
    let (reason, reason_text) = failed.unwrap_or_default();
    pb::Milestone {
        name: milestone.name(),
        contract: milestone.contract.to_string(),
        challenge: ChallengeName(milestone.challenge).to_string(),
        publisher: show::organisation(&milestone.publisher),
        bidder: show::organisation(&milestone.bidder),
        code: milestone.plan.code.clone(),
        title: milestone.plan.title.clone(),
        indicators: milestone.plan.indicators.clone(),
        amount: Some(show::money(milestone.amount)),
        due_time: Some(show::time(milestone.due_time)),
        evidence: evidence.filter(|_| party).map(self::evidence),
        stage: show::coded(
            milestone.stage(),
            "MILESTONE_STAGE_",
            pb::MilestoneStage::from_str_name,
        ),
        reason: reason.to_owned(),
        reason_text: reason_text.to_owned(),
        endorsements: vote.filter(|_| party).map(endorsement).into_iter().collect(),
        etag: show::etag(milestone.version),
        create_time: Some(show::time(milestone.create_time)),
        update_time: Some(show::time(milestone.update_time)),
    }
}

/// What a state holds of evidence, of an open vote, and of a failure.
fn facts(state: &State) -> (Option<&Evidence>, Option<&Vote>, Option<(&str, &str)>) {
    match state {
        State::Planned | State::Due => (None, None, None),
        State::Submitted { evidence }
        | State::Passed { evidence, .. }
        | State::Settled { verdict: Verdict::Passed { evidence, .. }, .. } => {
            (Some(evidence), None, None)
        }
        State::Assessing { evidence, vote } => (Some(evidence), vote.as_ref(), None),
        State::Failed { reason, text, .. }
        | State::Settled { verdict: Verdict::Failed { reason, text, .. }, .. } => {
            (None, None, Some((reason.code(), text.as_str())))
        }
    }
}

fn endorsement(vote: &Vote) -> kit::Endorsement {
    kit::Endorsement {
        act: vote.act.code().to_owned(),
        person: vote.person.clone(),
        endorse_time: Some(show::time(vote.time)),
    }
}

fn evidence(evidence: &Evidence) -> pb::Evidence {
    pb::Evidence {
        hashes: evidence.hashes.clone(),
        tester: evidence.tester.clone(),
        environment: evidence.environment.clone(),
        measured: evidence.measured.iter().map(measured).collect(),
    }
}

fn measured(measured: &Measured) -> pb::Measured {
    let finding = match measured.verdict {
        Finding::Met => pb::Finding::Met,
        Finding::Missed => pb::Finding::Missed,
    };
    pb::Measured {
        indicator: measured.indicator.clone(),
        value: measured.value.clone(),
        finding: finding.into(),
    }
}

impl Listed for Milestone {
    type Response = pb::ListMilestonesResponse;

    fn listed(milestones: Vec<pb::Milestone>, next_page_token: String) -> Self::Response {
        pb::ListMilestonesResponse { milestones, next_page_token }
    }
}
