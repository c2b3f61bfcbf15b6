//! Out: what happened, as messages. In: which event goes to which use case.
//!
//! Owns the choice of event and view. A public event carries the public view; an
//! event that stays in the node carries an officer's. Most acts tell one event,
//! some none.

use std::sync::Arc;

use kit_base::View;
use kit_events::{Handlers, Outgoing, Reach};
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use crate::desk::Desk;
use crate::domain::{
    Award, Bid, Challenge, Need, Objection, Panel, Review, RuleValues, award, bid, challenge, need,
    objection, panel, review,
};
use crate::error::Result;
use crate::wire::{
    shown_award, shown_bid, shown_challenge, shown_need, shown_objection, shown_panel,
};

/// Which of the other services' events this one acts on.
pub fn handlers(desk: &Arc<Desk>) -> Handlers {
    Handlers::new()
        .on("organisation.registered", desk, Desk::note_organisation)
        .on("organisation.verified", desk, Desk::note_organisation)
        .on("precheck.completed", desk, Desk::attach_precheck)
        .on("panel.proposed", desk, Desk::take_proposal)
        .on("funding.covered", desk, Desk::cover_funding)
        .on("contract.drafted", desk, Desk::note_drafted)
        .on("contract.signed", desk, Desk::note_signed)
        .on("contract.acceptance_requested", desk, Desk::note_acceptance_asked)
        .on("project.accepted", desk, Desk::note_accepted)
}

pub fn need(need: &Need, what: &need::Happened) -> Option<Outgoing> {
    use need::Happened;
    let need = Some(shown_need(need, View::Officer));
    Some(match what {
        Happened::Submitted => Outgoing::of(&pb::NeedSubmitted { need }),
        Happened::Returned => Outgoing::of(&pb::NeedReturned { need }),
        Happened::Checked => Outgoing::of(&pb::NeedChecked { need }),
        Happened::Rejected => Outgoing::of(&pb::NeedRejected { need }),
        Happened::Approved => Outgoing::of(&pb::NeedApproved { need }),
        Happened::Adopted => Outgoing::of(&pb::NeedAdopted { need }),
        Happened::Withdrawn => Outgoing::of(&pb::NeedWithdrawn { need }),
        Happened::Created
        | Happened::Edited
        | Happened::CheckStarted
        | Happened::Opined
        | Happened::Prechecked
        | Happened::Endorsed => return None,
    })
}

pub fn challenge(challenge: &Challenge, what: &challenge::Happened) -> Option<Outgoing> {
    use challenge::Happened;
    let of = |view| Some(shown_challenge(challenge, view));
    let (public, whole) = (of(View::Public), of(View::Officer));
    Some(match what {
        Happened::Drafted | Happened::Edited => {
            Outgoing::of(&pb::ChallengeDrafted { challenge: whole })
        }
        Happened::Scheduled => Outgoing::of(&pb::ChallengeScheduled { challenge: public }),
        Happened::Unscheduled => Outgoing::of(&pb::ChallengeUnscheduled { challenge: whole }),
        Happened::Published => Outgoing::of(&pb::ChallengePublished { challenge: public }),
        Happened::Extended => Outgoing::of(&pb::ChallengeExtended { challenge: public }),
        Happened::Amended => Outgoing::of(&pb::ChallengeAmended { challenge: public }),
        Happened::Reopened => Outgoing::of(&pb::ChallengeReopened { challenge: public }),
        Happened::Closed => Outgoing::of(&pb::BidsClosed { challenge: public }),
        Happened::Opened => Outgoing::of(&pb::BidsOpened { challenge: public }),
        Happened::NotAwarded => Outgoing::of(&pb::ChallengeNotAwarded { challenge: public }),
        Happened::Withdrawn => Outgoing::of(&pb::ChallengeWithdrawn { challenge: public }),
        Happened::Discarded => Outgoing::of(&pb::ChallengeDiscarded { challenge: whole }),
        Happened::Completed => Outgoing::of(&pb::ChallengeCompleted { challenge: public }),
        Happened::FundingCovered
        | Happened::PublicationMissed
        | Happened::OpeningStarted
        | Happened::PanelConcluded
        | Happened::AwardProposed
        | Happened::PublicityStarted
        | Happened::PublicityHeld
        | Happened::PublicityResumed
        | Happened::SentBack
        | Happened::AwardSetAside
        | Happened::Awarded
        | Happened::Contracting
        | Happened::Started
        | Happened::AcceptanceAsked
        | Happened::Endorsed => return None,
    })
}

pub fn bid(bid: &Bid, what: &bid::Happened) -> Option<Outgoing> {
    use bid::Happened;
    let bid = Some(shown_bid(bid, View::Officer));
    Some(match what {
        Happened::Sealed => Outgoing::of(&pb::BidSealed { bid }),
        Happened::Replaced => Outgoing::of(&pb::BidReplaced { bid }),
        Happened::Reconfirmed => Outgoing::of(&pb::BidReconfirmed { bid }),
        Happened::Withdrawn => Outgoing::of(&pb::BidWithdrawn { bid }),
        Happened::Voided => Outgoing::of(&pb::BidVoided { bid }),
        Happened::Opened => Outgoing::of(&pb::BidOpened { bid }),
        Happened::Ineligible => Outgoing::of(&pb::BidIneligible { bid }),
        Happened::Lost => Outgoing::of(&pb::BidLost { bid }),
        Happened::Checked
        | Happened::Reserved
        | Happened::Proposed
        | Happened::Returned
        | Happened::Won
        | Happened::Contracted
        | Happened::Endorsed => return None,
    })
}

/// What matchmaking must know to draw a panel.
pub struct PanelBrief {
    leaders: Vec<String>,
    appraisers: Vec<String>,
    field_codes: Vec<String>,
    text: String,
    coi_years: u32,
    related_percent: u32,
}

impl PanelBrief {
    pub fn of(need: &Need, challenge: &Challenge, bids: &[Bid]) -> Result<Self> {
        let form = &challenge.notice.form;
        let text = [form.title.as_str(), &form.problem, &form.keywords.join(" ")].join(" ");
        Ok(Self {
            leaders: bids.iter().map(|bid| bid.content.leader.clone()).collect(),
            appraisers: need.opinions().iter().map(|said| said.expert.clone()).collect(),
            field_codes: form.field_codes.clone(),
            text,
            coi_years: challenge.rules()?.coi_years,
            related_percent: challenge.rules()?.related_share_percent,
        })
    }

    /// The request, with a seed that nobody can choose who cannot choose the bids.
    pub fn event(&self, panel: &Panel, what: &panel::Happened) -> Option<Outgoing> {
        if *what != panel::Happened::Requested {
            return None;
        }
        Some(Outgoing::of(&pb::PanelRequested {
            panel: Some(shown_panel(panel, View::Officer)),
            parties: panel.parties.units.iter().map(show::organisation).collect(),
            leaders: self.leaders.clone(),
            appraisers: self.appraisers.clone(),
            field_codes: self.field_codes.clone(),
            text: self.text.clone(),
            region: panel.region.to_string(),
            outside_min: show::count(panel.outside_min),
            coi_years: show::count(self.coi_years),
            seed: panel.seed.clone(),
            as_of_time: Some(show::time(panel.create_time)),
            related_share_percent: show::count(self.related_percent),
        }))
    }
}

pub fn panel(panel: &Panel, what: &panel::Happened) -> Option<Outgoing> {
    use panel::Happened;
    let panel = Some(shown_panel(panel, View::Officer));
    Some(match what {
        Happened::Seated => Outgoing::of(&pb::PanelSeated { panel }),
        Happened::Replaced => Outgoing::of(&pb::PanelReviewerReplaced { panel }),
        Happened::Concluded => Outgoing::of(&pb::ReviewCompleted { panel }),
        Happened::Dissolved => Outgoing::of(&pb::PanelDissolved { panel }),
        Happened::Requested
        | Happened::Proposed
        | Happened::ScoringStarted
        | Happened::Revealed
        | Happened::Endorsed => return None,
    })
}

/// A reviewer who steps back leaves a seat to fill; the rest is told by the panel.
pub fn review(review: &Review, what: &review::Happened) -> Option<Outgoing> {
    use review::Happened;
    match what {
        Happened::Recused => {
            let review = Some(kit_events::Shown::show(review, &kit_base::Actor::event()));
            Some(Outgoing::of(&pb::ReviewRecused { review }))
        }
        Happened::Invited
        | Happened::Accepted
        | Happened::Declined
        | Happened::Committed
        | Happened::Revealed
        | Happened::Finalised => None,
    }
}

pub fn award(award: &Award, what: &award::Happened) -> Option<Outgoing> {
    use award::Happened;
    let of = |view| Some(shown_award(award, view));
    let (public, whole) = (of(View::Public), of(View::Officer));
    Some(match what {
        Happened::Drafted => Outgoing::of(&pb::AwardProposed { award: whole }),
        Happened::PublicityStarted => Outgoing::of(&pb::PublicityStarted { award: public }),
        Happened::PublicityHeld => Outgoing::of(&pb::PublicityHeld { award: public }),
        Happened::PublicityResumed => Outgoing::of(&pb::PublicityResumed { award: public }),
        // What was never public ends within the node.
        Happened::SetAside if award.is_public() => {
            Outgoing::of(&pb::AwardSetAside { award: public })
        }
        Happened::SetAside => Outgoing::of(&pb::AwardSetAside { award: whole }).reach(Reach::Node),
        Happened::Submitted
        | Happened::SentBack
        | Happened::ObjectionNoted
        | Happened::Confirmed
        | Happened::Contracted
        | Happened::Endorsed => return None,
    })
}

/// A confirmed award, with the challenge that its contracts are drafted from.
pub fn confirmed(award: &Award, what: &award::Happened, won: &Challenge) -> Option<Outgoing> {
    if *what != award::Happened::Confirmed {
        return self::award(award, what);
    }
    let of = |rules: &RuleValues| (rules.sign_working_days, rules.related_share_percent);
    let (sign_days, related_percent) = won.rules().map(of).unwrap_or_default();
    Some(Outgoing::of(&pb::AwardConfirmed {
        award: Some(shown_award(award, View::Public)),
        challenge: Some(shown_challenge(won, View::Public)),
        sign_working_days: show::count(sign_days),
        related_share_percent: show::count(related_percent),
    }))
}

pub fn objection(objection: &Objection, what: &objection::Happened) -> Option<Outgoing> {
    use objection::Happened;
    let objection = Some(shown_objection(objection, View::Party));
    Some(match what {
        Happened::Filed => Outgoing::of(&pb::ObjectionFiled { objection }),
        Happened::Admitted => Outgoing::of(&pb::ObjectionAdmitted { objection }),
        Happened::Refused => Outgoing::of(&pb::ObjectionRefused { objection }),
        Happened::Upheld => Outgoing::of(&pb::ObjectionUpheld { objection }),
        Happened::Dismissed => Outgoing::of(&pb::ObjectionDismissed { objection }),
        Happened::Closed => Outgoing::of(&pb::ObjectionClosed { objection }),
        Happened::Remedied => Outgoing::of(&pb::ObjectionRemedied { objection }),
        Happened::Withdrawn => Outgoing::of(&pb::ObjectionWithdrawn { objection }),
        Happened::Investigated | Happened::ReExaminationAsked | Happened::Endorsed => return None,
    })
}
