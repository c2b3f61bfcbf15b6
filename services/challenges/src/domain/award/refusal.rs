//! What the rules of an award refuse, with their words.

use kit_base::calendar::OutsideTable;
use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::AwardLaw;

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
    /// A winner must reach the rule set's pass mark.
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
            Self::UnknownBid | Self::BelowPass | Self::SameOfficer | Self::NotInPublicity => {
                Kind::Refused
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Calendar(outside) => outside.reason(),
            Self::UnknownBid => "UNKNOWN_BID",
            Self::BelowPass => "BELOW_PASS_MARK",
            Self::SameOfficer => "SAME_OFFICER",
            Self::NotInPublicity => "NOT_IN_PUBLICITY",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Calendar(outside) => outside.public(),
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
            Self::Calendar(_)
            | Self::UnknownBid
            | Self::BelowPass
            | Self::SameOfficer
            | Self::NotInPublicity => Details::default(),
        }
    }
}
