//! Needs, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::{codes, endorsements};
use crate::desk::{CreateNeed, EndNeed, NeedAct, RecordOpinion, ReturnNeed, UpdateNeed};
use crate::domain::Need;
use crate::domain::need::{NeedForm, Opinion, Precheck, State, state::Support};

/// The fields that an update may name.
const FORM_FIELDS: &[&str] = &[
    "title",
    "kind",
    "publisher_kind",
    "region",
    "field_codes",
    "keywords",
    "problem",
    "key_technology",
    "expected_result",
    "application_scene",
    "bidder_conditions",
    "indicators",
    "intended_amount",
    "time_limit_months",
    "rule_set",
];

impl TryFrom<pb::NeedForm> for NeedForm {
    type Error = FieldError;

    fn try_from(message: pb::NeedForm) -> Result<Self, FieldError> {
        let pb::NeedForm {
            title,
            kind,
            publisher: _,
            publisher_kind,
            region,
            field_codes,
            keywords,
            problem,
            key_technology,
            expected_result,
            application_scene,
            bidder_conditions,
            indicators,
            intended_amount,
            time_limit_months,
            rule_set,
        } = message;
        Ok(Self {
            title: title.text("title", 1..=80)?,
            kind: kind.listed("kind", codes::CHALLENGE_KINDS)?,
            publisher_kind: publisher_kind.listed("publisher_kind", codes::PUBLISHER_KINDS)?,
            region: region.region("region")?,
            field_codes: field_codes.each_with("field_codes", 1..=3, |it| it.text("", 1..=40))?,
            keywords: keywords.each_with("keywords", 1..=8, |it| it.text("", 1..=20))?,
            problem: problem.text("problem", 1..=1_000)?,
            key_technology: key_technology.text("key_technology", 0..=1_000)?,
            expected_result: expected_result.text("expected_result", 1..=500)?,
            application_scene: application_scene.text("application_scene", 1..=500)?,
            bidder_conditions: bidder_conditions
                .each_with("bidder_conditions", 20, |it| it.text("", 1..=200))?,
            indicators: indicators.each("indicators", 1..=30)?,
            intended: intended_amount.positive_money("intended_amount")?,
            time_limit_months: time_limit_months.bounded("time_limit_months", 3..=48)?,
            rule_set: rule_set.text("rule_set", 1..=40)?,
        })
    }
}

/// The form as a message; the publisher stands beside it.
pub(super) fn form(form: &NeedForm, publisher: String) -> pb::NeedForm {
    pb::NeedForm {
        title: form.title.clone(),
        kind: form.kind.clone(),
        publisher,
        publisher_kind: form.publisher_kind.clone(),
        region: form.region.to_string(),
        field_codes: form.field_codes.clone(),
        keywords: form.keywords.clone(),
        problem: form.problem.clone(),
        key_technology: form.key_technology.clone(),
        expected_result: form.expected_result.clone(),
        application_scene: form.application_scene.clone(),
        bidder_conditions: form.bidder_conditions.clone(),
        indicators: form.indicators.iter().map(Into::into).collect(),
        intended_amount: Some(show::money(form.intended)),
        time_limit_months: show::count(form.time_limit_months),
        rule_set: form.rule_set.clone(),
    }
}

impl TryFrom<pb::CreateNeedRequest> for CreateNeed {
    type Error = FieldError;

    fn try_from(request: pb::CreateNeedRequest) -> Result<Self, FieldError> {
        let pb::CreateNeedRequest { need, request_id: _ } = request;
        let form = need.required("need")?;
        let publisher = form.publisher.organisation("publisher").map_err(|e| e.within("need"))?;
        Ok(Self { publisher, form: form.try_into().map_err(|e: FieldError| e.within("need"))? })
    }
}

impl TryFrom<pb::UpdateNeedRequest> for UpdateNeed {
    type Error = FieldError;

    fn try_from(request: pb::UpdateNeedRequest) -> Result<Self, FieldError> {
        let pb::UpdateNeedRequest { name, need, update_mask, etag, request_id: _ } = request;
        let id = name.resource("name")?;
        let patch = need.required("need")?;
        // A need stays its publisher's: the field is read for its shape alone.
        let publisher = patch.publisher.optional_organisation("publisher");
        publisher.map_err(|fault| fault.within("need"))?;
        let mask = Mask::of(update_mask, FORM_FIELDS)?;
        let etag = etag.etag("etag")?;
        let change = move |current: NeedForm| {
            let merged = merge(form(&current, String::new()), patch, &mask);
            NeedForm::try_from(merged).map_err(|fault| fault.within("need"))
        };
        Ok(Self { need: id, etag, change: Box::new(change) })
    }
}

/// The form with the fields that the mask names taken from the patch.
fn merge(mut into: pb::NeedForm, from: pb::NeedForm, mask: &Mask) -> pb::NeedForm {
    mask.put("title", &mut into.title, from.title);
    mask.put("kind", &mut into.kind, from.kind);
    mask.put("publisher_kind", &mut into.publisher_kind, from.publisher_kind);
    mask.put("region", &mut into.region, from.region);
    mask.put("field_codes", &mut into.field_codes, from.field_codes);
    mask.put("keywords", &mut into.keywords, from.keywords);
    mask.put("problem", &mut into.problem, from.problem);
    mask.put("key_technology", &mut into.key_technology, from.key_technology);
    mask.put("expected_result", &mut into.expected_result, from.expected_result);
    mask.put("application_scene", &mut into.application_scene, from.application_scene);
    mask.put("bidder_conditions", &mut into.bidder_conditions, from.bidder_conditions);
    mask.put("indicators", &mut into.indicators, from.indicators);
    mask.put("intended_amount", &mut into.intended_amount, from.intended_amount);
    mask.put("time_limit_months", &mut into.time_limit_months, from.time_limit_months);
    mask.put("rule_set", &mut into.rule_set, from.rule_set);
    into
}

impl TryFrom<pb::ReturnNeedRequest> for ReturnNeed {
    type Error = FieldError;

    fn try_from(request: pb::ReturnNeedRequest) -> Result<Self, FieldError> {
        let pb::ReturnNeedRequest { name, reason, comment, request_id: _ } = request;
        Ok(Self {
            need: name.resource("name")?,
            reason: reason.code("reason")?,
            comment: comment.text("comment", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::RecordOpinionRequest> for RecordOpinion {
    type Error = FieldError;

    fn try_from(request: pb::RecordOpinionRequest) -> Result<Self, FieldError> {
        let pb::RecordOpinionRequest { name, text, support, request_id: _ } = request;
        let supports = match support.chosen::<pb::Support>("support")? {
            pb::Support::Against => Support::Against,
            pb::Support::For | pb::Support::Unspecified => Support::For,
        };
        let text = text.text("text", 1..=2_000)?;
        Ok(Self { need: name.resource("name")?, text, supports })
    }
}

impl TryFrom<pb::SubmitNeedRequest> for NeedAct {
    type Error = FieldError;

    fn try_from(request: pb::SubmitNeedRequest) -> Result<Self, FieldError> {
        let pb::SubmitNeedRequest { name, request_id: _ } = request;
        Ok(Self { need: name.resource("name")? })
    }
}

impl TryFrom<pb::StartFormalCheckRequest> for NeedAct {
    type Error = FieldError;

    fn try_from(request: pb::StartFormalCheckRequest) -> Result<Self, FieldError> {
        let pb::StartFormalCheckRequest { name, request_id: _ } = request;
        Ok(Self { need: name.resource("name")? })
    }
}

impl TryFrom<pb::PassFormalCheckRequest> for NeedAct {
    type Error = FieldError;

    fn try_from(request: pb::PassFormalCheckRequest) -> Result<Self, FieldError> {
        let pb::PassFormalCheckRequest { name, request_id: _ } = request;
        Ok(Self { need: name.resource("name")? })
    }
}

impl TryFrom<pb::ApproveNeedRequest> for NeedAct {
    type Error = FieldError;

    fn try_from(request: pb::ApproveNeedRequest) -> Result<Self, FieldError> {
        let pb::ApproveNeedRequest { name, request_id: _ } = request;
        Ok(Self { need: name.resource("name")? })
    }
}

impl TryFrom<pb::RejectNeedRequest> for EndNeed {
    type Error = FieldError;

    fn try_from(request: pb::RejectNeedRequest) -> Result<Self, FieldError> {
        let pb::RejectNeedRequest { name, reason, request_id: _ } = request;
        Ok(Self { need: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl TryFrom<pb::WithdrawNeedRequest> for EndNeed {
    type Error = FieldError;

    fn try_from(request: pb::WithdrawNeedRequest) -> Result<Self, FieldError> {
        let pb::WithdrawNeedRequest { name, reason, request_id: _ } = request;
        Ok(Self { need: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl Shown for Need {
    type Message = pb::Need;

    fn show(&self, reader: &Actor) -> pb::Need {
        need(self, self.view(reader))
    }
}

/// The need as `view` may see it. An appraiser reads the form and the report,
/// the publisher the opinions too; who gave and decided them, officers only.
pub fn need(need: &Need, view: View) -> pb::Need {
    let (reason, comment) = match &need.state {
        State::Returned { reason, comment } => (reason.code(), comment.as_str()),
        State::Rejected { reason } | State::Withdrawn { reason } => (reason.code(), ""),
        State::Draft
        | State::Submitted { .. }
        | State::FormalCheck { .. }
        | State::Appraisal { .. }
        | State::Approved { .. }
        | State::Adopted { .. } => ("", ""),
    };
    let challenge = match &need.state {
        State::Adopted { challenge, .. } => challenge.to_string(),
        State::Draft
        | State::Submitted { .. }
        | State::FormalCheck { .. }
        | State::Returned { .. }
        | State::Appraisal { .. }
        | State::Approved { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. } => String::new(),
    };
    let officer = view == View::Officer;
    pb::Need {
        name: need.name(),
        form: Some(form(&need.form, show::organisation(&need.publisher))),
        stage: show::coded(need.stage(), "NEED_STAGE_", pb::NeedStage::from_str_name),
        reason: reason.to_owned(),
        comment: comment.to_owned(),
        challenge,
        precheck: need.precheck.as_ref().map(|it| precheck(it, view)),
        opinions: match view {
            View::Nothing | View::Public => Vec::new(),
            View::Party | View::Officer => {
                need.opinions().iter().map(|said| opinion(said, view)).collect()
            }
        },
        endorsements: if officer { endorsements(&need.endorsements) } else { Vec::new() },
        etag: show::etag(need.version),
        create_time: Some(show::time(need.create_time)),
        update_time: Some(show::time(need.update_time)),
    }
}

/// The report in short; what resembles it may be another's need, which is for officers.
fn precheck(precheck: &Precheck, view: View) -> pb::Precheck {
    let nearest = precheck.nearest.as_ref();
    let shown = |it: &&String| view == View::Officer || it.starts_with("challenges/");
    pb::Precheck {
        check_time: Some(show::time(precheck.time)),
        nearest: nearest.filter(shown).cloned().unwrap_or_default(),
        likeness_bp: show::count(precheck.likeness_bp),
    }
}

/// An opinion; who gave it is for officers.
fn opinion(opinion: &Opinion, view: View) -> pb::Opinion {
    let support = match opinion.supports {
        Support::For => pb::Support::For,
        Support::Against => pb::Support::Against,
    };
    pb::Opinion {
        expert: if view == View::Officer { opinion.expert.clone() } else { String::new() },
        text: opinion.text.clone(),
        support: support.into(),
        opine_time: Some(show::time(opinion.time)),
    }
}

impl Listed for Need {
    type Response = pb::ListNeedsResponse;

    fn listed(needs: Vec<pb::Need>, next_page_token: String) -> pb::ListNeedsResponse {
        pb::ListNeedsResponse { needs, next_page_token }
    }
}
