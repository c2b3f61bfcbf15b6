//! What a challenge tells the public: the whole notice, and the checks on it.

use kit_base::{Money, RegionCode, Time, Uscc};
use serde::{Deserialize, Serialize};

use crate::domain::need::NeedForm;
use crate::domain::rule_set::RuleValues;

/// One basis point is a ten-thousandth; parts of a whole sum to this.
pub const WHOLE_BP: u32 = 10_000;

/// The mode in which several teams run at once (赛马).
const RACE: &str = "horse_race";
/// Money that the parties bring themselves (自筹), against public budgets (财政).
const OWN_SOURCES: &[&str] = &["publisher", "bidder"];
const FISCAL_SOURCES: &[&str] = &["central", "province", "city", "district"];

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

    /// Total investment: the sum of all funders' parts, if it can be counted.
    pub fn total(&self) -> Option<Money> {
        sum(self.funding_plan.iter())
    }

    /// Whether the money adds up: enough of it, enough of it the parties' own, and
    /// something for each milestone.
    pub fn is_funded(&self, rules: &RuleValues) -> bool {
        let of = |sources: &[&str]| {
            sum(self.funding_plan.iter().filter(|it| sources.contains(&it.source.as_str())))
        };
        let Some(total) = self.total() else { return false };
        let (Some(own), Some(fiscal)) = (of(OWN_SOURCES), of(FISCAL_SOURCES)) else { return false };
        let own_enough = rules.min_own_ratio_bp.is_none_or(|ratio| {
            let wanted = i128::from(fiscal.fen()) * i128::from(ratio);
            i128::from(own.fen()) * i128::from(WHOLE_BP) >= wanted
        });
        let enough = rules.min_total_fen.is_none_or(|least| total.fen() >= least);
        total.is_positive() && enough && own_enough && self.pays_each(total)
    }

    /// Whether each milestone of a lane of `amount` pays at least one fen.
    pub fn pays_each(&self, amount: Money) -> bool {
        let pays = |plan: &MilestonePlan| amount.basis_points(plan.share_bp).is_positive();
        self.milestone_plan.iter().all(pays)
    }

    /// Whether mode, lanes and time limit are those that the rule set allows.
    pub fn fits(&self, rules: &RuleValues) -> bool {
        let months = rules.time_limit_months_min..=rules.time_limit_months_max;
        rules.competition_modes.contains(&self.competition_mode)
            && (self.lanes_min(rules)..=rules.max_lanes).contains(&self.max_lanes)
            && months.contains(&self.form.time_limit_months)
    }

    /// Lanes awarded at least: where routes race, as many as the rule set asks.
    pub fn lanes_min(&self, rules: &RuleValues) -> u32 {
        if self.competition_mode == RACE { rules.lanes_min } else { 1 }
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

    /// Whether `to` asks something else of a bidder than this notice.
    pub fn asks_otherwise(&self, to: &Self) -> bool {
        let asked = |it: &Self| {
            let form = NeedForm {
                keywords: Vec::new(),
                application_scene: String::new(),
                ..it.form.clone()
            };
            Self { form, bid_close_time: None, ..it.clone() }
        };
        asked(self) != asked(to)
    }

    /// Whether the criteria are told apart and weighted to a whole.
    pub fn is_weighted(&self) -> bool {
        let weights: u32 = self.criteria.iter().map(|criterion| criterion.weight_bp).sum();
        let mut codes: Vec<_> = self.criteria.iter().map(|criterion| &criterion.code).collect();
        codes.sort();
        codes.dedup();
        weights == WHOLE_BP && codes.len() == self.criteria.len()
    }
}

fn sum<'a>(mut shares: impl Iterator<Item = &'a FundingShare>) -> Option<Money> {
    shares.try_fold(Money::ZERO, |sum, share| sum.plus(share.amount))
}
