//! Rule sets (规则集): what differs per authority, as values.
//!
//! Owns the typed form of a preset; `rules.rs` reads the files. A challenge
//! freezes id and hash when it is scheduled, so later files change nothing.

use serde::{Deserialize, Serialize};

/// The rules that the acts of this service read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    pub id: String,
    /// SHA-256 of the resolved values, in hex.
    pub hash: String,
    pub values: RuleValues,
}

/// Resolved values: the preset's, else the default, else no rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleValues {
    pub publisher_kinds: Vec<String>,
    pub competition_modes: Vec<String>,
    pub eligible_regions: Vec<String>,
    /// Whether conditions on age, degree, title or registration date are refused.
    pub no_threshold: bool,
    pub min_indicators: u32,
    pub min_total_fen: Option<i64>,
    /// Own funds to fiscal funds, in basis points: 20,000 is two to one.
    pub min_own_ratio_bp: Option<u32>,
    pub time_limit_months_min: u32,
    pub time_limit_months_max: u32,
    pub min_bidding_days: u32,
    pub min_bids_to_open: u32,
    pub related_share_percent: u32,
    pub consortium_max_partners: Option<u32>,
    pub cross_province_min: u32,
    pub panel_size_min: u32,
    pub panel_outside_min: u32,
    pub coi_years: u32,
    /// Of one hundred points.
    pub pass_mark: u32,
    pub publicity_working_days: u32,
    /// When objections may be filed; `publicity_period` is the only window known.
    pub objection_window: String,
    pub objection_admit_working_days: u32,
    pub objection_decide_working_days: u32,
    pub resume_min_working_days: u32,
    pub re_examination_working_days: u32,
    pub lanes_min: u32,
    pub max_lanes: u32,
    pub sign_working_days: u32,
    pub payment_working_days: u32,
    pub retention_bp: u32,
    pub rectify_max: u32,
}

impl RuleValues {
    /// Keys that have no default: absent means no rule.
    pub const OPTIONAL: &'static [&'static str] =
        &["min_total_fen", "min_own_ratio_bp", "consortium_max_partners"];
}
