//! Out: what happened, as messages. In: which event goes to which use case.

use std::sync::Arc;

use kit_base::{Time, View};
use kit_events::{Handlers, Outgoing};
use kit_wire::show;
use proto::jiebang::matchmaking::v1 as pb;

use crate::desk::Desk;
use crate::domain::draw::{Drawn, Infeasible, Request};
use crate::domain::{Expert, Organisation, PanelName, expert, organisation};
use crate::store::prechecks::Precheck;
use crate::store::rankings::Ranking;
use crate::wire::{shown_expert, shown_match, shown_organisation, shown_precheck};

/// Which of the other services' events this one acts on.
pub fn handlers(desk: &Arc<Desk>) -> Handlers {
    Handlers::new()
        .on("need.submitted", desk, Desk::check_need)
        .on("challenge.published", desk, Desk::rank_challenge)
        .on("panel.requested", desk, Desk::draw_panel)
}

pub fn organisation(
    organisation: &Organisation,
    what: &organisation::Happened,
) -> Option<Outgoing> {
    let shown = Some(shown_organisation(organisation));
    Some(match what {
        organisation::Happened::Registered => {
            Outgoing::of(&pb::OrganisationRegistered { organisation: shown })
        }
        organisation::Happened::Verified => {
            Outgoing::of(&pb::OrganisationVerified { organisation: shown })
        }
    })
}

pub fn expert(expert: &Expert, what: &expert::Happened) -> Option<Outgoing> {
    let expert::Happened::Registered = what;
    Some(Outgoing::of(&pb::ExpertRegistered { expert: Some(shown_expert(expert, View::Officer)) }))
}

pub fn prechecked(precheck: &Precheck) -> Outgoing {
    Outgoing::of(&pb::PrecheckCompleted { report: Some(shown_precheck(precheck)) })
}

pub fn ranked(ranking: &Ranking) -> Outgoing {
    let matches = ranking.matches.iter().map(shown_match).collect();
    Outgoing::of(&pb::MatchesRanked { challenge: ranking.challenge.clone(), matches })
}

pub fn proposed(panel: PanelName, request: &Request, drawn: &Drawn, now: Time) -> Outgoing {
    let shown = |experts: &[Expert]| {
        experts.iter().map(|expert| shown_expert(expert, View::Officer)).collect()
    };
    Outgoing::of(&pb::PanelProposed {
        panel: panel.to_string(),
        experts: shown(&drawn.judges),
        alternates: shown(&drawn.alternates),
        seed: request.seed.clone(),
        propose_time: Some(show::time(now)),
    })
}

pub fn infeasible(panel: PanelName, request: &Request, lack: &Infeasible) -> Outgoing {
    Outgoing::of(&pb::PanelInfeasible {
        panel: panel.to_string(),
        wanted: show::count(request.size),
        found: show::count(lack.found),
        reason: lack.reason.to_owned(),
    })
}
