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
    #[error("the caller acts for no organisation")]
    NoOrganisation,
    #[error("the challenge takes no more than {max} bids")]
    BidsFull { max: u64 },
    #[error("the bidder handed in {max} bids")]
    TooManyAttempts { max: u64 },
    #[error("the bid was excluded by an objection")]
    Excluded,
    #[error("mandatory indicator {indicator} is unanswered")]
    Unanswered { indicator: String },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::NoOrganisation => Kind::Forbidden,
            Self::Closed
            | Self::Excluded
            | Self::BidsFull { .. }
            | Self::TooManyAttempts { .. }
            | Self::Unanswered { .. } => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Closed => "BIDDING_CLOSED",
            Self::NoOrganisation => "NO_ORGANISATION",
            Self::Excluded => "BID_EXCLUDED",
            Self::BidsFull { .. } => "BIDS_FULL",
            Self::TooManyAttempts { .. } => "TOO_MANY_ATTEMPTS",
            Self::Unanswered { .. } => "INDICATOR_UNANSWERED",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Closed => Text::new("揭榜未开放或已截止", "bidding is not open"),
            Self::NoOrganisation => {
                Text::new("须以单位名义办理", "this is done on behalf of an organisation")
            }
            Self::Excluded => {
                Text::new("该揭榜因异议成立已被排除", "the bid was excluded by an objection")
            }
            Self::BidsFull { max } => Text::with(
                format!("一个榜单最多接收 {max} 份揭榜"),
                format!("a challenge takes at most {max} bids"),
            ),
            Self::TooManyAttempts { max } => Text::with(
                format!("一个单位对一个榜单最多提交 {max} 次"),
                format!("a bidder hands in at most {max} bids for a challenge"),
            ),
            Self::Unanswered { indicator } => Text::with(
                format!("必答指标“{indicator}”未应答"),
                format!("mandatory indicator “{indicator}” is not answered"),
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Closed
            | Self::NoOrganisation
            | Self::Excluded
            | Self::BidsFull { .. }
            | Self::TooManyAttempts { .. }
            | Self::Unanswered { .. } => Details::default(),
        }
    }
}
