//! Accounts: which side they grow on, and what they are called.

use std::fmt::{Display, Formatter};

use kit_base::{Money, Uscc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::posting::AccountSeed;

/// A ledger per unit: promises and money never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
pub enum Ledger {
    /// Promises (承诺).
    #[serde(rename = "COMMIT:CNY")]
    #[strum(serialize = "COMMIT:CNY")]
    Commitments,
    /// Money (资金).
    #[serde(rename = "CNY")]
    #[strum(serialize = "CNY")]
    Money,
}

/// The side on which an account grows. Credit accounts are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Normal {
    /// What is held for somebody: bounded by what came in.
    #[serde(rename = "C")]
    Credit,
    /// The world outside the books: unbounded.
    #[serde(rename = "D")]
    Debit,
}

/// The account names of the books. Every money account carries its funder, so
/// that money goes back to exactly the funder it came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountName {
    /// Where promises come from and go back to.
    World,
    /// What a funder has pledged to a challenge.
    Commit { challenge: Uuid, funder: Uscc },
    /// What of it the award promised to one lane.
    Allot { contract: Uuid, funder: Uscc },
    /// What of it is spent, or set aside to be.
    Funded { contract: Uuid, funder: Uscc },
    /// A funder's money outside the books.
    ExternalFunder { funder: Uscc },
    /// Money held for a challenge (托管).
    Escrow { challenge: Uuid, funder: Uscc },
    /// Money held for one lane's contract.
    Lane { contract: Uuid, funder: Uscc },
    /// Money set aside for one milestone.
    Milestone { milestone: Uuid, funder: Uscc },
    /// Money owed to a payee, until the bank says it is paid.
    Payable { contract: Uuid, payee: Uscc, funder: Uscc },
    /// A payee's money outside the books.
    ExternalPayee { payee: Uscc },
}

impl AccountName {
    /// Promises and money stand in ledgers of their own.
    pub const fn ledger(&self) -> Ledger {
        match self {
            Self::World | Self::Commit { .. } | Self::Allot { .. } | Self::Funded { .. } => {
                Ledger::Commitments
            }
            Self::ExternalFunder { .. }
            | Self::Escrow { .. }
            | Self::Lane { .. }
            | Self::Milestone { .. }
            | Self::Payable { .. }
            | Self::ExternalPayee { .. } => Ledger::Money,
        }
    }

    /// The side on which it grows.
    pub const fn normal(&self) -> Normal {
        match self {
            Self::World | Self::ExternalFunder { .. } | Self::ExternalPayee { .. } => Normal::Debit,
            Self::Commit { .. }
            | Self::Allot { .. }
            | Self::Funded { .. }
            | Self::Escrow { .. }
            | Self::Lane { .. }
            | Self::Milestone { .. }
            | Self::Payable { .. } => Normal::Credit,
        }
    }
}

impl Display for AccountName {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::World => f.write_str("world"),
            Self::Commit { challenge, funder } => write!(f, "commit:{challenge}:{funder}"),
            Self::Allot { contract, funder } => write!(f, "allot:{contract}:{funder}"),
            Self::Funded { contract, funder } => write!(f, "funded:{contract}:{funder}"),
            Self::ExternalFunder { funder } => write!(f, "external:funder/{funder}"),
            Self::Escrow { challenge, funder } => write!(f, "escrow:{challenge}:{funder}"),
            Self::Lane { contract, funder } => write!(f, "lane:{contract}:{funder}"),
            Self::Milestone { milestone, funder } => write!(f, "milestone:{milestone}:{funder}"),
            Self::Payable { contract, payee, funder } => {
                write!(f, "payable:{contract}:{payee}:{funder}")
            }
            Self::ExternalPayee { payee } => write!(f, "external:payee/{payee}"),
        }
    }
}

/// An account's four totals, in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The challenge whose book it stands in.
    pub book: Uuid,
    pub ledger: Ledger,
    /// The account's name: unit and owner are part of it.
    pub name: String,
    /// Which side it grows on, and so whether it is bounded.
    pub normal: Normal,
    /// What has gone out of it, if it is a credit account.
    pub debits_posted: Money,
    /// What has come into it, if it is a credit account.
    pub credits_posted: Money,
    /// What is reserved to go out.
    pub debits_pending: Money,
    /// What is reserved to come in; it does not count until posted.
    pub credits_pending: Money,
}

impl Account {
    /// An account that no posting has opened yet.
    pub fn open(book: Uuid, name: &AccountName) -> Self {
        let (ledger, normal) = (name.ledger(), name.normal());
        Self::empty(book, &AccountSeed { ledger, name: name.to_string(), normal })
    }

    /// The account that a posting opens.
    pub fn empty(book: Uuid, seed: &AccountSeed) -> Self {
        Self {
            book,
            ledger: seed.ledger,
            name: seed.name.clone(),
            normal: seed.normal,
            debits_posted: Money::ZERO,
            credits_posted: Money::ZERO,
            debits_pending: Money::ZERO,
            credits_pending: Money::ZERO,
        }
    }

    /// Whether the bound holds: what is owed and promised is there.
    pub fn is_bounded(&self) -> bool {
        let owed = self.debits_posted.plus(self.debits_pending);
        self.normal == Normal::Debit || owed.is_some_and(|owed| owed <= self.credits_posted)
    }

    /// What may still be reserved or moved out.
    pub fn available(&self) -> Money {
        let left = self.credits_posted.minus(self.debits_posted);
        left.and_then(|left| left.minus(self.debits_pending)).unwrap_or(Money::ZERO)
    }
}
