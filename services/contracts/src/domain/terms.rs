//! What the award carries into a contract: amounts, plans and the parties.

use kit_base::{Money, RegionCode, Uscc};
use serde::{Deserialize, Serialize};

/// A funder's agreed part of a challenge's money (出资构成).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingShare {
    pub source: String,
    pub funder: Uscc,
    pub region: RegionCode,
    pub amount: Money,
}

/// A funder's part of one amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub funder: Uscc,
    pub amount: Money,
}

/// One planned milestone with its share of the contract, in basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub code: String,
    pub title: String,
    pub due_month: u32,
    pub share_bp: u32,
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
