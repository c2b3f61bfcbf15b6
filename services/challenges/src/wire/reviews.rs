//! Review sheets, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use crate::desk::{EndReview, LodgeReview, ReviewAct};
use crate::domain::Review;
use crate::domain::review::{Score, Sheet, State};

impl TryFrom<pb::Score> for Score {
    type Error = FieldError;

    fn try_from(message: pb::Score) -> Result<Self, FieldError> {
        let pb::Score { bid, criterion, points, text } = message;
        Ok(Self {
            bid: bid.resource("bid")?,
            criterion: criterion.text("criterion", 1..=40)?,
            points: points.bounded("points", 0..=100)?,
            text: text.text("text", 1..=1_000)?,
        })
    }
}

impl TryFrom<pb::LodgeReviewRequest> for LodgeReview {
    type Error = FieldError;

    fn try_from(request: pb::LodgeReviewRequest) -> Result<Self, FieldError> {
        let pb::LodgeReviewRequest { name, scores, request_id: _ } = request;
        let sheet = Sheet(scores.each("scores", 1..=10_000)?);
        Ok(Self { review: name.resource("name")?, sheet })
    }
}

impl TryFrom<pb::AcceptReviewRequest> for ReviewAct {
    type Error = FieldError;

    fn try_from(request: pb::AcceptReviewRequest) -> Result<Self, FieldError> {
        let pb::AcceptReviewRequest { name, request_id: _ } = request;
        Ok(Self { review: name.resource("name")? })
    }
}

impl TryFrom<pb::DeclineReviewRequest> for EndReview {
    type Error = FieldError;

    fn try_from(request: pb::DeclineReviewRequest) -> Result<Self, FieldError> {
        let pb::DeclineReviewRequest { name, reason, request_id: _ } = request;
        Ok(Self { review: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl TryFrom<pb::RecuseReviewRequest> for EndReview {
    type Error = FieldError;

    fn try_from(request: pb::RecuseReviewRequest) -> Result<Self, FieldError> {
        let pb::RecuseReviewRequest { name, reason, request_id: _ } = request;
        Ok(Self { review: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl Shown for Review {
    type Message = pb::Review;

    fn show(&self, reader: &Actor) -> pb::Review {
        let own = reader.subject == self.judge.subject;
        let sheet = match &self.state {
            State::Committed { sheet, .. } if own => Some(sheet),
            State::Invited
            | State::Accepted
            | State::Committed { .. }
            | State::Revealed { .. }
            | State::Final { .. }
            | State::Declined { .. }
            | State::Recused { .. } => self.shown_sheet(),
        };
        let reason = match &self.state {
            State::Declined { reason } | State::Recused { reason } => reason.code().to_owned(),
            State::Invited
            | State::Accepted
            | State::Committed { .. }
            | State::Revealed { .. }
            | State::Final { .. } => String::new(),
        };
        pb::Review {
            name: self.name(),
            panel: self.panel.to_string(),
            challenge: self.challenge.to_string(),
            expert: self.judge.expert.clone(),
            bids: if own { self.blind.iter().map(blind).collect() } else { Vec::new() },
            scores: sheet.map(|sheet| sheet.0.iter().map(score).collect()).unwrap_or_default(),
            stage: show::coded(self.stage(), "REVIEW_STAGE_", pb::ReviewStage::from_str_name),
            reason,
            etag: show::etag(self.version),
            create_time: Some(show::time(self.create_time)),
            update_time: Some(show::time(self.update_time)),
        }
    }
}

fn blind(bid: &crate::domain::review::Blind) -> pb::BlindBid {
    pb::BlindBid {
        bid: bid.bid.to_string(),
        solution: bid.solution.clone(),
        route: bid.route.clone(),
    }
}

fn score(score: &Score) -> pb::Score {
    pb::Score {
        bid: score.bid.to_string(),
        criterion: score.criterion.clone(),
        points: show::count(score.points),
        text: score.text.clone(),
    }
}

impl Listed for Review {
    type Response = pb::ListReviewsResponse;

    fn listed(reviews: Vec<pb::Review>, next_page_token: String) -> pb::ListReviewsResponse {
        pb::ListReviewsResponse { reviews, next_page_token }
    }
}
