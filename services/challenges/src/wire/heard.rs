//! Events of other services, as this one reads them.

use kit_base::{FieldError, Time};
use kit_events::{Heard, Received};
use kit_wire::field::*;
use proto::jiebang::contracts::v1 as contracts;
use proto::jiebang::matchmaking::v1 as matchmaking;

use crate::desk::{ContractTold, FundingTold, OrganisationTold, PrecheckTold, ProposalTold};
use crate::domain::bid::{Tie, TieKind, Unit};
use crate::domain::need::Precheck;
use crate::domain::panel::{Judge, Proposal, UnitTie};
use crate::projections::contracts::{ContractView, Progress};
use crate::projections::organisations::Organisation;

impl Heard for OrganisationTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let organisation = match event.name() {
            "organisation.registered" => {
                event.read::<matchmaking::OrganisationRegistered>()?.organisation
            }
            _ => event.read::<matchmaking::OrganisationVerified>()?.organisation,
        };
        organisation.nested("organisation").map(Self)
    }
}

impl TryFrom<matchmaking::Organisation> for Organisation {
    type Error = FieldError;

    fn try_from(message: matchmaking::Organisation) -> Result<Self, FieldError> {
        let verified = message.stage() == matchmaking::OrganisationStage::Verified;
        let unit = Unit {
            uscc: message.name.organisation("name")?,
            region: message.region.region("region")?,
            verified,
            ties: message.affiliations.each("affiliations", 50)?,
        };
        Ok(Self { version: version(&message.etag)?, unit })
    }
}

impl TryFrom<matchmaking::Affiliation> for Tie {
    type Error = FieldError;

    fn try_from(message: matchmaking::Affiliation) -> Result<Self, FieldError> {
        Ok(Self {
            other: message.organisation.organisation("organisation")?,
            kind: TieKind::of_code(&message.kind),
            share_percent: message.share_percent.bounded("share_percent", 0..=100)?,
        })
    }
}

impl Heard for PrecheckTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let report = event.read::<matchmaking::PrecheckCompleted>()?.report.required("report")?;
        let nearest = report.similar.first();
        let likeness = nearest.map_or(0, |similar| similar.likeness_bp);
        let precheck = Precheck {
            time: report.check_time.time("report.check_time")?,
            nearest: nearest.map(|similar| similar.resource.clone()),
            likeness_bp: likeness.bounded("report.similar[0].likeness_bp", 0..=10_000)?,
        };
        Ok(Self { need: report.need.resource("report.need")?, version: event.version, precheck })
    }
}

impl Heard for FundingTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let fund = event.read::<contracts::FundingCovered>()?.fund.required("fund")?;
        let challenge = fund.challenge.resource("fund.challenge")?;
        let plan_version = fund.plan_version.bounded("fund.plan_version", 1..=u64::MAX)?;
        Ok(Self { challenge, plan_version })
    }
}

impl Heard for ProposalTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let message = event.read::<matchmaking::PanelProposed>()?;
        let time: Time = message.propose_time.time("propose_time")?;
        let proposal = Proposal {
            judges: message.experts.each("experts", 1..=100)?,
            alternates: message.alternates.each("alternates", 100)?,
            seed: message.seed,
            time,
        };
        Ok(Self { panel: message.panel.resource("panel")?, proposal })
    }
}

impl TryFrom<matchmaking::Expert> for Judge {
    type Error = FieldError;

    fn try_from(message: matchmaking::Expert) -> Result<Self, FieldError> {
        let units = message.ties.iter().filter(|tie| !tie.organisation.is_empty());
        let tie = |tie: &matchmaking::Tie| {
            let unit = tie.organisation.organisation("ties")?;
            let last_month = tie.last_month.optional_text("ties", 7)?;
            Ok(UnitTie { unit, last_month })
        };
        Ok(Self {
            ties: units.map(tie).collect::<Result<_, FieldError>>()?,
            expert: message.name.text("name", 1..=80)?,
            subject: message.subject.text("subject", 1..=80)?,
            employer: message.employer.organisation("employer")?,
            region: message.region.region("region")?,
        })
    }
}

impl Heard for ContractTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let (contract, progress) = match event.name() {
            "contract.drafted" => {
                (event.read::<contracts::ContractDrafted>()?.contract, Progress::Drafted)
            }
            "contract.signed" => {
                (event.read::<contracts::ContractSigned>()?.contract, Progress::Signed)
            }
            "contract.acceptance_requested" => (
                event.read::<contracts::ContractAcceptanceRequested>()?.contract,
                Progress::AcceptanceAsked,
            ),
            _ => (event.read::<contracts::ProjectAccepted>()?.contract, Progress::Completed),
        };
        let contract = contract.required("contract")?;
        let challenge: crate::domain::ChallengeId =
            contract.challenge.resource("contract.challenge")?;
        let view = ContractView {
            name: contract.name.text("contract.name", 1..=80)?,
            version: version(&contract.etag)?,
            challenge: challenge.0,
            progress,
        };
        Ok(Self { challenge, bid: contract.bid.resource("contract.bid")?, contract: view })
    }
}

/// The version of a foreign aggregate is its etag.
fn version(etag: &str) -> Result<u64, FieldError> {
    etag.etag("etag")?.0.map_or_else(|| Ok(0), Ok)
}
