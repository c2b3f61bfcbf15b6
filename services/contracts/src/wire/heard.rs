//! Events of challenges, as this service reads them.

use kit_base::FieldError;
use kit_events::{Heard, Received};
use kit_wire::field::*;
use proto::jiebang::challenges::v1 as pb;

use super::{BidName, challenge};
use crate::desk::{AwardTold, DraftTold, EndTold, Lane};
use crate::domain::terms::{FundingShare, Plan};

impl TryFrom<pb::FundingShare> for FundingShare {
    type Error = FieldError;

    fn try_from(message: pb::FundingShare) -> Result<Self, FieldError> {
        let pb::FundingShare { source, funder, region, amount } = message;
        Ok(Self {
            source: source.text("source", 1..=40)?,
            funder: funder.organisation("funder")?,
            region: region.region("region")?,
            amount: amount.positive_money("amount")?,
        })
    }
}

impl TryFrom<pb::MilestonePlan> for Plan {
    type Error = FieldError;

    fn try_from(message: pb::MilestonePlan) -> Result<Self, FieldError> {
        let pb::MilestonePlan { code, title, due_month, share_bp, indicators } = message;
        Ok(Self {
            code: code.text("code", 1..=8)?,
            title: title.text("title", 1..=80)?,
            due_month: due_month.bounded("due_month", 1..=48)?,
            share_bp: share_bp.bounded("share_bp", 1..=10_000)?,
            indicators,
        })
    }
}

impl TryFrom<pb::LaneAward> for Lane {
    type Error = FieldError;

    fn try_from(message: pb::LaneAward) -> Result<Self, FieldError> {
        let pb::LaneAward { bid, bidder, amount } = message;
        let bid: BidName = bid.resource("bid")?;
        Ok(Self {
            bid: bid.0,
            bidder: bidder.organisation("bidder")?,
            amount: amount.positive_money("amount")?,
        })
    }
}

impl Heard for DraftTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let drafted = event.read::<pb::ChallengeDrafted>()?.challenge.required("challenge")?;
        let notice = drafted.notice.required("challenge.notice")?;
        Ok(Self {
            challenge: challenge(&drafted.name, "challenge.name")?,
            publisher: drafted.publisher.organisation("challenge.publisher")?,
            plan: notice.funding_plan.each("challenge.notice.funding_plan", 20)?,
        })
    }
}

impl Heard for EndTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let ended = match event.name() {
            "challenge.not_awarded" => event.read::<pb::ChallengeNotAwarded>()?.challenge,
            "challenge.withdrawn" => event.read::<pb::ChallengeWithdrawn>()?.challenge,
            _ => event.read::<pb::ChallengeDiscarded>()?.challenge,
        };
        let ended = ended.required("challenge")?;
        Ok(Self { challenge: challenge(&ended.name, "challenge.name")? })
    }
}

impl Heard for AwardTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let message = event.read::<pb::AwardConfirmed>()?;
        let award = message.award.required("award")?;
        let won = message.challenge.required("challenge")?;
        let notice = won.notice.required("challenge.notice")?;
        let form = notice.form.required("challenge.notice.form")?;
        let ip_terms = notice.ip_terms.required("challenge.notice.ip_terms")?;
        Ok(Self {
            challenge: challenge(&won.name, "challenge.name")?,
            award: award.name,
            title: form.title,
            publisher: won.publisher.organisation("challenge.publisher")?,
            lanes: award.lanes.each("award.lanes", 1..=5)?,
            shares: notice.funding_plan.each("challenge.notice.funding_plan", 1..=20)?,
            milestones: notice.milestone_plan.each("challenge.notice.milestone_plan", 1..=20)?,
            time_limit_months: form
                .time_limit_months
                .bounded("challenge.notice.form.time_limit_months", 1..=120)?,
            ip_ownership: ip_terms.ownership,
            rule_set_hash: won.rule_set_hash,
        })
    }
}
