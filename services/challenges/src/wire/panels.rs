//! Panels, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::endorsements;
use crate::desk::{ConcludePanel, DissolvePanel, FormPanel, PanelAct, ReplaceReviewer};
use crate::domain::Panel;
use crate::domain::panel::{Judge, Ranked, Seat, State};

impl TryFrom<pb::FormPanelRequest> for FormPanel {
    type Error = FieldError;

    fn try_from(request: pb::FormPanelRequest) -> Result<Self, FieldError> {
        let pb::FormPanelRequest { challenge, request_id: _ } = request;
        Ok(Self { challenge: challenge.resource("challenge")? })
    }
}

impl TryFrom<pb::ReplaceReviewerRequest> for ReplaceReviewer {
    type Error = FieldError;

    fn try_from(request: pb::ReplaceReviewerRequest) -> Result<Self, FieldError> {
        let pb::ReplaceReviewerRequest { name, review, request_id: _ } = request;
        Ok(Self { panel: name.resource("name")?, review: review.resource("review")? })
    }
}

impl TryFrom<pb::ConcludePanelRequest> for ConcludePanel {
    type Error = FieldError;

    fn try_from(request: pb::ConcludePanelRequest) -> Result<Self, FieldError> {
        let pb::ConcludePanelRequest { name, minutes, request_id: _ } = request;
        Ok(Self { panel: name.resource("name")?, minutes: minutes.text("minutes", 1..=10_000)? })
    }
}

impl TryFrom<pb::SeatPanelRequest> for PanelAct {
    type Error = FieldError;

    fn try_from(request: pb::SeatPanelRequest) -> Result<Self, FieldError> {
        let pb::SeatPanelRequest { name, request_id: _ } = request;
        Ok(Self { panel: name.resource("name")? })
    }
}

impl TryFrom<pb::StartScoringRequest> for PanelAct {
    type Error = FieldError;

    fn try_from(request: pb::StartScoringRequest) -> Result<Self, FieldError> {
        let pb::StartScoringRequest { name, request_id: _ } = request;
        Ok(Self { panel: name.resource("name")? })
    }
}

impl TryFrom<pb::RevealScoresRequest> for PanelAct {
    type Error = FieldError;

    fn try_from(request: pb::RevealScoresRequest) -> Result<Self, FieldError> {
        let pb::RevealScoresRequest { name, request_id: _ } = request;
        Ok(Self { panel: name.resource("name")? })
    }
}

impl TryFrom<pb::DissolvePanelRequest> for DissolvePanel {
    type Error = FieldError;

    fn try_from(request: pb::DissolvePanelRequest) -> Result<Self, FieldError> {
        let pb::DissolvePanelRequest { name, reason, request_id: _ } = request;
        Ok(Self { panel: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl Shown for Panel {
    type Message = pb::Panel;

    fn show(&self, reader: &Actor) -> pb::Panel {
        panel(self, self.view(reader))
    }
}

/// The panel as `view` may see it. Its reviewers learn who else sits on it when
/// the scores are revealed, not before; who seated it, officers only.
pub fn panel(panel: &Panel, view: View) -> pb::Panel {
    let officer = view == View::Officer;
    let (seats, alternates, seed) = seats(panel, view);
    let (ranking, minutes) = match &panel.state {
        State::Concluded { ranking, minutes, .. } => {
            (ranking.iter().map(ranked).collect(), minutes.clone())
        }
        State::Forming { .. }
        | State::Seated { .. }
        | State::Scoring { .. }
        | State::Deliberating { .. }
        | State::Dissolved { .. } => (Vec::new(), String::new()),
    };
    let reason = match &panel.state {
        State::Dissolved { reason } => reason.code().to_owned(),
        State::Forming { .. }
        | State::Seated { .. }
        | State::Scoring { .. }
        | State::Deliberating { .. }
        | State::Concluded { .. } => String::new(),
    };
    pb::Panel {
        name: panel.name(),
        challenge: panel.challenge.to_string(),
        bids: panel.bids.iter().map(ToString::to_string).collect(),
        size: show::count(panel.size),
        seats,
        alternate_count: show::count(alternates),
        seed,
        ranking,
        minutes,
        stage: show::coded(panel.stage(), "PANEL_STAGE_", pb::PanelStage::from_str_name),
        reason,
        endorsements: if officer { endorsements(&panel.endorsements) } else { Vec::new() },
        etag: show::etag(panel.version),
        create_time: Some(show::time(panel.create_time)),
        update_time: Some(show::time(panel.update_time)),
    }
}

/// Who sits, how many wait, and the seed of the draw they came from.
fn seats(panel: &Panel, view: View) -> (Vec<pb::Seat>, usize, String) {
    let officer = view == View::Officer;
    match &panel.state {
        State::Forming { proposal: Some(held) } if officer => {
            let seats = held.judges.iter().map(proposed).collect();
            (seats, held.alternates.len(), held.seed.clone())
        }
        State::Seated { seats, alternates } | State::Scoring { seats, alternates } if officer => {
            (seats.iter().map(seat).collect(), alternates.len(), String::new())
        }
        State::Deliberating { seats } | State::Concluded { seats, .. } => {
            (seats.iter().map(seat).collect(), 0, String::new())
        }
        State::Forming { .. }
        | State::Seated { .. }
        | State::Scoring { .. }
        | State::Dissolved { .. } => (Vec::new(), 0, String::new()),
    }
}

fn proposed(judge: &Judge) -> pb::Seat {
    pb::Seat {
        expert: judge.expert.clone(),
        review: String::new(),
        region: judge.region.to_string(),
    }
}

fn seat(seat: &Seat) -> pb::Seat {
    pb::Seat {
        expert: seat.judge.expert.clone(),
        review: seat.review.to_string(),
        region: seat.judge.region.to_string(),
    }
}

pub(super) fn ranked(ranked: &Ranked) -> pb::RankedBid {
    let each = |(code, centi): (&String, &u32)| (code.clone(), show::count(*centi));
    pb::RankedBid {
        bid: ranked.bid.to_string(),
        score_centi: show::count(ranked.centipoints),
        by_criterion: ranked.by_criterion.iter().map(each).collect(),
    }
}

impl Listed for Panel {
    type Response = pb::ListPanelsResponse;

    fn listed(panels: Vec<pb::Panel>, next_page_token: String) -> pb::ListPanelsResponse {
        pb::ListPanelsResponse { panels, next_page_token }
    }
}
