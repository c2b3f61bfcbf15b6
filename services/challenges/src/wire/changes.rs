//! Changes of published notices, in and out.

use kit_base::{Code, Difference, FieldError};
use kit_wire::field::*;
use kit_wire::{Comparer, show};
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::kit::v1 as kit;

use super::notices;
use crate::desk::{AmendChallenge, Amended, SendBack, SetDeadline, UnscheduleChallenge};
use crate::domain::challenge::{Change, Notice};
use crate::domain::need::NeedForm;

/// The fields that an amendment may name.
const AMENDED_FIELDS: &[&str] = &[
    "title",
    "keywords",
    "problem",
    "key_technology",
    "expected_result",
    "application_scene",
    "bidder_conditions",
    "indicators",
    "time_limit_months",
    "milestone_plan",
    "ip_terms",
];

impl TryFrom<pb::UnscheduleChallengeRequest> for UnscheduleChallenge {
    type Error = FieldError;

    fn try_from(request: pb::UnscheduleChallengeRequest) -> Result<Self, FieldError> {
        let pb::UnscheduleChallengeRequest { name, reason, request_id: _ } = request;
        Ok(Self { challenge: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl TryFrom<pb::ExtendBiddingRequest> for SetDeadline {
    type Error = FieldError;

    fn try_from(request: pb::ExtendBiddingRequest) -> Result<Self, FieldError> {
        let pb::ExtendBiddingRequest { name, bid_close_time, reason, text, request_id: _ } =
            request;
        Ok(Self {
            challenge: name.resource("name")?,
            close_time: bid_close_time.time("bid_close_time")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::ReopenBiddingRequest> for SetDeadline {
    type Error = FieldError;

    fn try_from(request: pb::ReopenBiddingRequest) -> Result<Self, FieldError> {
        let pb::ReopenBiddingRequest { name, bid_close_time, reason, text, request_id: _ } =
            request;
        Ok(Self {
            challenge: name.resource("name")?,
            close_time: bid_close_time.time("bid_close_time")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::SendBackToReviewRequest> for SendBack {
    type Error = FieldError;

    fn try_from(request: pb::SendBackToReviewRequest) -> Result<Self, FieldError> {
        let pb::SendBackToReviewRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            challenge: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::AmendChallengeRequest> for AmendChallenge {
    type Error = FieldError;

    fn try_from(request: pb::AmendChallengeRequest) -> Result<Self, FieldError> {
        let pb::AmendChallengeRequest {
            name,
            amendment,
            update_mask,
            reason,
            text,
            etag,
            request_id: _,
        } = request;
        let mask = Mask::of(update_mask, AMENDED_FIELDS)?;
        let patch = amendment.required("amendment")?;
        let comparer = Comparer::new();
        Ok(Self {
            challenge: name.resource("name")?,
            etag: etag.etag("etag")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
            change: Box::new(move |current| amended(current, patch, (&mask, &comparer))),
        })
    }
}

/// The notice with the meant fields of the patch, and what that changes.
fn amended(
    current: Notice,
    patch: pb::NoticeAmendment,
    (mask, comparer): (&Mask, &Comparer),
) -> Result<Amended, FieldError> {
    let before = notices::shown(&current, String::new());
    let amended = merge(before.clone(), patch, mask);
    let form = amended.form.clone().unwrap_or_default();
    let form: Result<NeedForm, FieldError> = form.try_into();
    let notice = form.and_then(|form| notices::notice(amended, form));
    let notice = notice.map_err(|fault| fault.within("amendment"))?;
    let differences = comparer.compare(&before, &notices::shown(&notice, String::new()));
    Ok(Amended { notice, differences })
}

/// The notice with the fields that the mask names taken from the patch.
fn merge(mut into: pb::Notice, from: pb::NoticeAmendment, mask: &Mask) -> pb::Notice {
    let pb::NoticeAmendment {
        title,
        keywords,
        problem,
        key_technology,
        expected_result,
        application_scene,
        bidder_conditions,
        indicators,
        time_limit_months,
        milestone_plan,
        ip_terms,
    } = from;
    let mut form = into.form.take().unwrap_or_default();
    mask.put("title", &mut form.title, title);
    mask.put("keywords", &mut form.keywords, keywords);
    mask.put("problem", &mut form.problem, problem);
    mask.put("key_technology", &mut form.key_technology, key_technology);
    mask.put("expected_result", &mut form.expected_result, expected_result);
    mask.put("application_scene", &mut form.application_scene, application_scene);
    mask.put("bidder_conditions", &mut form.bidder_conditions, bidder_conditions);
    mask.put("indicators", &mut form.indicators, indicators);
    mask.put("time_limit_months", &mut form.time_limit_months, time_limit_months);
    mask.put("milestone_plan", &mut into.milestone_plan, milestone_plan);
    mask.put("ip_terms", &mut into.ip_terms, ip_terms);
    pb::Notice { form: Some(form), ..into }
}

pub(super) fn change(change: &Change) -> pb::NoticeChange {
    pb::NoticeChange {
        number: show::count(change.number),
        change_time: Some(show::time(change.time)),
        reason: change.reason.code().to_owned(),
        text: change.text.clone(),
        edition: show::count(change.edition),
        differences: change.differences.iter().map(difference).collect(),
    }
}

fn difference(found: &Difference) -> kit::Difference {
    let Difference { path, before, after } = found.clone();
    kit::Difference { path, before, after }
}
