//! The papers of the demonstration as messages.

use proto::google::r#type::Money;
use proto::jiebang::challenges::v1 as pb;

use super::clock::{bidding_ends, timestamp};
use super::error::Error;
use super::logic::Offer;
use super::world::{Brief, Indicator, World};

const FEN_IN_NANOS: i32 = 10_000_000;

/// What else no source gives: numbers have no room for a mark of their own.
const ALSO_MADE_UP: &str = "（虚构；金额、期限、里程碑、权重与权利安排亦为虚构）";

/// Fen as the wire's money.
pub fn money(fen: i64) -> Money {
    let nanos = i32::try_from(fen % 100).expect("below a hundred") * FEN_IN_NANOS;
    Money { currency_code: "CNY".to_owned(), units: fen / 100, nanos }
}

/// The wire's money as fen.
pub fn fen(money: Option<&Money>) -> i64 {
    money.map_or(0, |it| it.units * 100 + i64::from(it.nanos / FEN_IN_NANOS))
}

/// The form of the need.
pub fn need(world: &World, brief: &Brief) -> Result<pb::NeedForm, Error> {
    let (facts, plan) = (&brief.facts, &brief.plan);
    Ok(pb::NeedForm {
        title: facts.title.clone(),
        kind: plan.kind.clone(),
        publisher: world.name(&plan.publisher)?,
        publisher_kind: facts.publisher_kind.clone(),
        region: facts.region.clone(),
        field_codes: facts.field_codes.clone(),
        keywords: facts.keywords.clone(),
        problem: facts.problem.clone(),
        key_technology: plan.key_technology.clone(),
        expected_result: plan.expected_result.clone(),
        application_scene: format!("{}{ALSO_MADE_UP}", plan.application_scene),
        bidder_conditions: plan.bidder_conditions.iter().map(|it| made_up(&it.text)).collect(),
        indicators: plan.indicators.iter().map(indicator).collect(),
        intended_amount: Some(money(plan.intended_fen)),
        time_limit_months: plan.time_limit_months,
        rule_set: plan.rule_set.clone(),
    })
}

/// What no source says is marked where it is read, except where likeness is measured:
/// there the mark would make everything alike.
fn made_up(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text}（虚构）") }
}

fn indicator(it: &Indicator) -> pb::Indicator {
    let code = format!("COMPARATOR_{}", it.comparator.to_uppercase());
    let comparator = pb::Comparator::from_str_name(&code).unwrap_or_default();
    pb::Indicator {
        name: it.name.clone(),
        comparator: comparator.into(),
        value: it.value.clone(),
        unit: it.unit.clone(),
        baseline: it.baseline.clone(),
        test_method: made_up(&it.test_method),
        evidence: it.evidence.clone(),
        weight_bp: it.weight_bp,
        mandatory: it.mandatory,
    }
}

/// What the authority adds when it drafts the challenge.
pub fn notice(world: &World, brief: &Brief) -> Result<pb::Notice, Error> {
    let plan = &brief.plan;
    let mut funding = Vec::with_capacity(plan.funding_plan.len());
    for share in &plan.funding_plan {
        funding.push(pb::FundingShare {
            source: share.source.clone(),
            funder: world.name(&share.funder)?,
            region: share.region.clone(),
            amount: Some(money(share.amount_fen)),
        });
    }
    let milestones = plan.milestone_plan.iter().map(|it| pb::MilestonePlan {
        code: it.code.clone(),
        title: it.title.clone(),
        due_month: it.due_month,
        share_bp: it.share_bp,
        indicators: it.indicators.clone(),
    });
    let criteria = plan
        .criteria
        .iter()
        .map(|it| pb::Criterion { code: it.code.clone(), weight_bp: it.weight_bp });
    Ok(pb::Notice {
        competition_mode: plan.competition_mode.clone(),
        max_lanes: plan.max_lanes,
        funding_plan: funding,
        milestone_plan: milestones.collect(),
        criteria: criteria.collect(),
        ip_terms: Some(pb::IpTerms {
            ownership: plan.ip_terms.ownership.clone(),
            licence_scope: plan.ip_terms.licence_scope.clone(),
            licence_years: plan.ip_terms.licence_years,
            publisher_revenue_bp: plan.ip_terms.publisher_revenue_bp,
            first_use_months: plan.ip_terms.first_use_months,
        }),
        bid_close_time: Some(timestamp(bidding_ends(plan.bid_window_days))),
        ..pb::Notice::default()
    })
}

/// What a bidder hands in: every indicator is promised at its threshold.
pub fn bid(world: &World, brief: &Brief, offer: &Offer) -> Result<pb::BidContent, Error> {
    let mut members = Vec::with_capacity(offer.members.len());
    for member in &offer.members {
        members.push(world.name(member)?);
    }
    let responses = brief.plan.indicators.iter().map(|it| pb::IndicatorResponse {
        indicator: it.name.clone(),
        value: it.value.clone(),
        method: it.test_method.clone(),
    });
    Ok(pb::BidContent {
        members,
        leader: offer.leader.clone(),
        solution: offer.solution.clone(),
        route: offer.route.clone(),
        team: offer.team.clone(),
        responses: responses.collect(),
        price: Some(money(offer.price_fen)),
    })
}
