//! What a challenge tells the public: the whole notice, and the checks on it.

use kit_base::{Money, RegionCode, Time, Uscc};
use serde::{Deserialize, Serialize};

use crate::domain::need::NeedForm;

/// One basis point is a ten-thousandth; parts of a whole sum to this.
pub const WHOLE_BP: u32 = 10_000;

/// A funder's agreed part of the money (出资构成).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingShare {
    /// A code of `funding_source`, such as `publisher` or `province`.
    pub source: String,
    /// Who owes it: the organisation whose pledge covers this part.
    pub funder: Uscc,
    /// The region whose money it is.
    pub region: RegionCode,
    /// Intended money, as planned: what is signed later may differ.
    pub amount: Money,
}

/// One planned milestone (里程碑) and its part of the lane's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MilestonePlan {
    /// Unique within the challenge; contracts and payments refer to it.
    pub code: String,
    pub title: String,
    /// Months after the contract is signed.
    pub due_month: u32,
    /// Part of the lane's money, in basis points; all milestones sum to the whole.
    pub share_bp: u32,
    /// Names of indicators of the same challenge.
    pub indicators: Vec<String>,
}

/// One review criterion (评审标准) with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// The criterion's code, under which every reviewer scores.
    pub code: String,
    /// Its weight in basis points; all criteria sum to the whole.
    pub weight_bp: u32,
}

/// Intellectual property as data (知识产权条款).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpTerms {
    /// Who owns the results: a code, such as `bidder` or `joint`.
    pub ownership: String,
    /// For what the other side may use them.
    pub licence_scope: String,
    /// For how long it may.
    pub licence_years: u32,
    /// The publisher's part of later revenue, in basis points.
    pub publisher_revenue_bp: u32,
    /// How long the publisher may use the results before anybody else.
    pub first_use_months: u32,
}

/// The notice of a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The need as it was appraised.
    pub form: NeedForm,
    /// How routes compete, as the rule set allows.
    pub competition_mode: String,
    /// Lanes awarded at most; one unless routes race.
    pub max_lanes: u32,
    /// Who pays which part; frozen once the pledges cover it.
    pub funding_plan: Vec<FundingShare>,
    /// What is paid when; contracts copies it into each lane's terms.
    pub milestone_plan: Vec<MilestonePlan>,
    /// What bids are judged by; frozen when the challenge is scheduled.
    pub criteria: Vec<Criterion>,
    /// Required before scheduling: nobody bids on open terms.
    pub ip_terms: Option<IpTerms>,
    /// When the clock publishes it; none publishes it as soon as it is scheduled.
    pub publish_time: Option<Time>,
    /// The deadline that every bid is held against, by the node's clock.
    pub bid_close_time: Option<Time>,
}

impl Notice {
    /// The notice that a need starts with; the rest is filled in while drafted.
    pub fn of_need(form: NeedForm) -> Self {
        Self {
            form,
            competition_mode: "single".to_owned(),
            max_lanes: 1,
            funding_plan: Vec::new(),
            milestone_plan: Vec::new(),
            criteria: Vec::new(),
            ip_terms: None,
            publish_time: None,
            bid_close_time: None,
        }
    }

    /// Total investment: the sum of all funders' parts.
    pub fn total(&self) -> Money {
        self.funding_plan.iter().map(|share| share.amount).sum()
    }

    /// Whether everything that a bidder must know is there and adds up.
    pub fn is_complete(&self) -> bool {
        let milestones: u32 = self.milestone_plan.iter().map(|plan| plan.share_bp).sum();
        let known = |name: &String| self.form.indicators.iter().any(|it| it.name == *name);
        self.form.is_complete()
            && self.ip_terms.is_some()
            && milestones == WHOLE_BP
            && self.milestone_plan.iter().flat_map(|plan| &plan.indicators).all(known)
    }

    /// Whether the criteria are weighted to a whole.
    pub fn is_weighted(&self) -> bool {
        let weights: u32 = self.criteria.iter().map(|criterion| criterion.weight_bp).sum();
        weights == WHOLE_BP
    }
}
