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

/// The sum of amounts that somebody else chose; none beyond what money can hold.
pub fn total(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
    amounts.into_iter().try_fold(Money::ZERO, Money::plus)
}

/// The funders of a plan, each once, in the order of the plan.
pub fn funders(shares: &[FundingShare]) -> Vec<Uscc> {
    let mut funders: Vec<Uscc> = Vec::new();
    for share in shares {
        if !funders.contains(&share.funder) {
            funders.push(share.funder.clone());
        }
    }
    funders
}

/// Splits `amount` by what each funder has left of it, so that nobody gives more
/// than it has, and the last amount empties all. None if they have less together.
pub fn split(amount: Money, left: &[Part]) -> Option<Vec<Part>> {
    let weights: Vec<u64> =
        left.iter().map(|part| u64::try_from(part.amount.fen()).unwrap_or(0)).collect();
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if !amount.is_positive() || whole < i128::from(amount.fen()) {
        return None;
    }
    let of = |(part, amount): (&Part, Money)| Part { funder: part.funder.clone(), amount };
    let parts = left.iter().zip(amount.split(&weights)).map(of);
    Some(parts.filter(|part| part.amount.is_positive()).collect())
}

/// Splits the amounts of all lanes of an award by what each funder has left, one
/// lane after the other: every lane is met in full and no funder is overdrawn.
pub fn allot(lanes: &[Money], left: &[Part]) -> Option<Vec<Vec<Part>>> {
    let mut left = left.to_vec();
    lanes
        .iter()
        .map(|amount| {
            let parts = split(*amount, &left)?;
            for part in &parts {
                let purse = left.iter_mut().find(|it| it.funder == part.funder)?;
                purse.amount = purse.amount.minus(part.amount)?;
            }
            Some(parts)
        })
        .collect()
}

/// Amounts of the planned milestones: floored shares, the last takes the rest.
///
/// # Panics
/// If the shares exceed the whole; a contract is not submitted with such shares.
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::samples::{BIDDER, OTHER, PUBLISHER, plan, uscc};

    fn purses(fen: &[i64]) -> Vec<Part> {
        let funders = [PUBLISHER, BIDDER, OTHER];
        let part = |(funder, fen): (&&str, &i64)| Part {
            funder: uscc(funder),
            amount: Money::of_fen(*fen),
        };
        funders.iter().zip(fen).map(part).collect()
    }

    fn fen(parts: &[Part]) -> Vec<i64> {
        parts.iter().map(|part| part.amount.fen()).collect()
    }

    #[test]
    fn two_lanes_of_two_equal_funders_are_met_to_the_fen() {
        let lanes = [Money::of_fen(33), Money::of_fen(67)];
        let parts = allot(&lanes, &purses(&[50, 50])).expect("the pledges are enough");
        assert_eq!(fen(&parts[0]), [17, 16]);
        assert_eq!(fen(&parts[1]), [33, 34]);
        assert_eq!(allot(&[Money::of_fen(101)], &purses(&[50, 50])), None);
        assert_eq!(split(Money::ZERO, &purses(&[50])), None, "nothing is not split");
    }

    proptest! {
        #[test]
        fn no_funder_is_overdrawn_and_every_lane_is_met(
            left in vec(1_i64..=100_000_000_000_000, 1..=3),
            cuts in vec(1_i64..1_000, 1..=5),
            used in 1_i64..=1_000,
        ) {
            let purses = purses(&left);
            let pool: i64 = left.iter().sum();
            let whole: i64 = cuts.iter().sum();
            let lane = |cut: &i64| {
                let fen = i128::from(pool) * i128::from(*cut) * i128::from(used);
                Money::of_fen(i64::try_from(fen / i128::from(whole) / 1_000).expect("a part"))
            };
            let lanes: Vec<Money> = cuts.iter().map(lane).filter(|it| it.is_positive()).collect();
            let parts = allot(&lanes, &purses).expect("the lanes are within the pool");
            for (lane, parts) in lanes.iter().zip(&parts) {
                prop_assert_eq!(total(parts.iter().map(|it| it.amount)), Some(*lane));
            }
            for purse in &purses {
                let given = parts.iter().flatten().filter(|it| it.funder == purse.funder);
                prop_assert!(total(given.map(|it| it.amount)).expect("a sum") <= purse.amount);
            }
        }

        #[test]
        fn instalments_empty_what_was_allotted(
            left in vec(1_i64..=100_000_000_000_000, 1..=3),
            cuts in vec(1_u32..=10_000, 1..=6),
        ) {
            let sum: u32 = cuts.iter().sum();
            let plans: Vec<Plan> = cuts.iter().map(|cut| plan("M", cut * 10_000 / sum)).collect();
            let mut purses = purses(&left);
            let whole = total(purses.iter().map(|it| it.amount)).expect("a sum");
            for amount in instalments(whole, &plans).into_iter().filter(|it| it.is_positive()) {
                for part in split(amount, &purses).expect("enough is left") {
                    let purse = purses.iter_mut().find(|it| it.funder == part.funder);
                    let purse = purse.expect("a funder");
                    purse.amount = purse.amount.minus(part.amount).expect("a rest");
                    prop_assert!(!purse.amount.is_negative());
                }
            }
            prop_assert!(purses.iter().all(|it| it.amount == Money::ZERO));
        }
    }
}
