//! Contracts, in and out.

use kit_base::{Actor, Aggregate, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::contracts::v1 as pb;

use super::{BidName, ChallengeName, endorsements, funds};
use crate::desk::{AskAcceptance, ContractAct, ListContracts, One, SendContractBack, SignContract};
use crate::domain::contract::{Party, Signature, State};
use crate::domain::terms::Plan;
use crate::domain::{Contract, ContractId};

impl TryFrom<pb::SubmitContractRequest> for ContractAct {
    type Error = FieldError;

    fn try_from(request: pb::SubmitContractRequest) -> Result<Self, FieldError> {
        let pb::SubmitContractRequest { name, request_id: _ } = request;
        Ok(Self { contract: name.resource("name")? })
    }
}

impl TryFrom<pb::ApproveContractRequest> for ContractAct {
    type Error = FieldError;

    fn try_from(request: pb::ApproveContractRequest) -> Result<Self, FieldError> {
        let pb::ApproveContractRequest { name, request_id: _ } = request;
        Ok(Self { contract: name.resource("name")? })
    }
}

impl TryFrom<pb::AcceptContractRequest> for ContractAct {
    type Error = FieldError;

    fn try_from(request: pb::AcceptContractRequest) -> Result<Self, FieldError> {
        let pb::AcceptContractRequest { name, request_id: _ } = request;
        Ok(Self { contract: name.resource("name")? })
    }
}

impl TryFrom<pb::SendContractBackRequest> for SendContractBack {
    type Error = FieldError;

    fn try_from(request: pb::SendContractBackRequest) -> Result<Self, FieldError> {
        let pb::SendContractBackRequest { name, reason, request_id: _ } = request;
        Ok(Self { contract: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl TryFrom<pb::SignContractRequest> for SignContract {
    type Error = FieldError;

    fn try_from(request: pb::SignContractRequest) -> Result<Self, FieldError> {
        let pb::SignContractRequest { name, terms_hash, request_id: _ } = request;
        let terms_hash = terms_hash.digest("terms_hash")?;
        Ok(Self { contract: name.resource("name")?, terms_hash })
    }
}

impl TryFrom<pb::AskAcceptanceRequest> for AskAcceptance {
    type Error = FieldError;

    fn try_from(request: pb::AskAcceptanceRequest) -> Result<Self, FieldError> {
        let pb::AskAcceptanceRequest { name, report_hashes, request_id: _ } = request;
        let reports = report_hashes.each_with("report_hashes", 1..=20, |it| it.digest(""));
        Ok(Self { contract: name.resource("name")?, reports: reports? })
    }
}

impl TryFrom<pb::GetContractRequest> for One<ContractId> {
    type Error = FieldError;

    fn try_from(request: pb::GetContractRequest) -> Result<Self, FieldError> {
        let pb::GetContractRequest { name } = request;
        Ok(Self(name.resource("name")?))
    }
}

impl TryFrom<pb::ListContractsRequest> for ListContracts {
    type Error = FieldError;

    fn try_from(request: pb::ListContractsRequest) -> Result<Self, FieldError> {
        let pb::ListContractsRequest { challenge, stage, page_size: _, page_token: _ } = request;
        let challenge = challenge.optional_resource::<ChallengeName>("challenge")?;
        Ok(Self {
            challenge: challenge.map(|it| it.0),
            stage: stage.optional_coded("stage", pb::ContractStage::as_str_name)?,
        })
    }
}

impl Shown for Contract {
    type Message = pb::Contract;

    fn show(&self, reader: &Actor) -> pb::Contract {
        contract(self, self.view(reader))
    }
}

/// The contract as `view` may see it.
pub fn contract(contract: &Contract, view: View) -> pb::Contract {
    let signatures = match &contract.state {
        State::Signing { signatures, .. } => signatures.iter().map(signature).collect(),
        State::Drafting
        | State::InApproval
        | State::Active { .. }
        | State::InAcceptance { .. }
        | State::Completed { .. } => Vec::new(),
    };
    let terms = &contract.terms;
    pb::Contract {
        name: contract.name(),
        challenge: ChallengeName(contract.challenge).to_string(),
        award: terms.award.clone(),
        bid: BidName(contract.bid).to_string(),
        title: terms.title.clone(),
        publisher: show::organisation(&terms.publisher),
        bidder: show::organisation(&terms.bidder),
        amount: Some(show::money(terms.amount)),
        shares: terms.shares.iter().map(funds::share).collect(),
        milestones: terms.milestones.iter().map(planned).collect(),
        time_limit_months: show::count(terms.time_limit_months),
        ip_ownership: terms.ip_ownership.clone(),
        rule_set_hash: terms.rule_set_hash.clone(),
        terms_hash: terms.hash(),
        signatures,
        sign_time: contract.signed_time().map(show::time),
        stage: show::coded(contract.stage(), "CONTRACT_STAGE_", pb::ContractStage::from_str_name),
        endorsements: match view {
            View::Officer => endorsements(&contract.endorsements),
            View::Nothing | View::Public | View::Party => Vec::new(),
        },
        etag: show::etag(contract.version),
        create_time: Some(show::time(contract.create_time)),
        update_time: Some(show::time(contract.update_time)),
    }
}

fn planned(plan: &Plan) -> pb::PlannedMilestone {
    pb::PlannedMilestone {
        code: plan.code.clone(),
        title: plan.title.clone(),
        due_month: show::count(plan.due_month),
        share_bp: show::count(plan.share_bp),
        indicators: plan.indicators.clone(),
    }
}

fn signature(signature: &Signature) -> pb::Signature {
    let side = match signature.party {
        Party::Publisher => "publisher",
        Party::Bidder => "bidder",
    };
    pb::Signature {
        side: side.to_owned(),
        person: signature.person.clone(),
        terms_hash: signature.terms_hash.clone(),
        sign_time: Some(show::time(signature.time)),
    }
}

impl Listed for Contract {
    type Response = pb::ListContractsResponse;

    fn listed(contracts: Vec<pb::Contract>, next_page_token: String) -> Self::Response {
        pb::ListContractsResponse { contracts, next_page_token }
    }
}
