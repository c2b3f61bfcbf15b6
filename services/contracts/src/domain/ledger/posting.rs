//! Postings: entries that stand all or none, under an id made of what they mean.

use kit_base::{Money, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::account::{AccountName, Ledger};

/// What a posting is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// A funder binds itself (认缴).
    Pledge,
    /// The award promises pledges to lanes, pending their signatures.
    Award,
    /// Both sides signed: what the award promised is firm.
    Sign,
    /// Nobody signed: what the award promised is void.
    Lapse,
    /// A milestone passed: its instalment is set aside.
    Reserve,
    /// The bank paid: what was set aside is gone.
    Pay,
    /// What was set aside is free again.
    Cancel,
    /// A contract is over: what is left goes back where it came from.
    Close,
    /// The challenge ended: pledges are void.
    Release,
}

/// Where an entry stands between promise and fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Phase {
    /// Takes effect at once.
    Posted,
    /// Reserves; resolved once by `post` or `void`.
    Pending,
    /// Resolves a pending entry into fact.
    Post,
    /// Resolves a pending entry into nothing.
    Void,
}

/// One amount between two accounts of one ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Both accounts stand in it: promises never become money in one entry.
    pub ledger: Ledger,
    /// The account debited.
    pub debit: String,
    /// The account credited.
    pub credit: String,
    /// More than zero: the direction is in the accounts.
    pub amount: Money,
    /// Whether it moves, reserves, or resolves what was reserved.
    pub phase: Phase,
    /// The posting whose pending entry this one resolves.
    pub resolves: Option<String>,
}

/// A posting: immutable once it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// SHA-256 of kind, subject and version: the same act cannot be booked twice.
    pub id: String,
    /// What it is for; part of its id.
    pub kind: Kind,
    /// The challenge whose book it stands in.
    pub book: Uuid,
    /// The resource whose act it books.
    pub subject: String,
    /// The bank's or treasury's document, unique in the books.
    pub evidence: Option<String>,
    /// What two officers approved, where the posting follows an instruction.
    pub instruction_hash: Option<String>,
    /// The command that asked for it; none if the node itself acts.
    pub request_id: Option<Uuid>,
    /// At least one, and not more than `ENTRIES_MAX`.
    pub entries: Vec<Entry>,
    pub time: Time,
    /// The accounts named by the entries, to be opened if they are new.
    pub accounts: Vec<AccountSeed>,
}

/// Where a posting stands in its book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    pub seq: i64,
    pub previous_hash: String,
    pub hash: String,
}

/// An account that a posting touches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountSeed {
    /// The ledger it stands in.
    pub ledger: Ledger,
    /// The account's name.
    pub name: String,
    /// The side on which it grows.
    pub normal: super::account::Normal,
}

impl Posting {
    /// Starts a posting of `kind` for one act on `subject`.
    pub fn of(kind: Kind, book: Uuid, subject: String, version: u64, time: Time) -> Self {
        Self {
            id: Self::id_of(kind, &subject, version),
            kind,
            book,
            subject,
            evidence: None,
            instruction_hash: None,
            request_id: None,
            entries: Vec::new(),
            time,
            accounts: Vec::new(),
        }
    }

    /// The id that a posting of this act has, whether or not it was made.
    pub fn id_of(kind: Kind, subject: &str, version: u64) -> String {
        let kind: &'static str = kind.into();
        hex::encode(Sha256::digest(format!("{kind}\n{subject}\n{version}").as_bytes()))
    }

    /// Names the bank's or treasury's document.
    #[must_use]
    pub fn evidence(mut self, evidence: String) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// Moves an amount at once.
    #[must_use]
    pub fn post(self, debit: &AccountName, credit: &AccountName, amount: Money) -> Self {
        self.entry(debit, credit, amount, (Phase::Posted, None))
    }

    /// Sets an amount aside; a later posting resolves it.
    #[must_use]
    pub fn reserve(self, debit: &AccountName, credit: &AccountName, amount: Money) -> Self {
        self.entry(debit, credit, amount, (Phase::Pending, None))
    }

    #[must_use]
    pub fn instructed(mut self, instruction_hash: String) -> Self {
        self.instruction_hash = Some(instruction_hash);
        self
    }

    /// Resolves what `earlier` reserved, between the same accounts, for the purpose
    /// that `concerns` names.
    #[must_use]
    pub fn resolve(
        mut self,
        earlier: &Posting,
        phase: Phase,
        concerns: impl Fn(&Entry) -> bool,
    ) -> Self {
        let pending = earlier.entries.iter().filter(|entry| entry.phase == Phase::Pending);
        for entry in pending.filter(|entry| concerns(entry)) {
            let touched = |seed: &&AccountSeed| [&entry.debit, &entry.credit].contains(&&seed.name);
            for seed in earlier.accounts.iter().filter(touched) {
                if !self.accounts.contains(seed) {
                    self.accounts.push(seed.clone());
                }
            }
            self.entries.push(Entry { phase, resolves: Some(earlier.id.clone()), ..entry.clone() });
        }
        self
    }

    /// The hash of this posting at `seq` of its book, over the one before it: all
    /// that stands in the row, so that nothing of it is altered unseen.
    pub fn chained(&self, previous: &str, seq: i64) -> String {
        let kind: &'static str = self.kind.into();
        let words = (
            (previous, &self.id, kind, self.book, &self.subject, seq),
            (&self.evidence, &self.instruction_hash, self.request_id),
            (&self.entries, self.time.timestamp_micros()),
        );
        let bytes = serde_json::to_vec(&words).expect("a posting is plain data");
        hex::encode(Sha256::digest(bytes))
    }

    /// Adds one entry, and the accounts that it names.
    fn entry(
        mut self,
        debit: &AccountName,
        credit: &AccountName,
        amount: Money,
        (phase, resolves): (Phase, Option<String>),
    ) -> Self {
        assert!(amount.is_positive(), "a posting moves money");
        assert_eq!(debit.ledger(), credit.ledger(), "no entry crosses ledgers");
        for name in [debit, credit] {
            let seed = AccountSeed {
                ledger: name.ledger(),
                name: name.to_string(),
                normal: name.normal(),
            };
            if !self.accounts.contains(&seed) {
                self.accounts.push(seed);
            }
        }
        let ledger = debit.ledger();
        let (debit, credit) = (debit.to_string(), credit.to_string());
        self.entries.push(Entry { ledger, debit, credit, amount, phase, resolves });
        self
    }
}
