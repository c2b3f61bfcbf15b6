//! Challenges, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, Law, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::{changes, endorsements, notices};
use crate::desk::{ChallengeAct, DraftChallenge, EndChallenge, UpdateChallenge};
use crate::domain::Challenge;
use crate::domain::challenge::state::Funding;
use crate::domain::challenge::{ChallengeLaw, Notice, State};

impl TryFrom<pb::DraftChallengeRequest> for DraftChallenge {
    type Error = FieldError;

    fn try_from(request: pb::DraftChallengeRequest) -> Result<Self, FieldError> {
        let pb::DraftChallengeRequest { need, notice, request_id: _ } = request;
        let need = need.resource("need")?;
        Ok(Self { need, change: change(notice.unwrap_or_default(), Mask::Populated) })
    }
}

impl TryFrom<pb::UpdateChallengeRequest> for UpdateChallenge {
    type Error = FieldError;

    fn try_from(request: pb::UpdateChallengeRequest) -> Result<Self, FieldError> {
        let pb::UpdateChallengeRequest { name, notice, update_mask, etag, request_id: _ } = request;
        let mask = Mask::of(update_mask, notices::NOTICE_FIELDS)?;
        Ok(Self {
            challenge: name.resource("name")?,
            etag: etag.etag("etag")?,
            change: change(notice.required("notice")?, mask),
        })
    }
}

/// The edit that takes the meant fields of `patch` into the notice.
fn change(patch: pb::Notice, mask: Mask) -> crate::desk::Change<Notice> {
    Box::new(move |current: Notice| {
        let merged = notices::merge(notices::shown(&current, String::new()), patch, &mask);
        notices::notice(merged, current.form).map_err(|fault| fault.within("notice"))
    })
}

impl TryFrom<pb::ScheduleChallengeRequest> for ChallengeAct {
    type Error = FieldError;

    fn try_from(request: pb::ScheduleChallengeRequest) -> Result<Self, FieldError> {
        let pb::ScheduleChallengeRequest { name, request_id: _ } = request;
        Ok(Self { challenge: name.resource("name")? })
    }
}

impl TryFrom<pb::PublishChallengeRequest> for ChallengeAct {
    type Error = FieldError;

    fn try_from(request: pb::PublishChallengeRequest) -> Result<Self, FieldError> {
        let pb::PublishChallengeRequest { name, request_id: _ } = request;
        Ok(Self { challenge: name.resource("name")? })
    }
}

impl TryFrom<pb::StartOpeningRequest> for ChallengeAct {
    type Error = FieldError;

    fn try_from(request: pb::StartOpeningRequest) -> Result<Self, FieldError> {
        let pb::StartOpeningRequest { name, request_id: _ } = request;
        Ok(Self { challenge: name.resource("name")? })
    }
}

impl TryFrom<pb::FinishOpeningRequest> for ChallengeAct {
    type Error = FieldError;

    fn try_from(request: pb::FinishOpeningRequest) -> Result<Self, FieldError> {
        let pb::FinishOpeningRequest { name, request_id: _ } = request;
        Ok(Self { challenge: name.resource("name")? })
    }
}

impl TryFrom<pb::FailForWantOfBidsRequest> for EndChallenge {
    type Error = FieldError;

    fn try_from(request: pb::FailForWantOfBidsRequest) -> Result<Self, FieldError> {
        let pb::FailForWantOfBidsRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            challenge: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::EndNoneFitRequest> for EndChallenge {
    type Error = FieldError;

    fn try_from(request: pb::EndNoneFitRequest) -> Result<Self, FieldError> {
        let pb::EndNoneFitRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            challenge: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::DiscardChallengeRequest> for EndChallenge {
    type Error = FieldError;

    fn try_from(request: pb::DiscardChallengeRequest) -> Result<Self, FieldError> {
        let pb::DiscardChallengeRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            challenge: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::WithdrawChallengeRequest> for EndChallenge {
    type Error = FieldError;

    fn try_from(request: pb::WithdrawChallengeRequest) -> Result<Self, FieldError> {
        let pb::WithdrawChallengeRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            challenge: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl Shown for Challenge {
    type Message = pb::Challenge;

    fn show(&self, reader: &Actor) -> pb::Challenge {
        challenge(self, self.view(reader))
    }
}

/// The challenge as `view` may see it.
pub(crate) fn challenge(challenge: &Challenge, view: View) -> pb::Challenge {
    let row = ChallengeLaw::stage_row(challenge.stage());
    let label = row.public.unwrap_or(row.label);
    let outcome = challenge.outcome();
    let party = view >= View::Party;
    let publisher = show::organisation(&challenge.publisher);
    let named = party || !challenge.is_forecast();
    let notice = match named {
        true => notices::shown(&challenge.notice, publisher.clone()),
        false => notices::forecast(&challenge.notice, view),
    };
    pb::Challenge {
        name: challenge.name(),
        need: if party { challenge.need.to_string() } else { String::new() },
        publisher: if named { publisher } else { String::new() },
        notice: Some(notice),
        rule_set: challenge.rule_set.as_ref().map(|rules| rules.id.clone()).unwrap_or_default(),
        rule_set_hash: challenge
            .rule_set
            .as_ref()
            .map(|rules| rules.hash.clone())
            .unwrap_or_default(),
        funding_covered: challenge.funding == Funding::Covered,
        stage: show::coded(
            ChallengeLaw::shown(challenge.stage(), view),
            "CHALLENGE_STAGE_",
            pb::ChallengeStage::from_str_name,
        ),
        stage_label_zh: label.zh.to_owned(),
        stage_label_en: label.en.to_owned(),
        bid_count: bid_count(challenge, view),
        award: if announced(challenge) || view == View::Officer {
            challenge.award().map(|award| award.to_string()).unwrap_or_default()
        } else {
            String::new()
        },
        reason: outcome.map(|(reason, _)| reason.code().to_owned()).unwrap_or_default(),
        reason_text: outcome.map(|(_, text)| text.to_owned()).unwrap_or_default(),
        endorsements: match view {
            View::Officer => endorsements(&challenge.endorsements),
            View::Nothing | View::Public | View::Party => Vec::new(),
        },
        etag: show::etag(challenge.version),
        create_time: Some(show::time(challenge.create_time)),
        update_time: Some(show::time(challenge.update_time)),
        plan_version: show::version(challenge.plan_version),
        edition: show::count(challenge.edition),
        changes: challenge.changes.iter().map(changes::change).collect(),
    }
}

/// The number of bids is public from the opening on; the authority learns it at
/// the close, because it decides on reopening.
fn bid_count(challenge: &Challenge, view: View) -> Option<i32> {
    let opened = challenge.opened_bids;
    opened.or(challenge.bids().filter(|_| view == View::Officer)).map(show::count)
}

/// Whether the award that stands has been shown in public.
const fn announced(challenge: &Challenge) -> bool {
    matches!(
        &challenge.state,
        State::InPublicity { .. }
            | State::ObjectionHandling { .. }
            | State::Awarded { .. }
            | State::Contracting { .. }
            | State::InProgress { .. }
            | State::Acceptance { .. }
            | State::Completed { .. }
    )
}

impl Listed for Challenge {
    type Response = pb::ListChallengesResponse;

    fn listed(challenges: Vec<pb::Challenge>, next_page_token: String) -> Self::Response {
        pb::ListChallengesResponse { challenges, next_page_token }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Reason;
    use crate::domain::challenge::state::Announced;
    use crate::domain::samples::challenge as sample;

    #[test]
    fn an_award_that_is_proposed_is_a_review_to_the_public() {
        let proposed = sample(State::AwardProposed {
            award: crate::domain::AwardId(uuid::Uuid::from_u128(5)),
        });
        for (view, stage) in [
            (View::Public, pb::ChallengeStage::UnderReview),
            (View::Party, pb::ChallengeStage::AwardProposed),
            (View::Officer, pb::ChallengeStage::AwardProposed),
        ] {
            assert_eq!(challenge(&proposed, view).stage(), stage, "{view:?}");
        }
    }

    #[test]
    fn what_was_only_forecast_keeps_its_notice_when_it_is_withdrawn() {
        let withdrawn = |announced| {
            let (reason, text) = (Reason::NeedChanged, "不再需要".to_owned());
            challenge(&sample(State::Withdrawn { reason, text, announced }), View::Public)
        };
        let forecast = withdrawn(Announced::Forecast);
        assert_eq!(forecast.publisher, "");
        assert!(forecast.notice.is_some_and(|it| it.funding_plan.is_empty()));
        let noticed = withdrawn(Announced::Notice);
        assert_ne!(noticed.publisher, "");
        assert!(noticed.notice.is_some_and(|it| !it.funding_plan.is_empty()));
    }
}
