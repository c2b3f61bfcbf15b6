//! What the rules of a fund refuse, with their words.

use kit_base::{Details, Kind, Money, Off, Problem, Text};

use super::law::FundLaw;

/// Why an act on a fund is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<FundLaw>),
    /// A pledge is given once, for the whole part.
    #[error("this funder pledged another amount")]
    AlreadyPledged,
    /// The plan names no part for this organisation.
    #[error("not a funder of this challenge")]
    NotAFunder,
    /// The pledge must be the part that the plan names.
    #[error("the agreed part is {agreed}")]
    NotTheAgreedPart { agreed: Money },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::AlreadyPledged | Self::NotAFunder | Self::NotTheAgreedPart { .. } => {
                Kind::Refused
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::AlreadyPledged => "ALREADY_PLEDGED",
            Self::NotAFunder => "NOT_A_FUNDER",
            Self::NotTheAgreedPart { .. } => "NOT_THE_AGREED_PART",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::AlreadyPledged => {
                Text::new("贵单位已按其他金额承诺", "your unit has pledged another amount")
            }
            Self::NotAFunder => {
                Text::new("贵单位不在出资构成中", "your unit is not in the funding plan")
            }
            Self::NotTheAgreedPart { agreed } => Text::with(
                format!("承诺金额应为约定的 {agreed} 元"),
                format!("the pledge must be the agreed {agreed} yuan"),
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::AlreadyPledged | Self::NotAFunder | Self::NotTheAgreedPart { .. } => {
                Details::default()
            }
        }
    }
}
