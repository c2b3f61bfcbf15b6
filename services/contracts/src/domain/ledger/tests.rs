//! The ledger's arithmetic under random acts, and an audit that sees alterations.

use std::collections::BTreeMap;

use kit_base::Money;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::audit::{Audit, Fault, Invariant};
use super::{Account, AccountName, Booked, Kind, Phase, Posting, Refusal, apply};
use crate::domain::samples::{BIDDER, PUBLISHER, at, uscc};

/// A book as the store keeps it, without a store.
#[derive(Clone, Debug, Default)]
struct Book {
    accounts: BTreeMap<String, Account>,
    postings: Vec<(Posting, Booked)>,
}

impl Book {
    fn record(&mut self, posting: Posting) -> Result<(), Refusal> {
        let mut before = BTreeMap::new();
        for seed in &posting.accounts {
            let known = self.accounts.get(&seed.name).cloned();
            let account = known.unwrap_or_else(|| Account::empty(Uuid::nil(), seed));
            before.insert(seed.name.clone(), account);
        }
        self.accounts.extend(apply(&before, &posting)?);
        let (seq, previous_hash) = self.head();
        let hash = posting.chained(&previous_hash, seq + 1);
        self.postings.push((posting, Booked { seq: seq + 1, previous_hash, hash }));
        Ok(())
    }

    fn head(&self) -> (i64, String) {
        let last = self.postings.last();
        last.map_or((0, String::new()), |(_, booked)| (booked.seq, booked.hash.clone()))
    }

    fn audit(&self) -> Vec<Fault> {
        let mut audit = Audit::of(Uuid::nil());
        for (posting, booked) in &self.postings {
            audit.hear(posting, booked);
        }
        let stored: Vec<Account> = self.accounts.values().cloned().collect();
        let (seq, hash) = self.head();
        audit.close(&stored, (seq, &hash))
    }

    fn found(&self) -> Vec<Invariant> {
        let mut found: Vec<Invariant> = self.audit().into_iter().map(|it| it.invariant).collect();
        found.sort();
        found.dedup();
        found
    }
}

fn commit() -> AccountName {
    AccountName::Commit { challenge: Uuid::nil(), funder: uscc(PUBLISHER) }
}

fn allot() -> AccountName {
    AccountName::Allot { contract: Uuid::nil(), funder: uscc(PUBLISHER) }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Pledge,
    Reserve,
    Resolve(Phase),
    Release,
}

fn acts() -> impl Strategy<Value = (Act, i64)> {
    let act = prop_oneof![
        Just(Act::Pledge),
        Just(Act::Reserve),
        Just(Act::Resolve(Phase::Post)),
        Just(Act::Resolve(Phase::Void)),
        Just(Act::Release),
    ];
    (act, 1_i64..1_000)
}

/// The posting of an act; none if there is nothing to resolve.
fn posting(act: Act, fen: i64, open: &mut Vec<Posting>, nth: usize) -> Option<Posting> {
    let (nth, amount) = (u64::try_from(nth).expect("few"), Money::of_fen(fen));
    let at = at(i64::try_from(nth).expect("few"));
    let of = |kind| Posting::of(kind, Uuid::nil(), "test".to_owned(), nth, at);
    Some(match act {
        Act::Pledge => of(Kind::Pledge).post(&AccountName::World, &commit(), amount),
        Act::Reserve => of(Kind::Award).reserve(&commit(), &allot(), amount),
        Act::Resolve(phase) => of(Kind::Sign).resolve(&open.pop()?, phase, |_| true),
        Act::Release => of(Kind::Release).post(&commit(), &AccountName::World, amount),
    })
}

fn sample() -> Book {
    let mut book = Book::default();
    let of = |kind, nth| {
        let time = at(i64::try_from(nth).expect("few"));
        Posting::of(kind, Uuid::nil(), "test".to_owned(), nth, time)
    };
    let fen = Money::of_fen;
    let award = of(Kind::Award, 2).reserve(&commit(), &allot(), fen(60));
    let sign = of(Kind::Sign, 3).resolve(&award, Phase::Post, |_| true);
    for posting in [of(Kind::Pledge, 1).post(&AccountName::World, &commit(), fen(100)), award, sign]
    {
        book.record(posting).expect("it stands");
    }
    book
}

proptest! {
    #[test]
    fn the_invariants_hold_after_every_act(acts in vec(acts(), 1..60)) {
        let (mut book, mut open) = (Book::default(), Vec::new());
        for (nth, (act, fen)) in acts.into_iter().enumerate() {
            let Some(posting) = posting(act, fen, &mut open, nth) else { continue };
            let before = book.clone();
            match book.record(posting.clone()) {
                Ok(()) if matches!(act, Act::Reserve) => open.push(posting),
                Ok(()) => {}
                Err(_) => prop_assert_eq!(&book.accounts, &before.accounts),
            }
            prop_assert_eq!(book.audit(), Vec::new());
        }
    }
}

#[test]
fn an_audit_sees_what_was_altered() {
    let honest = sample();
    assert_eq!(honest.audit(), []);
    let mut balance = honest.clone();
    let account = balance.accounts.get_mut(&allot().to_string()).expect("an account");
    account.credits_posted = Money::of_fen(61);
    assert_eq!(balance.found(), [Invariant::TrialBalance, Invariant::Folded]);
    let mut evidence = honest.clone();
    evidence.postings[0].0.evidence = Some("another receipt".to_owned());
    assert_eq!(evidence.found(), [Invariant::Chained]);
    let mut gone = honest.clone();
    gone.postings.remove(1);
    assert!(gone.found().contains(&Invariant::ResolvedOnce));
    assert!(gone.found().contains(&Invariant::Ordered));
    let mut back = honest;
    back.postings[2].0.time = at(-1);
    assert!(back.found().contains(&Invariant::Ordered));
}

#[test]
fn a_reserve_is_resolved_once() {
    let mut book = sample();
    let award = book.postings[1].0.clone();
    let again = Posting::of(Kind::Lapse, Uuid::nil(), "test".to_owned(), 4, at(4));
    let again = again.resolve(&award, Phase::Void, |_| true);
    let refused = book.record(again);
    assert!(matches!(refused, Err(Refusal::NothingPending { .. })), "{refused:?}");
}

#[test]
fn a_chain_covers_everything_that_stands_in_a_row() {
    let of = |kind, subject: &str| Posting::of(kind, Uuid::nil(), subject.to_owned(), 1, at(1));
    let plain = of(Kind::Pay, "payments/1");
    let other = AccountName::ExternalPayee { payee: uscc(BIDDER) };
    let base = plain.chained("", 1);
    for altered in [
        of(Kind::Close, "payments/1"),
        of(Kind::Pay, "payments/2"),
        plain.clone().evidence("receipt".to_owned()),
        plain.clone().instructed("hash".to_owned()),
        plain.clone().post(&other, &other, Money::of_fen(1)),
        Posting { book: Uuid::max(), ..plain.clone() },
        Posting { request_id: Some(Uuid::nil()), ..plain.clone() },
        Posting { time: at(2), ..plain.clone() },
    ] {
        assert_ne!(altered.chained("", 1), base, "{altered:?}");
    }
    assert_ne!(plain.chained("", 2), base);
    assert_ne!(plain.chained("before", 1), base);
}
