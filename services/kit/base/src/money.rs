//! Money: integer fen (分), never a float.
//!
//! Owns the one arithmetic of amounts. Bounds: `i64` fen; sums and products are
//! checked. Order: a split's parts stand in the order of their weights and
//! always sum to the whole.

use std::fmt::{Display, Formatter};

use serde::{Deserialize, Serialize};

/// Basis points of a whole.
const WHOLE_BP: i128 = 10_000;
const FEN_PER_YUAN: i64 = 100;

/// An amount of CNY in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    pub const ZERO: Self = Self(0);

    pub const fn of_fen(fen: i64) -> Self {
        Self(fen)
    }

    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads yuan such as `3000000.05`; a fraction of a fen is refused.
    pub fn from_yuan(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let decimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !decimal(whole) || !decimal(part) || part.len() > 2 {
            return None;
        }
        let yuan: i64 = whole.parse().ok()?;
        let fen: i64 = format!("{part:0<2}").parse().ok()?;
        let total = yuan.checked_mul(FEN_PER_YUAN)?.checked_add(fen)?;
        Some(Self(sign * total))
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// A share in basis points, floored.
    pub fn basis_points(self, share_bp: u32) -> Self {
        let floored = (i128::from(self.0) * i128::from(share_bp)).div_euclid(WHOLE_BP);
        Self(i64::try_from(floored).expect("a share of an amount is no larger than i64 for bp ≤ 1"))
    }

    /// Splits by weights with the largest remainder; ties go by order.
    ///
    /// Parts sum to the whole. With no weight at all there is nothing to split by,
    /// and the answer is empty.
    pub fn split(self, weights: &[u64]) -> Vec<Self> {
        assert!(self.0 >= 0, "a debt is not split");
        let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if sum == 0 {
            return Vec::new();
        }
        let whole = i128::from(self.0);
        let exact = |weight: &u64| whole * i128::from(*weight);
        let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight) / sum).collect();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(exact(&weights[*at]) % sum), *at));
        let missing = whole - parts.iter().sum::<i128>();
        for at in order.into_iter().take(usize::try_from(missing).expect("fewer than parts")) {
            parts[at] += 1;
        }
        let fen = |part| i64::try_from(part).expect("a part is no larger than the whole");
        parts.into_iter().map(|part| Self(fen(part))).collect()
    }
}

impl std::iter::Sum for Money {
    /// # Panics
    /// On a sum beyond `i64`, which is ninety thousand trillion yuan.
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        let add = |sum: Self, item: Self| sum.plus(item).expect("sums of money stay in i64");
        items.fold(Self::ZERO, add)
    }
}

impl Display for Money {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (yuan, fen) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = yuan.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}{grouped}.{fen:02}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn yuan_is_read_and_shown_to_the_fen() {
        for (text, fen) in [
            ("3000000.05", Some(300_000_005)),
            ("0.1", Some(10)),
            ("-2", Some(-200)),
            ("1.005", None),
            ("1,000", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(Money::from_yuan(text).map(Money::fen), fen, "{text}");
        }
        assert_eq!(Money::of_fen(300_000_005).to_string(), "3,000,000.05");
        assert_eq!(Money::of_fen(-5).to_string(), "-0.05");
    }

    #[test]
    fn the_missing_fen_go_to_the_largest_remainders() {
        for (whole, weights, parts) in [
            (100, vec![1, 1, 1], vec![34, 33, 33]),
            (5, vec![0, 3, 3], vec![0, 3, 2]),
            (0, vec![1, 2], vec![0, 0]),
            (7, vec![], vec![]),
        ] {
            let split = Money::of_fen(whole).split(&weights);
            assert_eq!(split.into_iter().map(Money::fen).collect::<Vec<_>>(), parts);
        }
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_stay_within_a_fen(
            fen in 0_i64..100_000_000_000_000,
            weights in proptest::collection::vec(1_u64..1_000_000, 1..20),
        ) {
            let parts = Money::of_fen(fen).split(&weights);
            prop_assert_eq!(parts.iter().copied().sum::<Money>().fen(), fen);
            let sum: i128 = weights.iter().map(|it| i128::from(*it)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = i128::from(fen) * i128::from(*weight);
                prop_assert!((i128::from(part.fen()) * sum - exact).abs() < sum);
            }
        }
    }
}
