//! What the rules of a need refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::NeedLaw;

/// Why an act on a need is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<NeedLaw>),
    /// Whoever checked it has no say in its approval.
    #[error("the same officer checked this need")]
    SameOfficer,
    /// One expert, one opinion.
    #[error("expert {0} has given an opinion")]
    AlreadyOpined(String),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::SameOfficer | Self::AlreadyOpined(_) => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::SameOfficer => "SAME_OFFICER",
            Self::AlreadyOpined(_) => "ALREADY_OPINED",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::SameOfficer => Text::new(
                "形式审查与论证不得由同一人办理",
                "formal check and appraisal need different officers",
            ),
            Self::AlreadyOpined(_) => {
                Text::new("您已出具过论证意见", "you have already recorded an opinion on this need")
            }
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::SameOfficer | Self::AlreadyOpined(_) => Details::default(),
        }
    }
}
