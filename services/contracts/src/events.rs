//! Out: what happened, as messages. In: which event goes to which use case.

use std::sync::Arc;

use kit_base::View;
use kit_events::{Handlers, Outgoing};
use proto::jiebang::contracts::v1 as pb;

use crate::desk::Desk;
use crate::domain::{Contract, Fund, Milestone, Payment, contract, fund, milestone, payment};
use crate::wire::{shown_contract, shown_fund, shown_milestone, shown_payment};

/// Which of the other services' events this one acts on.
pub fn handlers(desk: &Arc<Desk>) -> Handlers {
    Handlers::new()
        .on("challenge.drafted", desk, Desk::open_fund)
        .on("challenge.not_awarded", desk, Desk::release_fund)
        .on("challenge.withdrawn", desk, Desk::release_fund)
        .on("challenge.discarded", desk, Desk::release_fund)
        .on("award.confirmed", desk, Desk::draft_contracts)
        .on("organisation.registered", desk, Desk::note_organisation)
        .on("organisation.verified", desk, Desk::note_organisation)
}

/// What a fund's decision tells, if anybody is to hear it.
pub fn fund(fund: &Fund, what: &fund::Happened) -> Option<Outgoing> {
    use fund::Happened;
    let view = if *what == Happened::Closed { View::Public } else { View::Officer };
    let fund = Some(shown_fund(fund, view));
    Some(match what {
        Happened::Opened | Happened::Replanned => Outgoing::of(&pb::FundingOpened { fund }),
        Happened::Committed { .. } => Outgoing::of(&pb::FundingCommitted { fund }),
        Happened::Covered => Outgoing::of(&pb::FundingCovered { fund }),
        Happened::Released => Outgoing::of(&pb::FundingReleased { fund }),
        Happened::Closed => Outgoing::of(&pb::FundingClosed { fund }),
        Happened::Returned { .. } | Happened::Consumed => return None,
    })
}

/// What a contract's decision tells, if anybody is to hear it.
pub fn contract(contract: &Contract, what: &contract::Happened) -> Option<Outgoing> {
    use contract::Happened;
    let of = |view| Some(shown_contract(contract, view));
    let (public, whole) = (of(View::Public), of(View::Officer));
    let lanes = i32::try_from(contract.lanes).unwrap_or(i32::MAX);
    Some(match what {
        Happened::Drafted => Outgoing::of(&pb::ContractDrafted { contract: whole }),
        Happened::Active => Outgoing::of(&pb::ContractSigned { contract: public, lanes }),
        Happened::AcceptanceAsked => {
            Outgoing::of(&pb::ContractAcceptanceRequested { contract: public })
        }
        Happened::Accepted => Outgoing::of(&pb::ProjectAccepted { contract: public }),
        Happened::Submitted
        | Happened::SentBack
        | Happened::Approved
        | Happened::Signed
        | Happened::Endorsed => return None,
    })
}

/// What a milestone's decision tells, if anybody is to hear it.
pub fn milestone(milestone: &Milestone, what: &milestone::Happened) -> Option<Outgoing> {
    use milestone::Happened;
    let milestone = Some(shown_milestone(milestone, View::Public));
    Some(match what {
        Happened::Planned => Outgoing::of(&pb::MilestonePlanned { milestone }),
        Happened::FellDue => Outgoing::of(&pb::MilestoneDue { milestone }),
        Happened::Submitted => Outgoing::of(&pb::MilestoneSubmitted { milestone }),
        Happened::Passed => Outgoing::of(&pb::MilestonePassed { milestone }),
        Happened::Failed => Outgoing::of(&pb::MilestoneFailed { milestone }),
        Happened::Settled => Outgoing::of(&pb::MilestoneSettled { milestone }),
        Happened::AssessmentStarted | Happened::Returned | Happened::Endorsed => return None,
    })
}

/// What a payment's decision tells, if anybody is to hear it.
pub fn payment(payment: &Payment, what: &payment::Happened) -> Option<Outgoing> {
    use payment::Happened;
    let of = |view| Some(shown_payment(payment, view));
    Some(match what {
        Happened::Drafted => Outgoing::of(&pb::PaymentDrafted { payment: of(View::Officer) }),
        Happened::Instructed => Outgoing::of(&pb::PaymentInstructed { payment: of(View::Public) }),
        Happened::Confirmed => Outgoing::of(&pb::PaymentConfirmed { payment: of(View::Public) }),
        Happened::ApprovedOnce | Happened::Approved => return None,
    })
}
