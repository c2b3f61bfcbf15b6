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
    /// What funders pledged for and judges score by stays as it was published.
    #[error("{part} is frozen by the publication")]
    Frozen { part: &'static str },
    /// An extension only ever gives bidders more time.
    #[error("the new deadline is not later")]
    NotLater,
    #[error("{max} changes are enough")]
    TooManyChanges { max: usize },
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::FundingPledged
            | Self::ReasonContradictsCount
            | Self::ReasonContradictsReview
            | Self::AlreadyJudged
            | Self::TooFewBids { .. }
            | Self::Frozen { .. }
            | Self::NotLater
            | Self::TooManyChanges { .. } => Kind::Refused,
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
            Self::Frozen { .. } => "FROZEN",
            Self::NotLater => "NOT_LATER",
            Self::TooManyChanges { .. } => "TOO_MANY_CHANGES",
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
            Self::Frozen { part } => Text::with(
                format!("{part} 自发榜起冻结，不能变更"),
                format!("{part} is frozen since the publication; it cannot change"),
            ),
            Self::NotLater => {
                Text::new("新的截止时间须晚于原截止时间", "the new deadline must be later")
            }
            Self::TooManyChanges { max } => Text::with(
                format!("公告最多变更 {max} 次"),
                format!("a notice changes at most {max} times"),
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
            | Self::TooFewBids { .. }
            | Self::Frozen { .. }
            | Self::NotLater
            | Self::TooManyChanges { .. } => Details::default(),
        }
    }
}
