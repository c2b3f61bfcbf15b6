//! Events of challenges and matchmaking, as this service reads them.

use kit_base::{FieldError, Text};
use kit_events::{Heard, Received};
use kit_wire::field::*;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::matchmaking::v1 as matchmaking;

use super::{BidName, challenge};
use crate::desk::{AwardTold, DraftTold, EndTold, Lane, OrganisationTold};
use crate::domain::contract::Rules;
use crate::domain::terms::{FundingShare, Plan, total};
use crate::projections::organisations::{Organisation, Tie};

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

impl Heard for OrganisationTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let organisation = match event.name() {
            "organisation.registered" => {
                event.read::<matchmaking::OrganisationRegistered>()?.organisation
            }
            _ => event.read::<matchmaking::OrganisationVerified>()?.organisation,
        };
        let organisation = organisation.required("organisation")?;
        Ok(Self(Organisation {
            uscc: organisation.name.organisation("organisation.name")?,
            version: event.version,
            ties: organisation.affiliations.each("organisation.affiliations", 50)?,
        }))
    }
}

impl TryFrom<matchmaking::Affiliation> for Tie {
    type Error = FieldError;

    fn try_from(message: matchmaking::Affiliation) -> Result<Self, FieldError> {
        let matchmaking::Affiliation { organisation, kind, share_percent } = message;
        Ok(Self {
            other: organisation.organisation("organisation")?,
            kind,
            share_percent: share_percent.bounded("share_percent", 0..=100)?,
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
            plan: plan(notice.funding_plan)?,
            plan_version: drafted.plan_version.bounded("challenge.plan_version", 1..=u64::MAX)?,
        })
    }
}

/// The funding plan; its sum must be money.
fn plan(plan: Vec<pb::FundingShare>) -> Result<Vec<FundingShare>, FieldError> {
    let path = "challenge.notice.funding_plan";
    let plan: Vec<FundingShare> = plan.each(path, 20)?;
    let sum = total(plan.iter().map(|share| share.amount));
    let large = || fault(path, "OUT_OF_RANGE", Text::new("金额过大", "the sum is too large"));
    sum.map(|_| plan).ok_or_else(large)
}

impl Heard for EndTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let ended = match event.name() {
            "challenge.not_awarded" => event.read::<pb::ChallengeNotAwarded>()?.challenge,
            "challenge.withdrawn" => event.read::<pb::ChallengeWithdrawn>()?.challenge,
            "challenge.discarded" => event.read::<pb::ChallengeDiscarded>()?.challenge,
            _ => None,
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
            rules: Rules {
                sign_working_days: message
                    .sign_working_days
                    .bounded("sign_working_days", 1..=250)?,
                related_share_percent: message
                    .related_share_percent
                    .bounded("related_share_percent", 1..=100)?,
            },
        })
    }
}
