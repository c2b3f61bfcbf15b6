//! What the rules of a milestone refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::MilestoneLaw;

/// Why an act on a milestone is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<MilestoneLaw>),
    /// An indicator of the plan has no measured value.
    #[error("indicator {indicator} has no measured value")]
    Unmeasured { indicator: String },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::Unmeasured { .. } => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Unmeasured { .. } => "INDICATOR_UNMEASURED",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Unmeasured { indicator } => Text::with(
                format!("指标“{indicator}”缺少实测值"),
                format!("indicator “{indicator}” has no measured value"),
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Unmeasured { .. } => Details::default(),
        }
    }
}
