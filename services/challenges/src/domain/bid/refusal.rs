//! What the rules of a bid refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::BidLaw;

/// Why an act on a bid is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<BidLaw>),
    /// The deadline is over, or bidding never began.
    #[error("bidding is closed")]
    Closed,
    /// A mandatory indicator has no answer: nobody could score the bid.
    #[error("mandatory indicator {indicator} is unanswered")]
    Unanswered { indicator: String },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::Closed => Kind::Refused,
            Self::Unanswered { .. } => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Closed => "BIDDING_CLOSED",
            Self::Unanswered { .. } => "INDICATOR_UNANSWERED",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Closed => Text::new("揭榜未开放或已截止", "bidding is not open"),
            Self::Unanswered { indicator } => Text::with(
                format!("必答指标“{indicator}”未应答"),
                format!("mandatory indicator “{indicator}” is not answered"),
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Closed | Self::Unanswered { .. } => Details::default(),
        }
    }
}
