//! Rule sets (规则集): what differs per authority, as values.
//!
//! Owns the typed form of a preset; `rules.rs` reads the files. A challenge
//! freezes id and hash when it is scheduled, so later files change nothing.

use kit_base::{Details, FieldError, Kind, Problem, RegionCode, Text};
use serde::{Deserialize, Serialize};

/// The rules that the acts of this service read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The preset's file name, such as `pudong`.
    pub id: String,
    /// SHA-256 of id and resolved values, in hex: whose rules, and which.
    pub hash: String,
    pub values: RuleValues,
}

/// Resolved values: the preset's, else the default, else no rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleValues {
    /// Kinds of organisation that may publish.
    pub publisher_kinds: Vec<String>,
    /// Modes in which routes may compete, such as `single` or `horse_race` (赛马制).
    pub competition_modes: Vec<String>,
    pub eligible_regions: Vec<RegionCode>,
    /// Whether conditions on age, degree, title or registration date are refused.
    pub no_threshold: bool,
    /// Indicators that a need must have before it is approved.
    pub min_indicators: u32,
    /// The least total of a funding plan.
    pub min_total_fen: Option<i64>,
    /// Own funds to fiscal funds, in basis points: 20,000 is two to one.
    pub min_own_ratio_bp: Option<u32>,
    /// The shortest time limit that a challenge may set.
    pub time_limit_months_min: u32,
    /// The longest time limit that a challenge may set.
    pub time_limit_months_max: u32,
    /// Calendar days from publication to the close at least.
    pub min_bidding_days: u32,
    /// Calendar days that an amendment leaves at least; the deadline moves if it must.
    pub min_days_after_amendment: u32,
    /// How often bidding may be opened again for want of bids.
    pub reopen_times_max: u32,
    /// Fewer bids than these are never opened.
    pub min_bids_to_open: u32,
    /// From this percentage of shares on, two organisations count as related.
    pub related_share_percent: u32,
    /// Members beside the lead at most.
    pub consortium_max_partners: Option<u32>,
    /// Provinces among lead and members at least; none and one mean no rule.
    pub cross_province_min: u32,
    /// Reviewers on a panel (评审组) at least.
    pub panel_size_min: u32,
    /// Of them from outside the publisher's province.
    pub panel_outside_min: u32,
    /// How long an ended tie still counts as a conflict of interest.
    pub coi_years: u32,
    /// Of one hundred points.
    pub pass_mark: u32,
    /// Length of the publicity (公示期); holidays of the official calendar do not count.
    pub publicity_working_days: u32,
    pub objection_window: ObjectionWindow,
    pub resume_min_working_days: u32,
    /// In which a dismissed objector may ask for a second look.
    pub re_examination_working_days: u32,
    /// Lanes at least where the mode is a horse race.
    pub lanes_min: u32,
    /// Lanes at most; the notice may allow fewer, never more.
    pub max_lanes: u32,
    /// In which a contract must be signed after the confirmation.
    pub sign_working_days: u32,
}

/// When objections may be filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionWindow {
    PublicityPeriod,
}

impl RuleValues {
    /// Keys that have no default: absent means no rule.
    pub const OPTIONAL: &'static [&'static str] =
        &["min_total_fen", "min_own_ratio_bp", "consortium_max_partners"];
}

/// No rule set has that id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule set {0} is not known")]
pub struct Unknown(pub String);

impl Problem for Unknown {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn reason(&self) -> &'static str {
        "UNKNOWN_RULE_SET"
    }

    fn public(&self) -> Text {
        let Self(id) = self;
        Text::with(format!("没有名为“{id}”的规则集"), format!("there is no rule set named “{id}”"))
    }

    fn details(&self) -> Details {
        let text = Text::new("没有这个规则集", "there is no such rule set");
        let fault = FieldError::new("need.rule_set", self.reason(), text);
        Details { fields: fault.faults, ..Details::resource("ruleSets", &self.0) }
    }
}
