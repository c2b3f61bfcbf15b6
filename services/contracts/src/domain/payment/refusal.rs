//! What the rules of a payment refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::PaymentLaw;

/// Why an act on a payment is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<PaymentLaw>),
    /// The hash approved is not that of this payment.
    #[error("the approval is for another instruction")]
    OtherInstruction,
    /// It is confirmed already, by another document.
    #[error("the payment is confirmed with other evidence")]
    OtherEvidence,
    #[error("a machine account does not approve")]
    NotAPerson,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::OtherInstruction | Self::OtherEvidence => Kind::Refused,
            Self::NotAPerson => Kind::Forbidden,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::OtherInstruction => "OTHER_INSTRUCTION",
            Self::OtherEvidence => "OTHER_EVIDENCE",
            Self::NotAPerson => "NOT_A_PERSON",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::OtherInstruction => Text::new(
                "审批的不是这份付款指令",
                "the approval names another instruction than this payment's",
            ),
            Self::OtherEvidence => Text::new(
                "该款项已按其他凭证确认到账",
                "the payment is confirmed with other bank evidence",
            ),
            Self::NotAPerson => Text::new("须由自然人审批", "a natural person approves"),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::OtherInstruction | Self::OtherEvidence | Self::NotAPerson => Details::default(),
        }
    }
}
