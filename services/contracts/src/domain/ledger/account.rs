//! Accounts: which side they grow on, and what they are called.

use std::fmt::{Display, Formatter};

use kit_base::{Money, Uscc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Normal {
    #[serde(rename = "C")]
    Credit,
    #[serde(rename = "D")]
    Debit,
}

/// The account names of the books. Every money account carries its funder, so
/// that money goes back to exactly the funder it came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountName {
    World,
    Commit { challenge: Uuid, funder: Uscc },
    Allot { contract: Uuid, funder: Uscc },
    Funded { contract: Uuid, funder: Uscc },
    ExternalFunder { funder: Uscc },
    Escrow { challenge: Uuid, funder: Uscc },
    Lane { contract: Uuid, funder: Uscc },
    Milestone { milestone: Uuid, funder: Uscc },
    Payable { contract: Uuid, payee: Uscc, funder: Uscc },
    ExternalPayee { payee: Uscc },
}

impl AccountName {
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
    pub book: Uuid,
    pub ledger: Ledger,
    pub name: String,
    pub normal: Normal,
    pub debits_posted: Money,
    pub credits_posted: Money,
    pub debits_pending: Money,
    pub credits_pending: Money,
}

impl Account {
    pub fn open(book: Uuid, name: &AccountName) -> Self {
        Self {
            book,
            ledger: name.ledger(),
            name: name.to_string(),
            normal: name.normal(),
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
