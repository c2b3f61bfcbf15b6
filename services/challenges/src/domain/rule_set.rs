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
    pub min_indicators: u32,
    pub min_total_fen: Option<i64>,
    /// Own money of the publisher against the total, in basis points.
    pub min_own_ratio_bp: Option<u32>,
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
    pub resume_min_working_days: u32,
    pub re_examination_working_days: u32,
    pub lanes_min: u32,
    pub max_lanes: u32,
    pub sign_working_days: u32,
    pub payment_working_days: u32,
    pub retention_bp: u32,
    pub rectify_max: u32,
}
