//! Notices of challenges, in and out.

use kit_base::{FieldError, Text, View};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::{codes, needs};
use crate::domain::challenge::{Criterion, FundingShare, IpTerms, MilestonePlan, Notice};
use crate::domain::need::NeedForm;

/// The fields that an update may name; the form is the need's and stays.
pub(super) const NOTICE_FIELDS: &[&str] = &[
    "competition_mode",
    "max_lanes",
    "funding_plan",
    "milestone_plan",
    "criteria",
    "ip_terms",
    "publish_time",
    "bid_close_time",
];

impl TryFrom<pb::FundingShare> for FundingShare {
    type Error = FieldError;

    fn try_from(message: pb::FundingShare) -> Result<Self, FieldError> {
        let pb::FundingShare { source, funder, region, amount } = message;
        Ok(Self {
            source: source.listed("source", codes::FUNDING_SOURCES)?,
            funder: funder.organisation("funder")?,
            region: region.region("region")?,
            amount: amount.positive_money("amount")?,
        })
    }
}

impl TryFrom<pb::MilestonePlan> for MilestonePlan {
    type Error = FieldError;

    fn try_from(message: pb::MilestonePlan) -> Result<Self, FieldError> {
        let pb::MilestonePlan { code, title, due_month, share_bp, indicators } = message;
        Ok(Self {
            code: code.text("code", 1..=8)?,
            title: title.text("title", 1..=80)?,
            due_month: due_month.bounded("due_month", 1..=48)?,
            share_bp: share_bp.bounded("share_bp", 1..=10_000)?,
            indicators: indicators.each_with("indicators", 30, |it| it.text("", 1..=80))?,
        })
    }
}

impl TryFrom<pb::Criterion> for Criterion {
    type Error = FieldError;

    fn try_from(message: pb::Criterion) -> Result<Self, FieldError> {
        let pb::Criterion { code, weight_bp } = message;
        let weight_bp = weight_bp.bounded("weight_bp", 1..=10_000)?;
        Ok(Self { code: code.listed("code", codes::BID_CRITERIA)?, weight_bp })
    }
}

impl TryFrom<pb::IpTerms> for IpTerms {
    type Error = FieldError;

    fn try_from(message: pb::IpTerms) -> Result<Self, FieldError> {
        let pb::IpTerms {
            ownership,
            licence_scope,
            licence_years,
            publisher_revenue_bp,
            first_use_months,
        } = message;
        let revenue = publisher_revenue_bp.bounded("publisher_revenue_bp", 0..=10_000)?;
        Ok(Self {
            ownership: ownership.listed("ownership", codes::IP_OWNERSHIPS)?,
            licence_scope: licence_scope.text("licence_scope", 0..=200)?,
            licence_years: licence_years.bounded("licence_years", 0..=50)?,
            publisher_revenue_bp: revenue,
            first_use_months: first_use_months.bounded("first_use_months", 0..=120)?,
        })
    }
}

/// Reads the notice that is to stand with `form`.
pub(super) fn notice(message: pb::Notice, form: NeedForm) -> Result<Notice, FieldError> {
    let pb::Notice {
        form: _,
        competition_mode,
        max_lanes,
        funding_plan,
        milestone_plan,
        criteria,
        ip_terms,
        publish_time,
        bid_close_time,
    } = message;
    let notice = Notice {
        form,
        competition_mode: competition_mode.listed("competition_mode", codes::COMPETITION_MODES)?,
        max_lanes: max_lanes.bounded("max_lanes", 1..=5)?,
        funding_plan: funding_plan.each("funding_plan", 20)?,
        milestone_plan: milestone_plan.each("milestone_plan", 20)?,
        criteria: criteria.each("criteria", 20)?,
        ip_terms: ip_terms.optional_nested("ip_terms")?,
        publish_time: publish_time.optional_time("publish_time")?,
        bid_close_time: bid_close_time.optional_time("bid_close_time")?,
    };
    if notice.competition_mode == "single" && notice.max_lanes > 1 {
        let text = Text::new("单一中榜只能有一条赛道", "a single winner has one lane");
        return Err(fault("max_lanes", "OUT_OF_RANGE", text));
    }
    Ok(notice)
}

/// The notice with the fields that the mask names taken from the patch.
pub(super) fn merge(mut into: pb::Notice, from: pb::Notice, mask: &Mask) -> pb::Notice {
    mask.put("competition_mode", &mut into.competition_mode, from.competition_mode);
    mask.put("max_lanes", &mut into.max_lanes, from.max_lanes);
    mask.put("funding_plan", &mut into.funding_plan, from.funding_plan);
    mask.put("milestone_plan", &mut into.milestone_plan, from.milestone_plan);
    mask.put("criteria", &mut into.criteria, from.criteria);
    mask.put("ip_terms", &mut into.ip_terms, from.ip_terms);
    mask.put("publish_time", &mut into.publish_time, from.publish_time);
    mask.put("bid_close_time", &mut into.bid_close_time, from.bid_close_time);
    into
}

/// The whole notice as a message.
pub(super) fn shown(notice: &Notice, publisher: String) -> pb::Notice {
    pb::Notice {
        form: Some(needs::form(&notice.form, publisher)),
        competition_mode: notice.competition_mode.clone(),
        max_lanes: show::count(notice.max_lanes),
        funding_plan: notice.funding_plan.iter().map(funding_share).collect(),
        milestone_plan: notice.milestone_plan.iter().map(milestone_plan).collect(),
        criteria: notice.criteria.iter().map(criterion).collect(),
        ip_terms: notice.ip_terms.as_ref().map(ip_terms),
        publish_time: notice.publish_time.map(show::time),
        bid_close_time: notice.bid_close_time.map(show::time),
    }
}

/// What the public sees of an announced challenge that is not open yet.
pub(super) fn forecast(notice: &Notice, view: View) -> pb::Notice {
    assert!(view == View::Public, "parties and officers see the whole notice");
    pb::Notice {
        form: Some(pb::NeedForm {
            title: notice.form.title.clone(),
            kind: notice.form.kind.clone(),
            publisher_kind: notice.form.publisher_kind.clone(),
            region: notice.form.region.to_string(),
            field_codes: notice.form.field_codes.clone(),
            ..pb::NeedForm::default()
        }),
        publish_time: notice.publish_time.map(show::time),
        bid_close_time: notice.bid_close_time.map(show::time),
        ..pb::Notice::default()
    }
}

fn funding_share(share: &FundingShare) -> pb::FundingShare {
    pb::FundingShare {
        source: share.source.clone(),
        funder: show::organisation(&share.funder),
        region: share.region.to_string(),
        amount: Some(show::money(share.amount)),
    }
}

fn milestone_plan(plan: &MilestonePlan) -> pb::MilestonePlan {
    pb::MilestonePlan {
        code: plan.code.clone(),
        title: plan.title.clone(),
        due_month: show::count(plan.due_month),
        share_bp: show::count(plan.share_bp),
        indicators: plan.indicators.clone(),
    }
}

fn criterion(criterion: &Criterion) -> pb::Criterion {
    pb::Criterion { code: criterion.code.clone(), weight_bp: show::count(criterion.weight_bp) }
}

fn ip_terms(terms: &IpTerms) -> pb::IpTerms {
    pb::IpTerms {
        ownership: terms.ownership.clone(),
        licence_scope: terms.licence_scope.clone(),
        licence_years: show::count(terms.licence_years),
        publisher_revenue_bp: show::count(terms.publisher_revenue_bp),
        first_use_months: show::count(terms.first_use_months),
    }
}
