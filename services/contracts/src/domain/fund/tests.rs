//! The fund: what covers a plan, and what another plan does to pledges.

use kit_base::{Actor, Aggregate, Money, View};
use uuid::Uuid;

use super::{Fund, Happened, Refusal, Stage};
use crate::domain::FundId;
use crate::domain::samples::{BIDDER, OTHER, PUBLISHER, at, by, done, share, uscc};

fn open(plan: Vec<crate::domain::terms::FundingShare>) -> Fund {
    let about = (Uuid::nil(), uscc(PUBLISHER));
    Fund::open(FundId(Uuid::nil()), about, (plan, 1), at(0)).into_aggregate()
}

fn pledge(fund: Fund, funder: &str, fen: i64) -> Fund {
    let by = by("somebody", "funder");
    done(fund.commit(&uscc(funder), Money::of_fen(fen), &by, at(1)))
}

fn covered() -> Fund {
    let fund = open(vec![share(PUBLISHER, 60), share(OTHER, 40)]);
    pledge(pledge(fund, PUBLISHER, 60), OTHER, 40)
}

#[test]
fn pledges_of_the_agreed_parts_cover_the_plan() {
    let fund = open(vec![share(PUBLISHER, 60), share(OTHER, 30), share(OTHER, 10)]);
    let refused = fund.clone().commit(&uscc(OTHER), Money::of_fen(30), &by("x", "funder"), at(1));
    assert_eq!(refused, Err(Refusal::NotTheAgreedPart { agreed: Money::of_fen(40) }));
    let half = pledge(fund, PUBLISHER, 60);
    assert_eq!(half.stage(), Stage::Open);
    let whole = pledge(half, OTHER, 40);
    assert_eq!((whole.stage(), whole.is_covered()), (Stage::Covered, true));
}

#[test]
fn another_plan_sends_back_what_no_longer_fits_and_reopens() {
    let plan = vec![share(PUBLISHER, 60), share(OTHER, 50)];
    let replanned = covered().replan((plan, 2), at(2));
    let replanned = replanned.expect("a draft may change");
    let back: Vec<_> = replanned
        .happened()
        .iter()
        .filter_map(|what| match what {
            Happened::Returned { pledge } => Some((pledge.funder.clone(), pledge.amount.fen())),
            _ => None,
        })
        .collect();
    assert_eq!(back, [(uscc(OTHER), 40)]);
    let fund = replanned.into_aggregate();
    assert_eq!((fund.stage(), fund.pledges.len()), (Stage::Open, 1));
    assert_eq!(pledge(fund, OTHER, 50).stage(), Stage::Covered);
}

#[test]
fn a_plan_that_the_pledges_still_cover_is_covered_anew() {
    let replanned =
        covered().replan((vec![share(OTHER, 40)], 2), at(2)).expect("a draft may change");
    assert!(replanned.happened().contains(&Happened::Covered), "the new plan is told as covered");
    let fund = replanned.into_aggregate();
    assert_eq!((fund.stage(), fund.pledges.len()), (Stage::Covered, 1));
}

#[test]
fn a_plan_that_returns_is_another_plan() {
    let plan = || vec![share(PUBLISHER, 60), share(OTHER, 40)];
    let same = covered().replan((plan(), 1), at(2)).expect("a draft may change");
    assert!(same.changed().is_none(), "the same version is the same plan");
    let emptied = done(covered().replan((Vec::new(), 2), at(2)));
    assert_eq!((emptied.stage(), emptied.pledges.len()), (Stage::Open, 0));
    let back = done(emptied.replan((plan(), 3), at(3)));
    assert_eq!((back.stage(), back.plan_version), (Stage::Open, 3));
    assert_eq!(pledge(pledge(back, PUBLISHER, 60), OTHER, 40).stage(), Stage::Covered);
}

#[test]
fn sums_beyond_money_cover_nothing() {
    let plan = vec![share(PUBLISHER, i64::MAX), share(OTHER, i64::MAX), share(BIDDER, 1)];
    let fund = open(plan);
    assert_eq!(fund.planned(), None);
    let fund = pledge(pledge(fund, PUBLISHER, i64::MAX), OTHER, i64::MAX);
    let last = fund.commit(&uscc(BIDDER), Money::of_fen(1), &by("x", "funder"), at(1));
    assert!(matches!(last, Err(Refusal::Off(_))), "{last:?}");
}

#[test]
fn strangers_see_a_fund_once_it_is_closed() {
    let stranger = by("somebody", "publisher").actor;
    let view = |fund: &Fund| fund.view(&stranger);
    assert_eq!(view(&covered()), View::Nothing);
    let released = done(covered().release(at(2)));
    assert_eq!(view(&released), View::Nothing);
    let consumed = done(covered().consume(at(2)));
    assert_eq!(view(&consumed), View::Nothing);
    let closed = done(consumed.close(0, at(3)));
    assert_eq!(view(&closed), View::Public);
    assert_eq!(closed.view(&Actor { organisation: Some(uscc(OTHER)), ..stranger }), View::Party);
}
