//! The contract: who signs when, who accepts, and what an endorsement is about.

use kit_base::{Aggregate, Off};

use super::{Contract, Funding, Party, Pen, Refusal, Stage, State};
use crate::domain::samples::{assessing, at, by, contract, done, evidence, machine, plan, settled};
use crate::domain::{Fact, milestone};

const DAY: i64 = 24 * 3_600;

fn in_acceptance(reports: &[&str]) -> Contract {
    let reports = reports.iter().map(|it| (*it).to_owned()).collect();
    let state = State::InAcceptance { signed_time: at(1), reports };
    Contract { state, ..contract(100) }
}

fn signing() -> Contract {
    let drafted = contract(100);
    let submitted = done(drafted.clone().submit(&[drafted], at(1)));
    done(submitted.approve(&by("approver-01", "approver"), at(2)))
}

fn missing(facts: &[Fact]) -> Refusal {
    Off::Missing(facts.to_vec()).into()
}

#[test]
fn only_the_awards_terms_and_an_equal_start_are_submitted() {
    let drafted = contract(100);
    let mut edited = drafted.clone();
    edited.terms.amount = kit_base::Money::of_fen(200);
    let refused = edited.submit(&[], at(1));
    assert_eq!(refused, Err(missing(&[Fact::TermsMatch])));
    let mut other = drafted.clone();
    other.terms.milestones = vec![plan("M1", 10_000)];
    let refused = drafted.clone().submit(&[drafted, other], at(1));
    assert_eq!(refused, Err(missing(&[Fact::EqualStart])));
}

#[test]
fn both_sides_sign_in_the_window_and_over_covered_money() {
    let contract = signing();
    let hash = contract.terms.hash();
    let pen = |party, funding| Pen { party, terms_hash: &hash, funding };
    let (publisher, bidder) = (by("li", "publisher"), by("wang", "bidder"));
    let late =
        contract.clone().sign(pen(Party::Publisher, Funding::Covered), &publisher, at(60 * DAY));
    assert_eq!(late, Err(missing(&[Fact::WithinWindow])));
    let once = done(contract.sign(pen(Party::Publisher, Funding::Covered), &publisher, at(DAY)));
    assert_eq!(once.stage(), Stage::Signing);
    let bare = once.clone().sign(pen(Party::Bidder, Funding::Missing), &bidder, at(DAY));
    assert_eq!(bare, Err(missing(&[Fact::FundingCovered])));
    let signed = done(once.sign(pen(Party::Bidder, Funding::Covered), &bidder, at(DAY)));
    assert_eq!(signed.stage(), Stage::Active);
}

#[test]
fn acceptance_needs_votes_and_both_reports() {
    let active = Contract { state: State::Active { signed_time: at(1) }, ..contract(100) };
    let open = assessing(50, evidence("file", milestone::state::Finding::Met));
    let refused = active.ask_acceptance(Vec::new(), &[settled(50), open.clone()], at(2));
    assert_eq!(refused, Err(missing(&[Fact::MilestonesClosed])));
    let officer = by("officer.1", "authority");
    let one = in_acceptance(&["a", "a"]).accept(&[settled(50)], &officer, at(2));
    assert_eq!(one, Err(missing(&[Fact::ReportsIn])));
    let unvoted = in_acceptance(&["a", "b"]).accept(&[open], &officer, at(2));
    assert_eq!(unvoted, Err(missing(&[Fact::UserVote])));
}

#[test]
fn two_persons_accept_and_a_machine_never() {
    let contract = in_acceptance(&["user report", "laboratory report"]);
    let robot = contract.clone().accept(&[], &machine("authority"), at(2));
    assert_eq!(robot, Err(Off::Missing(vec![Fact::TwoOfficers]).into()));
    let once = done(contract.accept(&[], &by("officer.1", "authority"), at(2)));
    assert_eq!(once.endorsements.open().len(), 1);
    let same = done(once.clone().accept(&[], &by("officer.1", "authority"), at(3)));
    assert_eq!(same.stage(), Stage::InAcceptance);
    let accepted = done(once.accept(&[], &by("officer.2", "authority"), at(3)));
    assert_eq!(accepted.stage(), Stage::Completed);
    assert!(accepted.endorsements.open().is_empty(), "an endorsement ends with its stage");
}

#[test]
fn an_endorsement_covers_the_reports_it_was_given_for() {
    let once = done(in_acceptance(&["a", "b"]).accept(&[], &by("officer.1", "authority"), at(2)));
    let replaced = Contract { endorsements: once.endorsements, ..in_acceptance(&["a", "c"]) };
    let second = done(replaced.accept(&[], &by("officer.2", "authority"), at(3)));
    assert_eq!(second.stage(), Stage::InAcceptance);
}

#[test]
fn a_machine_account_signs_nothing() {
    let signing = signing();
    let hash = signing.terms.hash();
    let pen = Pen { party: Party::Publisher, terms_hash: &hash, funding: Funding::Covered };
    assert_eq!(signing.sign(pen, &machine("publisher"), at(3)), Err(Refusal::NotAPerson));
}

#[test]
fn one_person_does_not_sign_for_both_sides() {
    let contract = signing();
    let hash = contract.terms.hash();
    let pen = |party| Pen { party, terms_hash: &hash, funding: Funding::Covered };
    let once = done(contract.sign(pen(Party::Publisher), &by("li", "publisher"), at(3)));
    let both = once.sign(pen(Party::Bidder), &by("li", "bidder"), at(4));
    assert_eq!(both, Err(Refusal::OnASide));
}

#[test]
fn the_bidder_neither_approves_nor_accepts_its_contract() {
    let drafted = contract(100);
    let mut own = by("wang", "approver");
    own.actor.organisation = Some(drafted.terms.bidder.clone());
    let submitted = done(drafted.clone().submit(&[drafted], at(1)));
    assert_eq!(submitted.approve(&own, at(2)), Err(Refusal::OnASide));
    let asked = in_acceptance(&["user", "third party"]);
    assert_eq!(asked.accept(&[settled(100)], &own, at(3)), Err(Refusal::OnASide));
}
