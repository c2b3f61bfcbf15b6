//! The verdict: two voices, of two roles, on one evidence.

use kit_base::{Aggregate, Off};

use super::state::Finding;
use super::{Milestone, Refusal, Stage, State, Verdict};
use crate::domain::samples::{assessing, at, by, done, evidence, machine};
use crate::domain::{Fact, Reason};

fn missing(decided: &Result<kit_base::Decision<Milestone, super::Happened>, Refusal>) -> Vec<Fact> {
    match decided {
        Err(Refusal::Off(Off::Missing(facts))) => facts.clone(),
        other => panic!("a fact should be missing: {other:?}"),
    }
}

#[test]
fn a_vote_does_not_outlive_the_evidence_it_was_about() {
    let milestone = assessing(100, evidence("first", Finding::Met));
    let voted = done(milestone.pass(&by("user", "final_user"), at(3)));
    let due = done(voted.send_back(Reason::Incomplete, at(4)));
    let again = done(due.submit(evidence("second", Finding::Met), at(5)));
    let assessing = done(again.assess(&by("officer.1", "authority"), at(6)));
    let passed = assessing.pass(&by("officer.1", "authority"), at(7));
    assert_eq!(missing(&passed), [Fact::UserVote]);
}

#[test]
fn one_voice_of_each_role_passes() {
    let milestone = assessing(100, evidence("file", Finding::Met));
    let officer_first = milestone.clone().pass(&by("officer", "authority"), at(3));
    assert_eq!(missing(&officer_first), [Fact::UserVote]);
    let voted = done(milestone.pass(&by("user.1", "final_user"), at(3)));
    let twice = done(voted.clone().pass(&by("user.2", "final_user"), at(4)));
    assert_eq!(twice.stage(), Stage::Assessing, "two users are one role");
    let alone = voted.clone().pass(&by("user.1", "authority"), at(4));
    assert_eq!(missing(&alone), [Fact::TwoOfficers], "one person is one voice");
    let passed = done(voted.pass(&by("officer", "authority"), at(4)));
    assert_eq!(passed.stage(), Stage::Passed);
    let State::Passed { voices, .. } = passed.state else { panic!("passed") };
    assert_eq!((voices.final_user.as_str(), voices.officer.as_str()), ("user.1", "officer"));
}

#[test]
fn a_machine_account_never_counts() {
    let milestone = assessing(100, evidence("file", Finding::Met));
    let decided = milestone.clone().pass(&machine("final_user"), at(3));
    assert_eq!(missing(&decided), [Fact::TwoOfficers]);
    let voted = done(milestone.pass(&by("user", "final_user"), at(3)));
    let decided = voted.pass(&machine("authority"), at(4));
    assert_eq!(missing(&decided), [Fact::TwoOfficers]);
}

#[test]
fn a_verdict_is_agreed_in_the_same_words() {
    let milestone = assessing(100, evidence("file", Finding::Missed));
    let (user, officer) = (by("user", "final_user"), by("officer", "authority"));
    let decided = milestone.clone().pass(&user, at(3));
    assert_eq!(missing(&decided), [Fact::MetAll]);
    let (reason, text) = (Reason::IndicatorMissed, "too low".to_owned());
    let voted = done(milestone.fail(reason, text.clone(), &user, at(3)));
    let other = voted.clone().fail(reason, "otherwise".to_owned(), &officer, at(4));
    assert_eq!(missing(&other), [Fact::UserVote]);
    let failed = done(voted.fail(reason, text.clone(), &officer, at(4)));
    assert!(!failed.is_payable(), "nothing is due");
    let settled = done(failed.settle(at(4)));
    assert!(settled.is_voted());
    let again = done(settled.fail(reason, text.clone(), &officer, at(5)));
    let State::Settled { verdict: Verdict::Failed { text: kept, .. }, .. } = again.state else {
        panic!("settled on its verdict");
    };
    assert_eq!(kept, text);
}

#[test]
fn a_share_of_nothing_brings_no_payment() {
    let milestone = assessing(0, evidence("file", Finding::Met));
    let voted = done(milestone.pass(&by("user", "final_user"), at(3)));
    let passed = done(voted.pass(&by("officer", "authority"), at(4)));
    assert!(!passed.is_payable());
    assert_eq!(done(passed.settle(at(4))).stage(), Stage::Settled);
}

#[test]
fn nobody_judges_the_work_of_the_own_unit() {
    let milestone = assessing(100, evidence("file", Finding::Met));
    let mut own = by("officer", "authority");
    own.actor.organisation = Some(milestone.bidder.clone());
    let voted = done(milestone.pass(&by("user", "final_user"), at(3)));
    assert_eq!(voted.clone().pass(&own, at(4)), Err(Refusal::OwnWork));
    let failed = voted.fail(Reason::IndicatorMissed, "too low".to_owned(), &own, at(4));
    assert_eq!(failed, Err(Refusal::OwnWork));
}
