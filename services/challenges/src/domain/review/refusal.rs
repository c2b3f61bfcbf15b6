//! What the rules of a review sheet refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::ReviewLaw;

/// Why an act on a sheet is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<ReviewLaw>),
    /// A lodged sheet is not lodged a second time with other points.
    #[error("the sheet is lodged with other scores")]
    AlreadyLodged,
    /// The panel is not scoring: sheets are neither early nor late.
    #[error("the panel is not scoring")]
    NotScoring,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::AlreadyLodged | Self::NotScoring => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::AlreadyLodged => "ALREADY_LODGED",
            Self::NotScoring => "NOT_SCORING",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::AlreadyLodged => {
                Text::new("评分已提交，不能更改", "the scores are lodged and cannot change")
            }
            Self::NotScoring => Text::new("评审组尚未进入评分阶段", "the panel is not scoring now"),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::AlreadyLodged | Self::NotScoring => Details::default(),
        }
    }
}
