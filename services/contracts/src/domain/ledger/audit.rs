//! The audit of a book: its postings are replayed from the first, and what stands
//! is held against what they make.
//!
//! Owns the invariants of a book (I1 to I5, the chain, time). Shape: hear every
//! posting in order, then close over the stored balances. Bounds: one book in
//! memory. Order: a finding is a fact about the book; it repairs nothing.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};

use kit_base::{Money, Time};
use uuid::Uuid;

use super::account::{Account, Ledger};
use super::posting::{Booked, Entry, Phase, Posting};
use super::rules::apply;

/// What must hold of every book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// I1: every entry moves one amount above zero within one ledger.
    Balanced,
    /// I2: debits equal credits per ledger.
    TrialBalance,
    /// I3: no credit account owes more than it holds.
    Bounded,
    /// I4: stored balances are what the entries make.
    Folded,
    /// I5: what is reserved is resolved once, and by no more.
    ResolvedOnce,
    /// I8: two persons approved what was paid, before it was paid.
    ApprovedTwice,
    /// I14: each posting covers the one before it.
    Chained,
    /// I16: positions and times never run backwards.
    Ordered,
}

impl Invariant {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Balanced => "I1",
            Self::TrialBalance => "I2",
            Self::Bounded => "I3",
            Self::Folded => "I4",
            Self::ResolvedOnce => "I5",
            Self::ApprovedTwice => "I8",
            Self::Chained => "I14",
            Self::Ordered => "I16",
        }
    }
}

/// An invariant that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub book: Uuid,
    pub invariant: Invariant,
    /// The posting, account or ledger.
    pub subject: String,
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {} of challenges/{}", self.invariant.code(), self.subject, self.book)
    }
}

/// What a pending entry is known by: its posting and its two accounts.
type Pending = (String, String, String);

/// A book on its way through the audit.
#[derive(Debug)]
pub struct Audit {
    book: Uuid,
    accounts: BTreeMap<String, Account>,
    pending: BTreeMap<Pending, Money>,
    seq: i64,
    hash: String,
    time: Option<Time>,
    faults: Vec<Fault>,
}

impl Audit {
    pub const fn of(book: Uuid) -> Self {
        Self {
            book,
            accounts: BTreeMap::new(),
            pending: BTreeMap::new(),
            seq: 0,
            hash: String::new(),
            time: None,
            faults: Vec::new(),
        }
    }

    /// The position of the last posting heard.
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// Hears the next posting of the book.
    pub fn hear(&mut self, posting: &Posting, booked: &Booked) {
        let id = posting.id.as_str();
        if booked.seq != self.seq + 1 || self.time.is_some_and(|last| last > posting.time) {
            self.find(Invariant::Ordered, id);
        }
        let own = posting.chained(&self.hash, booked.seq);
        if booked.previous_hash != self.hash || booked.hash != own {
            self.find(Invariant::Chained, id);
        }
        (self.seq, self.time) = (booked.seq, Some(posting.time));
        self.hash.clone_from(&booked.hash);
        for entry in &posting.entries {
            if !is_balanced(posting, entry) {
                self.find(Invariant::Balanced, id);
            }
            if !self.resolves(id, entry) {
                self.find(Invariant::ResolvedOnce, id);
            }
        }
        let mut touched = BTreeMap::new();
        for seed in &posting.accounts {
            let known = self.accounts.get(&seed.name).cloned();
            let account = known.unwrap_or_else(|| Account::empty(self.book, seed));
            touched.insert(seed.name.clone(), account);
        }
        match apply(&touched, posting) {
            Ok(after) => self.accounts.extend(after),
            Err(_) => self.find(Invariant::Bounded, id),
        }
    }

    /// Says that a payment lacks its two approvals.
    pub fn unapproved(&mut self, posting: &Posting) {
        self.find(Invariant::ApprovedTwice, &posting.id);
    }

    /// Holds what stands against what the postings make.
    pub fn close(mut self, stored: &[Account], (seq, hash): (i64, &str)) -> Vec<Fault> {
        if (seq, hash) != (self.seq, self.hash.as_str()) {
            self.find(Invariant::Chained, "head");
        }
        let mut sums: BTreeMap<Ledger, (i128, i128)> = BTreeMap::new();
        let mut made = std::mem::take(&mut self.accounts);
        for account in stored {
            let (debits, credits) = sums.entry(account.ledger).or_default();
            *debits += i128::from(account.debits_posted.fen());
            *credits += i128::from(account.credits_posted.fen());
            if made.remove(&account.name).as_ref() != Some(account) {
                self.find(Invariant::Folded, &account.name);
            }
            if !account.is_bounded() {
                self.find(Invariant::Bounded, &account.name);
            }
        }
        for name in made.into_keys() {
            self.find(Invariant::Folded, &name);
        }
        for (ledger, (debits, credits)) in sums {
            if debits != credits {
                self.find(Invariant::TrialBalance, ledger.into());
            }
        }
        self.faults
    }

    /// Notes a pending entry, or resolves one.
    fn resolves(&mut self, id: &str, entry: &Entry) -> bool {
        let key = |posting: &str| (posting.to_owned(), entry.debit.clone(), entry.credit.clone());
        match (entry.phase, &entry.resolves) {
            (Phase::Posted, None) => true,
            (Phase::Pending, None) => {
                let left = self.pending.entry(key(id)).or_default();
                let sum = left.plus(entry.amount);
                *left = sum.unwrap_or(*left);
                sum.is_some()
            }
            (Phase::Post | Phase::Void, Some(earlier)) => {
                let pending = self.pending.remove(&key(earlier));
                pending.is_some_and(|pending| entry.amount <= pending)
            }
            (Phase::Posted | Phase::Pending, Some(_)) | (Phase::Post | Phase::Void, None) => false,
        }
    }

    fn find(&mut self, invariant: Invariant, subject: &str) {
        self.faults.push(Fault { book: self.book, invariant, subject: subject.to_owned() });
    }
}

fn is_balanced(posting: &Posting, entry: &Entry) -> bool {
    let stands = |name: &String| {
        posting.accounts.iter().any(|it| it.name == *name && it.ledger == entry.ledger)
    };
    entry.amount.is_positive() && stands(&entry.debit) && stands(&entry.credit)
}
