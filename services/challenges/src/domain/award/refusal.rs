//! What the rules of an award refuse, with their words.

use kit_base::calendar::OutsideTable;
use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::AwardLaw;
use crate::domain::bid::BidLaw;
use crate::domain::challenge;

/// Why an act on an award is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<AwardLaw>),
    /// The official calendar does not reach that day, so no window can be set.
    #[error(transparent)]
    Calendar(#[from] OutsideTable),
    /// The plan names a bid that the panel never ranked.
    #[error("the award names a bid that the panel did not rank")]
    UnknownBid,
    #[error(transparent)]
    Bid(Off<BidLaw>),
    #[error(transparent)]
    Challenge(#[from] challenge::Refusal),
    #[error("a bid stands in two places")]
    NamedTwice,
    #[error("an excluded bid is chosen")]
    Excluded,
    #[error("a lane is too small for its milestones")]
    LaneTooSmall,
    #[error("a proposed bid is below the pass mark")]
    BelowPass,
    /// Whoever drafted or submitted it has no second voice.
    #[error("the same officer acted on this award before")]
    SameOfficer,
    /// Objections are heard in the window only.
    #[error("the award is not in publicity")]
    NotInPublicity,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::Calendar(outside) => outside.kind(),
            Self::Bid(off) => off.kind(),
            Self::Challenge(refusal) => refusal.kind(),
            Self::UnknownBid
            | Self::NamedTwice
            | Self::Excluded
            | Self::LaneTooSmall
            | Self::BelowPass
            | Self::SameOfficer
            | Self::NotInPublicity => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Calendar(outside) => outside.reason(),
            Self::Bid(off) => off.reason(),
            Self::Challenge(refusal) => refusal.reason(),
            Self::UnknownBid => "UNKNOWN_BID",
            Self::NamedTwice => "BID_NAMED_TWICE",
            Self::Excluded => "BID_EXCLUDED",
            Self::LaneTooSmall => "LANE_TOO_SMALL",
            Self::BelowPass => "BELOW_PASS_MARK",
            Self::SameOfficer => "SAME_OFFICER",
            Self::NotInPublicity => "NOT_IN_PUBLICITY",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Calendar(outside) => outside.public(),
            Self::Bid(off) => off.public(),
            Self::Challenge(refusal) => refusal.public(),
            Self::NamedTwice => Text::new(
                "同一份揭榜只能列为中榜、候补或未中榜之一",
                "a bid is awarded, in reserve or explained, not two of them",
            ),
            Self::Excluded => Text::new(
                "该揭榜因异议成立已被排除，不得再列入中榜或候补",
                "the bid was excluded by an objection and cannot be awarded or kept",
            ),
            Self::LaneTooSmall => Text::new(
                "赛道金额不足以分摊到各里程碑",
                "the amount of a lane leaves a milestone without a fen",
            ),
            Self::UnknownBid => {
                Text::new("定榜方案含未经评审的揭榜", "the award names a bid that was not ranked")
            }
            Self::BelowPass => {
                Text::new("拟中榜的揭榜未达合格线", "a proposed bid is below the pass mark")
            }
            Self::SameOfficer => Text::new(
                "拟定、提交与审批须由不同人员办理",
                "drafting, submitting and approving need different officers",
            ),
            Self::NotInPublicity => Text::new("不在公示期内", "the award is not in publicity"),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Bid(off) => off.details(),
            Self::Challenge(refusal) => refusal.details(),
            Self::Calendar(_)
            | Self::UnknownBid
            | Self::NamedTwice
            | Self::Excluded
            | Self::LaneTooSmall
            | Self::BelowPass
            | Self::SameOfficer
            | Self::NotInPublicity => Details::default(),
        }
    }
}
