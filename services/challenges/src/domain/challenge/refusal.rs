//! What the rules of a challenge refuse, with their words.

use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::ChallengeLaw;

/// Why an act on a challenge is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<ChallengeLaw>),
    /// Funders pledged for the old plan; a change would bind them unasked.
    #[error("the funding plan is pledged")]
    FundingPledged,
    /// No bids and too few bids are different reasons, and the count decides.
    #[error("the reason contradicts the number of bids")]
    ReasonContradictsCount,
    #[error("the reason contradicts the review")]
    ReasonContradictsReview,
    #[error("another panel concluded on this challenge")]
    AlreadyJudged,
    #[error("only {bids} bids to open")]
    TooFewBids { bids: u32 },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::FundingPledged
            | Self::ReasonContradictsCount
            | Self::ReasonContradictsReview
            | Self::AlreadyJudged
            | Self::TooFewBids { .. } => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::FundingPledged => "FUNDING_PLEDGED",
            Self::ReasonContradictsCount => "REASON_CONTRADICTS_COUNT",
            Self::ReasonContradictsReview => "REASON_CONTRADICTS_REVIEW",
            Self::AlreadyJudged => "ALREADY_JUDGED",
            Self::TooFewBids { .. } => "TOO_FEW_BIDS",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::FundingPledged => Text::new(
                "出资方已按现出资构成承诺资金，不能再改",
                "funders have pledged on this funding plan; it cannot change",
            ),
            Self::ReasonContradictsCount => {
                Text::new("理由与揭榜数不符", "the reason does not fit the number of bids")
            }
            Self::ReasonContradictsReview => Text::new(
                "仍有揭榜符合条件，不能以此理由流榜",
                "a bid still qualifies or passed: the reason does not fit",
            ),
            Self::AlreadyJudged => {
                Text::new("该榜单已有评审结论", "a panel has concluded on this challenge")
            }
            Self::TooFewBids { bids } => Text::with(
                format!("揭榜数为 {bids}，未达开标下限"),
                format!("{bids} bids are too few to open"),
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::FundingPledged
            | Self::ReasonContradictsCount
            | Self::ReasonContradictsReview
            | Self::AlreadyJudged
            | Self::TooFewBids { .. } => Details::default(),
        }
    }
}
