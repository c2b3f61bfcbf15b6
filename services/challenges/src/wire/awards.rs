//! Awards, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, Money, Uscc, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::{endorsements, panels};
use crate::desk::{AwardAct, DraftAward, SendAwardBack};
use crate::domain::award::{BidReason, LaneAward, State, Window};
use crate::domain::panel::Ranked;
use crate::domain::{Award, BidId};

/// A lane as it is asked for: the bidder stands on the bid.
pub struct LaneWish {
    pub bid: BidId,
    pub amount: Money,
}

impl TryFrom<pb::LaneAward> for LaneWish {
    type Error = FieldError;

    fn try_from(message: pb::LaneAward) -> Result<Self, FieldError> {
        let pb::LaneAward { bid, bidder: _, amount } = message;
        Ok(Self { bid: bid.resource("bid")?, amount: amount.positive_money("amount")? })
    }
}

impl TryFrom<pb::BidReason> for BidReason {
    type Error = FieldError;

    fn try_from(message: pb::BidReason) -> Result<Self, FieldError> {
        let pb::BidReason { bid, reason, text } = message;
        Ok(Self {
            bid: bid.resource("bid")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::DraftAwardRequest> for DraftAward {
    type Error = FieldError;

    fn try_from(request: pb::DraftAwardRequest) -> Result<Self, FieldError> {
        let pb::DraftAwardRequest { challenge, lanes, reserves, reasons, request_id: _ } = request;
        let lanes: Vec<LaneWish> = lanes.each("lanes", 1..=5)?;
        Ok(Self {
            challenge: challenge.resource("challenge")?,
            lanes: lanes.into_iter().map(|lane| (lane.bid, lane.amount)).collect(),
            reserves: reserves.each_with("reserves", 20, |it| it.resource(""))?,
            reasons: reasons.each("reasons", 500)?,
        })
    }
}

impl TryFrom<pb::SubmitAwardRequest> for AwardAct {
    type Error = FieldError;

    fn try_from(request: pb::SubmitAwardRequest) -> Result<Self, FieldError> {
        let pb::SubmitAwardRequest { name, request_id: _ } = request;
        Ok(Self { award: name.resource("name")? })
    }
}

impl TryFrom<pb::SendAwardBackRequest> for SendAwardBack {
    type Error = FieldError;

    fn try_from(request: pb::SendAwardBackRequest) -> Result<Self, FieldError> {
        let pb::SendAwardBackRequest { name, reason, request_id: _ } = request;
        Ok(Self { award: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl TryFrom<pb::StartPublicityRequest> for AwardAct {
    type Error = FieldError;

    fn try_from(request: pb::StartPublicityRequest) -> Result<Self, FieldError> {
        let pb::StartPublicityRequest { name, request_id: _ } = request;
        Ok(Self { award: name.resource("name")? })
    }
}

impl Shown for Award {
    type Message = pb::Award;

    fn show(&self, reader: &Actor) -> pb::Award {
        award(self, self.view(reader))
    }
}

/// The award as `view` may see it; losers stay without a name.
pub fn award(award: &Award, view: View) -> pb::Award {
    let officer = view == View::Officer;
    let open = match &award.state {
        State::InPublicity { open, .. } | State::Suspended { open, .. } => open.len(),
        State::Drafted
        | State::InApproval { .. }
        | State::Confirmed { .. }
        | State::Contracted { .. }
        | State::SetAside { .. } => 0,
    };
    let reason = match &award.state {
        State::SetAside { reason, .. } => reason.code().to_owned(),
        State::Drafted
        | State::InApproval { .. }
        | State::InPublicity { .. }
        | State::Suspended { .. }
        | State::Confirmed { .. }
        | State::Contracted { .. } => String::new(),
    };
    pb::Award {
        name: award.name(),
        challenge: award.challenge.to_string(),
        publisher: show::organisation(&award.publisher),
        lanes: award.lanes.iter().map(lane).collect(),
        reserves: match officer {
            true => award.reserves.iter().map(ToString::to_string).collect(),
            false => Vec::new(),
        },
        ranking: award.ranking.iter().map(|it| ranked(award, it, view)).collect(),
        reasons: if officer { award.reasons.iter().map(bid_reason).collect() } else { Vec::new() },
        window: award.window().map(window),
        open_objections: show::count(open),
        stage: show::coded(award.stage(), "AWARD_STAGE_", pb::AwardStage::from_str_name),
        reason,
        endorsements: if officer { endorsements(&award.endorsements) } else { Vec::new() },
        etag: show::etag(award.version),
        create_time: Some(show::time(award.create_time)),
        update_time: Some(show::time(award.update_time)),
    }
}

/// In public the order of all, and the scores of those who are to win.
fn ranked(award: &Award, bid: &Ranked, view: View) -> pb::RankedBid {
    let whole = panels::ranked(bid);
    match view == View::Officer || award.awards(bid.bid) {
        true => whole,
        false => pb::RankedBid { bid: whole.bid, ..pb::RankedBid::default() },
    }
}

fn lane(lane: &LaneAward) -> pb::LaneAward {
    let bidder: &Uscc = &lane.bidder;
    pb::LaneAward {
        bid: lane.bid.to_string(),
        bidder: show::organisation(bidder),
        amount: Some(show::money(lane.amount)),
    }
}

fn bid_reason(reason: &BidReason) -> pb::BidReason {
    pb::BidReason {
        bid: reason.bid.to_string(),
        reason: reason.reason.code().to_owned(),
        text: reason.text.clone(),
    }
}

fn window(window: &Window) -> pb::Window {
    pb::Window {
        first_day: show::day(window.first),
        last_day: show::day(window.last),
        end_time: Some(show::time(window.end_time)),
    }
}

impl Listed for Award {
    type Response = pb::ListAwardsResponse;

    fn listed(awards: Vec<pb::Award>, next_page_token: String) -> pb::ListAwardsResponse {
        pb::ListAwardsResponse { awards, next_page_token }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    #[test]
    fn in_public_only_those_who_are_to_win_have_scores() {
        let award = samples::award();
        let won = award.lanes[0].bid;
        let lost = samples::ranked(9_999, 8_000);
        let winner = Ranked { bid: won, ..samples::ranked(1, 9_000) };
        assert_eq!(ranked(&award, &winner, View::Public).score_centi, 9_000);
        let shown = ranked(&award, &lost, View::Public);
        assert_eq!((shown.score_centi, shown.by_criterion.len()), (0, 0));
        assert_eq!(ranked(&award, &lost, View::Officer).score_centi, 8_000);
    }
}
