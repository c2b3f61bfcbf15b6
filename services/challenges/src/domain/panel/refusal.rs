//! What the rules of a panel refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::PanelLaw;

/// Why an act on a panel is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<PanelLaw>),
    /// Nobody without a conflict is left to take the seat.
    #[error("no alternate without conflict is left")]
    NoAlternate,
    /// The sheet named belongs to no seat of this panel.
    #[error("the reviewer has no seat")]
    NotSeated,
    /// Only who declined or recused is replaced.
    #[error("the reviewer still serves")]
    StillServes,
    #[error("a panel lives or has concluded")]
    PanelExists,
    #[error("an opened bid is not checked")]
    Unchecked,
    #[error("no bid is under review")]
    NothingToReview,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::NoAlternate
            | Self::NotSeated
            | Self::StillServes
            | Self::PanelExists
            | Self::Unchecked
            | Self::NothingToReview => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::NoAlternate => "NO_ALTERNATE",
            Self::NotSeated => "NOT_SEATED",
            Self::StillServes => "STILL_SERVES",
            Self::PanelExists => "PANEL_EXISTS",
            Self::Unchecked => "BIDS_UNCHECKED",
            Self::NothingToReview => "NOTHING_TO_REVIEW",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::NoAlternate => {
                Text::new("已无可递补的评审专家", "no alternate without conflict is left")
            }
            Self::NotSeated => {
                Text::new("该专家不在评审组中", "this reviewer has no seat on the panel")
            }
            Self::StillServes => {
                Text::new("该专家未谢绝也未回避", "this reviewer neither declined nor stepped back")
            }
            Self::PanelExists => Text::new(
                "该榜单已有评审组，解散后方可另组",
                "the challenge has a panel; another is formed only after it is dissolved",
            ),
            Self::Unchecked => {
                Text::new("尚有揭榜未作资格审查", "an opened bid has not been checked yet")
            }
            Self::NothingToReview => {
                Text::new("没有待评审的揭榜", "no bid of this challenge is under review")
            }
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::NoAlternate
            | Self::NotSeated
            | Self::StillServes
            | Self::PanelExists
            | Self::Unchecked
            | Self::NothingToReview => Details::default(),
        }
    }
}
