//! What the rules of an objection refuse, with their words.

use kit_base::calendar::OutsideTable;
use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::ObjectionLaw;

/// Why an act on an objection is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<ObjectionLaw>),
    /// The official calendar does not reach that day.
    #[error(transparent)]
    Calendar(#[from] OutsideTable),
    #[error("the remedy and the bid do not fit together")]
    WrongBid,
    #[error("the officer is a party or the objector")]
    Interested,
    #[error("the award is final; only its record can be corrected")]
    AwardStands,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::Calendar(outside) => outside.kind(),
            Self::WrongBid | Self::Interested | Self::AwardStands => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Calendar(outside) => outside.reason(),
            Self::WrongBid => "WRONG_BID",
            Self::Interested => "INTERESTED",
            Self::AwardStands => "AWARD_STANDS",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Calendar(outside) => outside.public(),
            Self::WrongBid => Text::new(
                "排除揭榜的补救须指明定榜内的一份揭榜，其他补救不得指明",
                "a remedy that excludes names one bid of the award; no other does",
            ),
            Self::Interested => {
                Text::new("您与该异议有利害关系", "you have an interest in this objection")
            }
            Self::AwardStands => Text::new(
                "定榜已生效，复核只能更正记录",
                "the award is final: on re-examination only its record can be corrected",
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Calendar(_) | Self::WrongBid | Self::Interested | Self::AwardStands => {
                Details::default()
            }
        }
    }
}
