//! What the rules of a contract refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::ContractLaw;

/// Why an act on a contract is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<ContractLaw>),
    /// The hash signed is not that of these terms.
    #[error("the signature is over other terms")]
    OtherTerms,
    /// Only publisher and bidder sign.
    #[error("the signer belongs to neither side")]
    NotASide,
    #[error("a machine account does not sign")]
    NotAPerson,
    /// A side neither approves nor accepts its own contract, and one person does
    /// not sign for both.
    #[error("the officer stands on a side already")]
    OnASide,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::OtherTerms => Kind::Refused,
            Self::NotASide | Self::NotAPerson | Self::OnASide => Kind::Forbidden,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::OtherTerms => "OTHER_TERMS",
            Self::NotASide => "NOT_A_SIDE",
            Self::NotAPerson => "NOT_A_PERSON",
            Self::OnASide => "ON_A_SIDE",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::OtherTerms => Text::new(
                "签署内容与合同文本摘要不一致",
                "the signature covers other terms than the contract's",
            ),
            Self::NotASide => Text::new("签署人不属于合同双方", "you belong to neither side"),
            Self::NotAPerson => Text::new("须由自然人签署", "a natural person signs"),
            Self::OnASide => Text::new(
                "揭榜方不得审批或验收本单位的合同，一人不得代表双方签署",
                "the bidder neither approves nor accepts, and nobody signs for both sides",
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::OtherTerms | Self::NotASide | Self::NotAPerson | Self::OnASide => {
                Details::default()
            }
        }
    }
}
