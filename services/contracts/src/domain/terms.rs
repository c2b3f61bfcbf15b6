//! What the award carries into a contract: amounts, plans and the parties.

use kit_base::{Money, RegionCode, Uscc};
use serde::{Deserialize, Serialize};

/// A funder's agreed part of a challenge's money (出资构成).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingShare {
    /// A code, such as `publisher` or `province`.
    pub source: String,
    /// Who owes it.
    pub funder: Uscc,
    /// The region whose money it is.
    pub region: RegionCode,
    /// The agreed part: the weight by which every instalment is split.
    pub amount: Money,
}

/// A funder's part of one amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Who pays it.
    pub funder: Uscc,
    /// How much of the whole.
    pub amount: Money,
}

/// One planned milestone with its share of the contract, in basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Unique within the challenge.
    pub code: String,
    /// What the milestone is called.
    pub title: String,
    /// Months after the signing.
    pub due_month: u32,
    /// All shares of a contract sum to ten thousand.
    pub share_bp: u32,
    /// What must be measured, by name.
    pub indicators: Vec<String>,
}

/// Splits `amount` by the funders' weights; the parts always sum to the whole.
pub fn split(amount: Money, shares: &[FundingShare]) -> Vec<Part> {
    let weights: Vec<u64> =
        shares.iter().map(|share| u64::try_from(share.amount.fen()).unwrap_or(0)).collect();
    let parts = amount.split(&weights);
    let pair =
        |(share, amount): (&FundingShare, Money)| Part { funder: share.funder.clone(), amount };
    shares.iter().zip(parts).map(pair).filter(|part| part.amount.is_positive()).collect()
}

/// Amounts of the planned milestones: floored shares, the last takes the rest.
pub fn instalments(amount: Money, plans: &[Plan]) -> Vec<Money> {
    let mut left = amount;
    let last = plans.len().saturating_sub(1);
    plans
        .iter()
        .enumerate()
        .map(|(at, plan)| {
            let part = if at == last { left } else { amount.basis_points(plan.share_bp) };
            left = left.minus(part).expect("floored shares never exceed the whole");
            part
        })
        .collect()
}
