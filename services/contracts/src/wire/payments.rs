//! Payments, in and out.

use kit_base::{Actor, Aggregate, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::contracts::v1 as pb;

use super::ChallengeName;
use crate::desk::{ApprovePayment, ConfirmPayment, ListPayments, One, PaymentAct};
use crate::domain::payment::{Approval, State};
use crate::domain::terms::Part;
use crate::domain::{Payment, PaymentId};

impl TryFrom<pb::ApprovePaymentRequest> for ApprovePayment {
    type Error = FieldError;

    fn try_from(request: pb::ApprovePaymentRequest) -> Result<Self, FieldError> {
        let pb::ApprovePaymentRequest { name, instruction_hash, request_id: _ } = request;
        let instruction_hash = instruction_hash.digest("instruction_hash")?;
        Ok(Self { payment: name.resource("name")?, instruction_hash })
    }
}

impl TryFrom<pb::ConfirmPaymentRequest> for ConfirmPayment {
    type Error = FieldError;

    fn try_from(request: pb::ConfirmPaymentRequest) -> Result<Self, FieldError> {
        let pb::ConfirmPaymentRequest { name, evidence_id, request_id: _ } = request;
        let evidence = evidence_id.text("evidence_id", 1..=80)?;
        Ok(Self { payment: name.resource("name")?, evidence })
    }
}

impl TryFrom<pb::InstructPaymentRequest> for PaymentAct {
    type Error = FieldError;

    fn try_from(request: pb::InstructPaymentRequest) -> Result<Self, FieldError> {
        let pb::InstructPaymentRequest { name, request_id: _ } = request;
        Ok(Self { payment: name.resource("name")? })
    }
}

impl TryFrom<pb::GetPaymentRequest> for One<PaymentId> {
    type Error = FieldError;

    fn try_from(request: pb::GetPaymentRequest) -> Result<Self, FieldError> {
        let pb::GetPaymentRequest { name } = request;
        Ok(Self(name.resource("name")?))
    }
}

impl TryFrom<pb::ListPaymentsRequest> for ListPayments {
    type Error = FieldError;

    fn try_from(request: pb::ListPaymentsRequest) -> Result<Self, FieldError> {
        let pb::ListPaymentsRequest { contract, stage, page_size: _, page_token: _ } = request;
        Ok(Self {
            contract: contract.optional_resource("contract")?,
            stage: stage.optional_coded("stage", pb::PaymentStage::as_str_name)?,
        })
    }
}

impl Shown for Payment {
    type Message = pb::Payment;

    fn show(&self, reader: &Actor) -> pb::Payment {
        payment(self, self.view(reader))
    }
}

/// The payment as `view` may see it: who approved is for the parties.
pub fn payment(payment: &Payment, view: View) -> pb::Payment {
    let party = view >= View::Party;
    let approvals = payment.approvals();
    let evidence_id = match &payment.state {
        State::Confirmed { evidence, .. } if party => evidence.clone(),
        State::Drafted
        | State::ApprovedOnce { .. }
        | State::Approved { .. }
        | State::Instructed { .. }
        | State::Confirmed { .. } => String::new(),
    };
    pb::Payment {
        name: payment.name(),
        contract: payment.contract.to_string(),
        challenge: ChallengeName(payment.challenge).to_string(),
        milestone: payment.milestone.to_string(),
        publisher: show::organisation(&payment.publisher),
        payee: show::organisation(&payment.payee),
        amount: Some(show::money(payment.amount)),
        parts: payment.parts.iter().map(part).collect(),
        instruction_hash: payment.instruction_hash.clone(),
        approvals: if party { approvals.into_iter().map(approval).collect() } else { Vec::new() },
        evidence_id,
        stage: show::coded(payment.stage(), "PAYMENT_STAGE_", pb::PaymentStage::from_str_name),
        etag: show::etag(payment.version),
        create_time: Some(show::time(payment.create_time)),
        update_time: Some(show::time(payment.update_time)),
    }
}

fn part(part: &Part) -> pb::Part {
    pb::Part { funder: show::organisation(&part.funder), amount: Some(show::money(part.amount)) }
}

fn approval(approval: &Approval) -> pb::Approval {
    pb::Approval {
        person: approval.person.clone(),
        role: approval.role.clone(),
        approve_time: Some(show::time(approval.time)),
    }
}

impl Listed for Payment {
    type Response = pb::ListPaymentsResponse;

    fn listed(payments: Vec<pb::Payment>, next_page_token: String) -> pb::ListPaymentsResponse {
        pb::ListPaymentsResponse { payments, next_page_token }
    }
}
