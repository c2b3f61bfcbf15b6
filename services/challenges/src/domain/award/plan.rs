//! What an authority wants to award, looked up and told apart.

use std::collections::BTreeSet;

use kit_base::{Law, Money, Off};

use super::refusal::Refusal;
use super::state::{BidReason, LaneAward};
use crate::domain::bid::{self, Bid, BidLaw};
use crate::domain::{BidId, Reason};

/// What an authority asks for: bids by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub lanes: Vec<(BidId, Money)>,
    pub reserves: Vec<BidId>,
    pub reasons: Vec<BidReason>,
}

/// The same, with the bidders of the lanes: every bid in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub lanes: Vec<LaneAward>,
    pub reserves: Vec<BidId>,
    pub reasons: Vec<BidReason>,
}

impl Plan {
    /// Looks the wish up among the challenge's bids.
    pub fn of(wish: Wish, bids: &[Bid]) -> Result<Self, Refusal> {
        let find = |id: BidId| bids.iter().find(|bid| bid.id == id).ok_or(Refusal::UnknownBid);
        let mut seen = BTreeSet::new();
        for id in wish.bids() {
            find(id)?;
            if !seen.insert(id) {
                return Err(Refusal::NamedTwice);
            }
        }
        for because in &wish.reasons {
            accepted(because.reason)?;
        }
        let chosen = wish.lanes.iter().map(|(id, _)| *id).chain(wish.reserves.iter().copied());
        for id in chosen {
            if find(id)?.excluded.is_some() {
                return Err(Refusal::Excluded);
            }
        }
        let lane = |(id, amount): (BidId, Money)| {
            Ok(LaneAward { bid: id, bidder: find(id)?.bidder.clone(), amount })
        };
        let lanes = wish.lanes.into_iter().map(lane).collect::<Result<_, Refusal>>()?;
        Ok(Self { lanes, reserves: wish.reserves, reasons: wish.reasons })
    }

    /// The bids that are awarded or kept.
    pub(super) fn chosen(&self) -> impl Iterator<Item = BidId> {
        self.lanes.iter().map(|lane| lane.bid).chain(self.reserves.iter().copied())
    }
}

impl Wish {
    fn bids(&self) -> impl Iterator<Item = BidId> {
        let lanes = self.lanes.iter().map(|(id, _)| *id);
        let reasons = self.reasons.iter().map(|it| it.bid);
        lanes.chain(self.reserves.iter().copied()).chain(reasons)
    }
}

/// The confirmation gives each loser its reason, so the bid's table must take it.
fn accepted(reason: Reason) -> Result<(), Refusal> {
    let edge = BidLaw::EDGES.iter().find(|edge| edge.act == bid::Act::Lose);
    match edge.is_some_and(|edge| edge.reasons.contains(&reason)) {
        true => Ok(()),
        false => Err(Refusal::Bid(Off::Reason(reason))),
    }
}

#[cfg(test)]
mod tests {
    use kit_base::Problem;

    use super::*;
    use crate::domain::ObjectionId;
    use crate::domain::samples::{bid, bid_id};

    fn because(id: u128, reason: Reason) -> BidReason {
        BidReason { bid: bid_id(id), reason, text: "排序靠后".into() }
    }

    #[test]
    fn a_bid_stands_in_one_place_and_is_not_excluded() {
        let amount = Money::of_fen(100);
        let lane = |id| (bid_id(id), amount);
        let lower = Reason::RankedLower;
        for (case, lanes, reserves, reasons, expected) in [
            ("all apart", vec![lane(7)], vec![8], vec![because(9, lower)], Ok(())),
            ("two lanes", vec![lane(7), lane(7)], vec![], vec![], Err("BID_NAMED_TWICE")),
            ("lane and reserve", vec![lane(7)], vec![7], vec![], Err("BID_NAMED_TWICE")),
            (
                "lane and reason",
                vec![lane(7)],
                vec![],
                vec![because(7, lower)],
                Err("BID_NAMED_TWICE"),
            ),
            ("unknown", vec![lane(5)], vec![], vec![], Err("UNKNOWN_BID")),
            ("excluded from a lane", vec![lane(10)], vec![], vec![], Err("BID_EXCLUDED")),
            ("excluded from reserve", vec![lane(7)], vec![10], vec![], Err("BID_EXCLUDED")),
            ("excluded, explained", vec![lane(7)], vec![], vec![because(10, lower)], Ok(())),
            (
                "no such loss",
                vec![lane(7)],
                vec![],
                vec![because(8, Reason::Settled)],
                Err("REASON_NOT_ACCEPTED"),
            ),
        ] {
            let mut bids: Vec<Bid> =
                [7, 8, 9, 10].map(|id| bid(id, bid::State::UnderReview)).into();
            bids[3].excluded = Some(ObjectionId(uuid::Uuid::from_u128(1)));
            let reserves = reserves.into_iter().map(bid_id).collect();
            let found = Plan::of(Wish { lanes, reserves, reasons }, &bids);
            let found = found.map(|_| ()).map_err(|refusal| refusal.reason());
            assert_eq!(found, expected, "{case}");
        }
    }
}
