//! Where our tables differ from the oracle's, and why: all of it, in one place.
//!
//! A deviation that is none any more fails the tests like one that is not named.

/// Until bids are sealed: facts that our rows leave out, and a role that another takes.
pub const SEALING_FACTS: [&str; 6] = [
    "root_witnessed",
    "quorum_released",
    "all_bids_accounted",
    "commitment_valid",
    "commitment_matches",
    "trustees_named",
];
pub const SEALING_ROLE: (&str, &str) = ("trustee", "authority");

/// Facts that nothing can look into yet: machine, act, fact. A row that asked for one
/// would wave it through, so it leaves it out and its law says so: no pledge is a
/// document yet, no panel hears a defence, and minutes are written, not signed.
pub const FACTS_UNCHECKED: [(&str, &str, &str); 7] = [
    ("challenge", "start", "pledge_signed"),
    ("panel", "conclude", "defence_done"),
    ("panel", "conclude", "minutes_signed"),
    ("contract", "approve", "chain_complete"),
    ("contract", "sign_last", "pledge_signed"),
    ("contract", "ask_acceptance", "within_window"),
    ("fund", "commit", "all_signed"),
];

/// Why something of the oracle's is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Sealing, its trustees and what happens when an opening fails.
    Sealing,
    /// A challenge in two stages, with a shortlist between them.
    TwoStages,
    /// Another winner when one does not sign; contracts that end before their time.
    Ending,
    /// Rebuttal and second thoughts within a panel.
    Rebuttal,
    /// Sheets that are declared void, because their reviewers are late or in conflict.
    VoidSheets,
    /// Needs are merged, funds are uncovered.
    SecondThoughts,
    /// Milestones met in part, put right, waived or missed in silence.
    PartialVerdicts,
    /// Payments held, bounced or cancelled.
    HeldPayments,
}

/// Stages that our machines do not have yet.
pub const STAGES_ABSENT: &[(&str, &str, Why)] = &[
    ("need", "superseded", Why::SecondThoughts),
    ("challenge", "terminated", Why::Ending),
    ("challenge", "revoked", Why::Ending),
    ("bid", "unopenable", Why::Sealing),
    ("bid", "shortlisted", Why::TwoStages),
    ("bid", "disqualified", Why::Ending),
    ("panel", "rebuttal", Why::Rebuttal),
    ("review", "voided", Why::VoidSheets),
    ("award", "lapsed", Why::Ending),
    ("contract", "amending", Why::Ending),
    ("contract", "terminated", Why::Ending),
    ("contract", "revoked", Why::Ending),
    ("contract", "lapsed", Why::Ending),
    ("milestone", "conditionally_passed", Why::PartialVerdicts),
    ("milestone", "rectifying", Why::PartialVerdicts),
    ("milestone", "waived", Why::PartialVerdicts),
    ("payment", "held", Why::HeldPayments),
    ("payment", "bounced", Why::HeldPayments),
    ("payment", "cancelled", Why::HeldPayments),
];

/// Rows that our tables do not have yet.
pub const ACTS_ABSENT: &[(&str, &str, Why)] = &[
    ("need", "supersede", Why::SecondThoughts),
    ("challenge", "opening_fails", Why::Sealing),
    ("challenge", "second_stage", Why::TwoStages),
    ("challenge", "next_in_rank", Why::Ending),
    ("challenge", "contract_fails", Why::Ending),
    ("challenge", "rectify", Why::PartialVerdicts),
    ("challenge", "terminate", Why::Ending),
    ("challenge", "revoke", Why::Ending),
    ("bid", "fail_open", Why::Sealing),
    ("bid", "fail_seal", Why::Sealing),
    ("bid", "shortlist", Why::TwoStages),
    ("bid", "disqualify", Why::Ending),
    ("panel", "reveal", Why::Rebuttal),
    ("panel", "end_rebuttal", Why::Rebuttal),
    ("review", "revise", Why::Rebuttal),
    ("review", "void", Why::VoidSheets),
    ("award", "lapse", Why::Ending),
    ("fund", "uncover", Why::SecondThoughts),
    ("contract", "propose_change", Why::Ending),
    ("contract", "agree_change", Why::Ending),
    ("contract", "drop_change", Why::Ending),
    ("contract", "rectify", Why::PartialVerdicts),
    ("contract", "reject_acceptance", Why::Ending),
    ("contract", "terminate", Why::Ending),
    ("contract", "revoke", Why::Ending),
    ("contract", "lapse", Why::Ending),
    ("milestone", "pass_conditionally", Why::PartialVerdicts),
    ("milestone", "time_out", Why::PartialVerdicts),
    ("milestone", "order_rectification", Why::PartialVerdicts),
    ("milestone", "waive", Why::PartialVerdicts),
    ("payment", "hold", Why::HeldPayments),
    ("payment", "release", Why::HeldPayments),
    ("payment", "bounce", Why::HeldPayments),
    ("payment", "cancel", Why::HeldPayments),
];

/// Machines of the oracle that come with later services and features.
pub const MACHINES_ABSENT: [&str; 9] = [
    "lane",
    "gate",
    "exemption",
    "voucher",
    "entitlement",
    "peer",
    "custody",
    "assignment",
    "consortium",
];

/// Rows of ours that the oracle has no word for: they change no stage.
pub const ACTS_OURS: &[(&str, &str, &str)] = &[
    ("need", "edit", "a draft is written before it is submitted"),
    ("need", "opine", "the fact appraisal_recorded must come from somebody"),
    ("challenge", "edit", "a notice is written before it is scheduled"),
];

/// Rows of ours that end something with its withdrawn challenge. The oracle withdraws
/// a challenge in review or in public, and says nothing of what hangs on it: an award
/// left standing would be confirmed by the clock.
pub const ENDS_OURS: &[(&str, &str, &str)] = &[
    ("bid", "lose", "opened"),
    ("panel", "end", "forming"),
    ("award", "end", "drafted"),
    ("objection", "end", "filed"),
];

/// Machines of ours that the oracle leaves to the directory and the inbox.
pub const MACHINES_OURS: [&str; 3] = ["organisation", "expert", "notification"];

/// Events of ours that the oracle has no name for, each because a service follows it.
pub const EVENTS_OURS: &[(&str, &str)] = &[
    ("organisation.registered", "challenges knows who may file and bid"),
    ("organisation.verified", "challenges knows who may file and bid"),
    ("expert.registered", "the bank of experts is told like the directory"),
    ("matches.ranked", "notifications invites those who fit"),
    ("funding.opened", "funders learn that their part is asked for"),
    ("milestone.planned", "the parties learn what falls due and when"),
    ("payment.drafted", "those who approve learn that they are asked"),
];
