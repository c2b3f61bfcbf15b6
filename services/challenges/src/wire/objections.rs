//! Objections, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::endorsements;
use crate::desk::{
    DecideObjection, FileObjection, ObjectionAct, RemedyObjection, UpholdObjection,
    WithdrawObjection,
};
use crate::domain::Objection;
use crate::domain::objection::{Order, Remedy, State};

impl TryFrom<pb::FileObjectionRequest> for FileObjection {
    type Error = FieldError;

    fn try_from(request: pb::FileObjectionRequest) -> Result<Self, FieldError> {
        let pb::FileObjectionRequest { award, contact, facts, evidence_hashes, request_id: _ } =
            request;
        Ok(Self {
            award: award.resource("award")?,
            contact: contact.text("contact", 1..=200)?,
            facts: facts.text("facts", 1..=4_000)?,
            evidence: evidence_hashes.each_with("evidence_hashes", 1..=20, |it| it.digest(""))?,
        })
    }
}

impl TryFrom<pb::UpholdObjectionRequest> for UpholdObjection {
    type Error = FieldError;

    fn try_from(request: pb::UpholdObjectionRequest) -> Result<Self, FieldError> {
        let pb::UpholdObjectionRequest { name, remedy, text, bid, request_id: _ } = request;
        Ok(Self {
            objection: name.resource("name")?,
            order: Order {
                remedy: remedy.coded("remedy", pb::Remedy::as_str_name)?,
                bid: bid.optional_resource("bid")?,
                text: text.text("text", 1..=4_000)?,
            },
        })
    }
}

impl TryFrom<pb::UpholdAgainRequest> for UpholdObjection {
    type Error = FieldError;

    fn try_from(request: pb::UpholdAgainRequest) -> Result<Self, FieldError> {
        let pb::UpholdAgainRequest { name, remedy, text, bid, request_id } = request;
        pb::UpholdObjectionRequest { name, remedy, text, bid, request_id }.try_into()
    }
}

impl TryFrom<pb::AskReExaminationRequest> for ObjectionAct {
    type Error = FieldError;

    fn try_from(request: pb::AskReExaminationRequest) -> Result<Self, FieldError> {
        let pb::AskReExaminationRequest { name, request_id: _ } = request;
        Ok(Self { objection: name.resource("name")? })
    }
}

impl TryFrom<pb::ConfirmDismissalRequest> for DecideObjection {
    type Error = FieldError;

    fn try_from(request: pb::ConfirmDismissalRequest) -> Result<Self, FieldError> {
        let pb::ConfirmDismissalRequest { name, reason, text, request_id } = request;
        pb::DismissObjectionRequest { name, reason, text, request_id }.try_into()
    }
}

impl TryFrom<pb::AdmitObjectionRequest> for ObjectionAct {
    type Error = FieldError;

    fn try_from(request: pb::AdmitObjectionRequest) -> Result<Self, FieldError> {
        let pb::AdmitObjectionRequest { name, request_id: _ } = request;
        Ok(Self { objection: name.resource("name")? })
    }
}

impl TryFrom<pb::InvestigateObjectionRequest> for ObjectionAct {
    type Error = FieldError;

    fn try_from(request: pb::InvestigateObjectionRequest) -> Result<Self, FieldError> {
        let pb::InvestigateObjectionRequest { name, request_id: _ } = request;
        Ok(Self { objection: name.resource("name")? })
    }
}

impl TryFrom<pb::RefuseObjectionRequest> for DecideObjection {
    type Error = FieldError;

    fn try_from(request: pb::RefuseObjectionRequest) -> Result<Self, FieldError> {
        let pb::RefuseObjectionRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            objection: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=2_000)?,
        })
    }
}

impl TryFrom<pb::DismissObjectionRequest> for DecideObjection {
    type Error = FieldError;

    fn try_from(request: pb::DismissObjectionRequest) -> Result<Self, FieldError> {
        let pb::DismissObjectionRequest { name, reason, text, request_id: _ } = request;
        Ok(Self {
            objection: name.resource("name")?,
            reason: reason.code("reason")?,
            text: text.text("text", 1..=4_000)?,
        })
    }
}

impl TryFrom<pb::RemedyObjectionRequest> for RemedyObjection {
    type Error = FieldError;

    fn try_from(request: pb::RemedyObjectionRequest) -> Result<Self, FieldError> {
        let pb::RemedyObjectionRequest { name, text, request_id: _ } = request;
        Ok(Self { objection: name.resource("name")?, text: text.text("text", 1..=2_000)? })
    }
}

impl TryFrom<pb::WithdrawObjectionRequest> for WithdrawObjection {
    type Error = FieldError;

    fn try_from(request: pb::WithdrawObjectionRequest) -> Result<Self, FieldError> {
        let pb::WithdrawObjectionRequest { name, reason, request_id: _ } = request;
        Ok(Self { objection: name.resource("name")?, reason: reason.code("reason")? })
    }
}

impl Shown for Objection {
    type Message = pb::Objection;

    fn show(&self, reader: &Actor) -> pb::Objection {
        objection(self, self.view(reader))
    }
}

/// The objection as `view` may see it; who objects is for the supervisors.
pub fn objection(objection: &Objection, view: View) -> pb::Objection {
    let officer = view == View::Officer;
    let hidden = |text: &String| if officer { text.clone() } else { String::new() };
    let (reason, text) = match &objection.state {
        State::Inadmissible { reason, text }
        | State::Dismissed { reason, text, .. }
        | State::Closed { reason, text } => (reason.code(), text.clone()),
        State::Withdrawn { reason } => (reason.code(), String::new()),
        State::Upheld { text, .. } | State::Remedied { text } => ("", text.clone()),
        State::Filed
        | State::Admitted { .. }
        | State::Investigating { .. }
        | State::ReExamining { .. } => ("", String::new()),
    };
    let (remedy, bid) = match &objection.state {
        State::Upheld { remedy, bid, .. } => {
            (shown_remedy(*remedy).into(), bid.map(|bid| bid.to_string()).unwrap_or_default())
        }
        State::Filed
        | State::Admitted { .. }
        | State::Inadmissible { .. }
        | State::Investigating { .. }
        | State::Dismissed { .. }
        | State::ReExamining { .. }
        | State::Remedied { .. }
        | State::Closed { .. }
        | State::Withdrawn { .. } => (0, String::new()),
    };
    pb::Objection {
        name: objection.name(),
        award: objection.award.to_string(),
        challenge: objection.challenge.to_string(),
        objector: hidden(&objection.ground.objector),
        contact: hidden(&objection.ground.contact),
        facts: objection.ground.facts.clone(),
        evidence_hashes: objection.ground.evidence.clone(),
        stage: show::coded(
            objection.stage(),
            "OBJECTION_STAGE_",
            pb::ObjectionStage::from_str_name,
        ),
        remedy,
        bid,
        reason: reason.to_owned(),
        text,
        endorsements: if officer { endorsements(&objection.endorsements) } else { Vec::new() },
        etag: show::etag(objection.version),
        create_time: Some(show::time(objection.create_time)),
        update_time: Some(show::time(objection.update_time)),
    }
}

const fn shown_remedy(remedy: Remedy) -> pb::Remedy {
    match remedy {
        Remedy::ReReview => pb::Remedy::ReReview,
        Remedy::ExcludeBid => pb::Remedy::ExcludeBid,
        Remedy::ReRank => pb::Remedy::ReRank,
        Remedy::CorrectRecord => pb::Remedy::CorrectRecord,
    }
}

impl Listed for Objection {
    type Response = pb::ListObjectionsResponse;

    fn listed(objections: Vec<pb::Objection>, next_page_token: String) -> Self::Response {
        pb::ListObjectionsResponse { objections, next_page_token }
    }
}
