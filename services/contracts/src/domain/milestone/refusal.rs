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
    /// Nobody gives a verdict on the work of the own unit.
    #[error("the judge belongs to the bidder")]
    OwnWork,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::Unmeasured { .. } => Kind::Refused,
            Self::OwnWork => Kind::Forbidden,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Unmeasured { .. } => "INDICATOR_UNMEASURED",
            Self::OwnWork => "OWN_WORK",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Unmeasured { indicator } => Text::with(
                format!("指标“{indicator}”缺少实测值"),
                format!("indicator “{indicator}” has no measured value"),
            ),
            Self::OwnWork => Text::new(
                "不得对本单位的成果作出结论",
                "you may not judge the work of your own organisation",
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Unmeasured { .. } | Self::OwnWork => Details::default(),
        }
    }
}
