//! The payment: two persons, apart from the payee, on conditions that hold.

use kit_base::{Aggregate, Off};
use uuid::Uuid;

use super::{Conditions, Grounds, Payment, Receipt, Refusal, Relation, Stage};
use crate::domain::milestone::state::Finding;
use crate::domain::samples::{PUBLISHER, assessing, at, by, done, evidence, machine, uscc};
use crate::domain::terms::Part;
use crate::domain::{Fact, PaymentId};

const GOOD: Grounds = Grounds { relation: Relation::Apart, conditions: Conditions::Met };

fn drafted() -> Payment {
    let milestone = assessing(100, evidence("file", Finding::Met));
    let parts = vec![Part { funder: uscc(PUBLISHER), amount: milestone.amount }];
    Payment::draft(PaymentId(Uuid::nil()), &milestone, parts, at(1)).into_aggregate()
}

fn missing(facts: &[Fact]) -> Refusal {
    Off::Missing(facts.to_vec()).into()
}

#[test]
fn who_is_related_to_the_payee_approves_neither_first_nor_second() {
    let (payment, hash) = (drafted(), drafted().instruction_hash);
    let related = Grounds { relation: Relation::Related, ..GOOD };
    let (first, second) = (by("li", "publisher"), by("zhao", "finance"));
    let refused = payment.clone().approve(&hash, related, &first, at(2));
    assert_eq!(refused, Err(missing(&[Fact::NotPayee])));
    let once = done(payment.approve(&hash, GOOD, &first, at(2)));
    let refused = once.clone().approve(&hash, related, &second, at(3));
    assert_eq!(refused, Err(missing(&[Fact::NotPayee])));
    let alone = once.clone().approve(&hash, GOOD, &by("li", "finance"), at(3));
    assert_eq!(alone, Err(missing(&[Fact::TwoOfficers])));
    let unmet = Grounds { conditions: Conditions::Unmet, ..GOOD };
    let early = once.approve(&hash, unmet, &second, at(3));
    assert_eq!(early, Err(missing(&[Fact::ConditionsMet])));
}

#[test]
fn a_machine_account_approves_nothing() {
    let (payment, hash) = (drafted(), drafted().instruction_hash);
    let refused = payment.approve(&hash, GOOD, &machine("publisher"), at(2));
    assert_eq!(refused, Err(Refusal::NotAPerson));
}

#[test]
fn a_confirmed_payment_keeps_both_approvals() {
    let (payment, hash) = (drafted(), drafted().instruction_hash);
    let once = done(payment.approve(&hash, GOOD, &by("li", "publisher"), at(2)));
    let twice = done(once.approve(&hash, GOOD, &by("zhao", "finance"), at(3)));
    let early = twice.clone().instruct(Conditions::Unmet, at(4));
    assert_eq!(early, Err(missing(&[Fact::ConditionsMet])));
    let instructed = done(twice.instruct(Conditions::Met, at(4)));
    let used = instructed.clone().confirm("receipt".to_owned(), Receipt::Used, at(5));
    assert_eq!(used, Err(missing(&[Fact::EvidenceUnique])));
    let paid = done(instructed.confirm("receipt".to_owned(), Receipt::Fresh, at(5)));
    assert_eq!((paid.stage(), paid.approvals().len()), (Stage::Confirmed, 2));
    assert!(paid.is_approved_twice(Some(&hash), at(5)));
    assert!(!paid.is_approved_twice(Some(&hash), at(2)), "approved after the posting");
    assert!(
        !paid.is_approved_twice(Some("another"), at(5)) && !paid.is_approved_twice(None, at(5))
    );
}
