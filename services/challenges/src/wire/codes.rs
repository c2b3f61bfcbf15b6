//! The closed code lists of requests, which mean nothing further to the code.
//!
//! Bounds: a list holds what the national and local rules name; a rule set may take
//! fewer. Order: as people list them.

pub const CHALLENGE_KINDS: &[&str] = &["breakthrough", "transformation", "demand", "emergency"];
pub const PUBLISHER_KINDS: &[&str] =
    &["government", "enterprise", "soe", "public_institution", "joint"];
pub const COMPETITION_MODES: &[&str] = &["single", "horse_race", "consortium_merge"];
pub const IP_OWNERSHIPS: &[&str] = &["publisher", "bidder", "joint", "by_contract"];
pub const BID_CRITERIA: &[&str] =
    &["indicator_response", "route", "team", "plan", "budget", "transfer"];
pub const EVIDENCE_KINDS: &[&str] =
    &["test_report", "site_record", "data_log", "user_opinion", "sample", "photo_video", "invoice"];
pub const FUNDING_SOURCES: &[&str] = &[
    "publisher",
    "bidder",
    "central",
    "province",
    "city",
    "district",
    "co_funder",
    "bank_credit",
    "venture",
];
