//! What the ledger refuses, with its words.

use kit_base::{Kind, Problem, Text};

use super::ENTRIES_MAX;

/// Why a posting does not stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A bounded account would owe more than came in.
    #[error("account {account} would be overdrawn")]
    Overdrawn { account: String },
    /// The books have no account of that name.
    #[error("account {account} is not open")]
    UnknownAccount { account: String },
    /// The total does not fit into 63 bits: nobody has that much money.
    #[error("account {account} overflows")]
    Overflow { account: String },
    /// There is no such reserve left to resolve.
    #[error("account {account} has less pending than is resolved")]
    NothingPending { account: String },
    /// A posting is one commit, and stays short.
    #[error("a posting has at most {ENTRIES_MAX} entries, found {found}")]
    TooManyEntries { found: usize },
    /// One document proves one payment.
    #[error("evidence {evidence} was used before")]
    EvidenceUsed { evidence: String },
    #[error("the book is halted: {reason}")]
    Halted { reason: String },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Overdrawn { .. }
            | Self::EvidenceUsed { .. }
            | Self::TooManyEntries { .. }
            | Self::Halted { .. } => Kind::Refused,
            Self::UnknownAccount { .. } | Self::Overflow { .. } | Self::NothingPending { .. } => {
                Kind::Internal
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Overdrawn { .. } => "OVERDRAWN",
            Self::UnknownAccount { .. } => "ACCOUNT_UNKNOWN",
            Self::Overflow { .. } => "BALANCE_OVERFLOW",
            Self::NothingPending { .. } => "NOTHING_PENDING",
            Self::TooManyEntries { .. } => "POSTING_TOO_LARGE",
            Self::EvidenceUsed { .. } => "EVIDENCE_USED",
            Self::Halted { .. } => "BOOK_HALTED",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Overdrawn { .. } => {
                Text::new("账户可用余额不足", "the account does not hold that much")
            }
            Self::EvidenceUsed { .. } => {
                Text::new("该凭证已使用过", "this evidence was used before")
            }
            Self::Halted { .. } => Text::new(
                "账目核对未通过，该账簿已停止记账",
                "a check of this book failed; its postings are halted",
            ),
            Self::TooManyEntries { .. } => Text::with(
                format!("一笔记账最多 {ENTRIES_MAX} 条分录"),
                format!("a posting has at most {ENTRIES_MAX} entries"),
            ),
            Self::UnknownAccount { .. } | Self::Overflow { .. } | Self::NothingPending { .. } => {
                Text::new("账目异常，已停止记账", "the books disagree; postings are stopped")
            }
        }
    }
}
