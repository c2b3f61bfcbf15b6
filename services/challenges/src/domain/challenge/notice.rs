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
    pub funder: Uscc,
    pub region: RegionCode,
    pub amount: Money,
}

/// One planned milestone (里程碑) and its part of the lane's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MilestonePlan {
    pub code: String,
    pub title: String,
    pub due_month: u32,
    pub share_bp: u32,
    /// Names of indicators of the same challenge.
    pub indicators: Vec<String>,
}

/// One review criterion (评审标准) with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    pub code: String,
    pub weight_bp: u32,
}

/// Intellectual property as data (知识产权条款).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpTerms {
    pub ownership: String,
    pub licence_scope: String,
    pub licence_years: u32,
    pub publisher_revenue_bp: u32,
    pub first_use_months: u32,
}

/// The notice of a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The need as it was appraised.
    pub form: NeedForm,
    pub competition_mode: String,
    /// Lanes awarded at most; one unless routes race.
    pub max_lanes: u32,
    pub funding_plan: Vec<FundingShare>,
    pub milestone_plan: Vec<MilestonePlan>,
    pub criteria: Vec<Criterion>,
    pub ip_terms: Option<IpTerms>,
    pub publish_time: Option<Time>,
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
