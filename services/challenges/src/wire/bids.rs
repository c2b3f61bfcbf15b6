//! Bids, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::endorsements;
use crate::desk::{BidAct, EndBid, ReplaceBid, SubmitBid};
use crate::domain::Bid;
use crate::domain::bid::{BidContent, Response};

impl TryFrom<pb::IndicatorResponse> for Response {
    type Error = FieldError;

    fn try_from(message: pb::IndicatorResponse) -> Result<Self, FieldError> {
        let pb::IndicatorResponse { indicator, value, method } = message;
        Ok(Self {
            indicator: indicator.text("indicator", 1..=80)?,
            value: value.text("value", 1..=200)?,
            method: method.text("method", 0..=1_000)?,
        })
    }
}

impl TryFrom<pb::BidContent> for BidContent {
    type Error = FieldError;

    fn try_from(message: pb::BidContent) -> Result<Self, FieldError> {
        let pb::BidContent { members, leader, solution, route, team, responses, price } = message;
        Ok(Self {
            members: members.each_with("members", 20, |it| it.organisation(""))?,
            leader: leader.text("leader", 1..=80)?,
            solution: solution.text("solution", 1..=20_000)?,
            route: route.text("route", 1..=200)?,
            team: team.text("team", 1..=4_000)?,
            responses: responses.each("responses", 1..=30)?,
            price: price.positive_money("price")?,
        })
    }
}

impl TryFrom<pb::SubmitBidRequest> for SubmitBid {
    type Error = FieldError;

    fn try_from(request: pb::SubmitBidRequest) -> Result<Self, FieldError> {
        let pb::SubmitBidRequest { challenge, content, request_id: _ } = request;
        let challenge = challenge.resource("challenge")?;
        Ok(Self { challenge, content: content.nested("content")? })
    }
}

impl TryFrom<pb::ReplaceBidRequest> for ReplaceBid {
    type Error = FieldError;

    fn try_from(request: pb::ReplaceBidRequest) -> Result<Self, FieldError> {
        let pb::ReplaceBidRequest { name, content, request_id: _ } = request;
        Ok(Self { bid: name.resource("name")?, content: content.nested("content")? })
    }
}

impl TryFrom<pb::ReconfirmBidRequest> for BidAct {
    type Error = FieldError;

    fn try_from(request: pb::ReconfirmBidRequest) -> Result<Self, FieldError> {
        let pb::ReconfirmBidRequest { name, request_id: _ } = request;
        Ok(Self { bid: name.resource("name")? })
    }
}

impl TryFrom<pb::WithdrawBidRequest> for BidAct {
    type Error = FieldError;

    fn try_from(request: pb::WithdrawBidRequest) -> Result<Self, FieldError> {
        let pb::WithdrawBidRequest { name, request_id: _ } = request;
        Ok(Self { bid: name.resource("name")? })
    }
}

impl TryFrom<pb::PassBidCheckRequest> for BidAct {
    type Error = FieldError;

    fn try_from(request: pb::PassBidCheckRequest) -> Result<Self, FieldError> {
        let pb::PassBidCheckRequest { name, request_id: _ } = request;
        Ok(Self { bid: name.resource("name")? })
    }
}

impl TryFrom<pb::FailBidCheckRequest> for EndBid {
    type Error = FieldError;

    fn try_from(request: pb::FailBidCheckRequest) -> Result<Self, FieldError> {
        let pb::FailBidCheckRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            bid: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl Shown for Bid {
    type Message = pb::Bid;

    fn show(&self, reader: &Actor) -> pb::Bid {
        bid(self, self.view(reader))
    }
}

/// The bid as `view` may see it: before the opening a receipt.
pub fn bid(bid: &Bid, view: View) -> pb::Bid {
    let outcome = bid.outcome();
    pb::Bid {
        name: bid.name(),
        challenge: bid.challenge.to_string(),
        bidder: show::organisation(&bid.bidder),
        content: bid.is_opened().then(|| content(&bid.content)),
        content_hash: bid.content.hash(),
        revision: show::count(bid.revision),
        receive_time: Some(show::time(bid.received_time)),
        stage: show::coded(bid.stage(), "BID_STAGE_", pb::BidStage::from_str_name),
        reason: outcome.map(|(reason, _)| reason.code().to_owned()).unwrap_or_default(),
        reason_text: outcome.map(|(_, text)| text.to_owned()).unwrap_or_default(),
        endorsements: match view {
            View::Officer => endorsements(&bid.endorsements),
            View::Nothing | View::Public | View::Party => Vec::new(),
        },
        etag: show::etag(bid.version),
        create_time: Some(show::time(bid.create_time)),
        update_time: Some(show::time(bid.update_time)),
        edition: show::count(bid.edition),
    }
}

fn content(content: &BidContent) -> pb::BidContent {
    pb::BidContent {
        members: content.members.iter().map(show::organisation).collect(),
        leader: content.leader.clone(),
        solution: content.solution.clone(),
        route: content.route.clone(),
        team: content.team.clone(),
        responses: content.responses.iter().map(response).collect(),
        price: Some(show::money(content.price)),
    }
}

fn response(response: &Response) -> pb::IndicatorResponse {
    pb::IndicatorResponse {
        indicator: response.indicator.clone(),
        value: response.value.clone(),
        method: response.method.clone(),
    }
}

impl Listed for Bid {
    type Response = pb::ListBidsResponse;

    fn listed(bids: Vec<pb::Bid>, next_page_token: String) -> pb::ListBidsResponse {
        pb::ListBidsResponse { bids, next_page_token }
    }
}
