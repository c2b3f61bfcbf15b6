//! From sheets to a ranking: weighted means in hundredths of a point.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::BidId;
use crate::domain::challenge::Criterion;
use crate::domain::review::Sheet;

/// One bid's place, with its mean in hundredths of a point (0 to 10,000).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// Which bid.
    pub bid: BidId,
    /// Weighted mean of all sheets, in hundredths of a point.
    pub centipoints: u32,
    /// Mean per criterion, in hundredths of a point, by criterion code.
    pub by_criterion: BTreeMap<String, u32>,
}

/// Ranks the bids: best first, equal means by id, which is order of arrival.
pub fn rank(bids: &[BidId], criteria: &[Criterion], sheets: &[Sheet]) -> Vec<Ranked> {
    let mut ranked: Vec<_> = bids.iter().map(|bid| mean(*bid, criteria, sheets)).collect();
    ranked.sort_by_key(|it| (std::cmp::Reverse(it.centipoints), it.bid));
    ranked
}

/// The weighted mean over criteria, averaged over sheets, in integers.
fn mean(bid: BidId, criteria: &[Criterion], sheets: &[Sheet]) -> Ranked {
    let each = |criterion: &Criterion| {
        let points: Vec<u64> = sheets
            .iter()
            .filter_map(|sheet| sheet.points(bid, &criterion.code))
            .map(u64::from)
            .collect();
        let sum: u64 = points.iter().sum();
        (criterion.code.clone(), (sum * 100).checked_div(points.len() as u64).unwrap_or(0) as u32)
    };
    let by_criterion: BTreeMap<_, _> = criteria.iter().map(each).collect();
    let weigh = |criterion: &Criterion| {
        u64::from(by_criterion[&criterion.code]) * u64::from(criterion.weight_bp)
    };
    let weighted: u64 = criteria.iter().map(weigh).sum();
    let centipoints = (weighted / u64::from(crate::domain::challenge::notice::WHOLE_BP)) as u32;
    Ranked { bid, centipoints, by_criterion }
}
