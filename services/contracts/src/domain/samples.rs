//! People, contracts and milestones for the tests of the rules.

use std::collections::BTreeSet;

use kit_base::{Actor, ActorKind, By, Decision, Money, Time, Uscc, View};
use uuid::Uuid;

use super::contract::{Contract, Rules, Terms};
use super::milestone::{Evidence, Measured, Milestone, state::Finding};
use super::terms::{FundingShare, Plan};
use super::{ContractId, MilestoneId};

pub const PUBLISHER: &str = "91310115MAYY00018W";
pub const BIDDER: &str = "91110108551385082Q";
pub const OTHER: &str = "52310115MJYY00010M";

pub fn uscc(code: &str) -> Uscc {
    code.parse().expect("a valid code")
}

pub fn at(seconds: i64) -> Time {
    Time::from_timestamp(1_700_000_000 + seconds, 0).expect("an instant")
}

/// Somebody whom the gate let in as `role`.
pub fn by(person: &str, role: &'static str) -> By {
    by_kind(ActorKind::Person, person, role)
}

pub fn machine(role: &'static str) -> By {
    by_kind(ActorKind::Service, "robot", role)
}

fn by_kind(kind: ActorKind, person: &str, role: &'static str) -> By {
    let roles = BTreeSet::from([role.to_owned()]);
    let actor = Actor { kind, subject: person.to_owned(), organisation: None, roles };
    By { actor, role, act: "", object: String::new(), view: View::Officer }
}

pub fn share(funder: &str, fen: i64) -> FundingShare {
    let region = "310000".parse().expect("a region");
    let (source, funder) = ("co_funder".to_owned(), uscc(funder));
    FundingShare { source, funder, region, amount: Money::of_fen(fen) }
}

pub fn plan(code: &str, share_bp: u32) -> Plan {
    let (code, title) = (code.to_owned(), "a milestone".to_owned());
    Plan { code, title, due_month: 6, share_bp, indicators: vec!["yield".to_owned()] }
}

pub fn terms(fen: i64) -> Terms {
    Terms {
        title: "a challenge".to_owned(),
        publisher: uscc(PUBLISHER),
        bidder: uscc(BIDDER),
        amount: Money::of_fen(fen),
        shares: vec![share(PUBLISHER, fen)],
        milestones: vec![plan("M1", 5_000), plan("M2", 5_000)],
        time_limit_months: 12,
        ip_ownership: "joint".to_owned(),
        award: format!("awards/{}", Uuid::nil()),
        rule_set_hash: "00".to_owned(),
    }
}

pub fn contract(fen: i64) -> Contract {
    let about = (Uuid::nil(), Uuid::nil(), 1);
    let rules = Rules { sign_working_days: 30, related_share_percent: 20 };
    Contract::draft(ContractId(Uuid::nil()), about, (terms(fen), rules), at(0)).into_aggregate()
}

pub fn evidence(file: &str, finding: Finding) -> Evidence {
    let measured =
        Measured { indicator: "yield".to_owned(), value: "99".to_owned(), verdict: finding };
    Evidence {
        hashes: vec![file.to_owned()],
        tester: "a laboratory".to_owned(),
        environment: "a hall".to_owned(),
        measured: vec![measured],
    }
}

/// A milestone under assessment, on this evidence.
pub fn assessing(fen: i64, evidence: Evidence) -> Milestone {
    let part = (plan("M1", 5_000), Money::of_fen(fen));
    let id = MilestoneId(Uuid::nil());
    let planned = Milestone::plan(id, &contract(2 * fen), part, at(0), at(0)).into_aggregate();
    let submitted = done(planned.submit(evidence, at(1)));
    done(submitted.assess(&by("officer.0", "authority"), at(2)))
}

/// A milestone settled on a verdict of two voices.
pub fn settled(fen: i64) -> Milestone {
    let milestone = assessing(fen, evidence("file", Finding::Met));
    let voted = done(milestone.pass(&by("user", "final_user"), at(3)));
    let passed = done(voted.pass(&by("officer", "authority"), at(4)));
    done(passed.settle(at(5)))
}

/// The aggregate after an act that must stand.
pub fn done<A, H, E: std::fmt::Debug>(decided: Result<Decision<A, H>, E>) -> A {
    decided.expect("the act stands").into_aggregate()
}
