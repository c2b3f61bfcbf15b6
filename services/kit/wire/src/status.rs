//! The one door out: a problem becomes a gRPC status with `google.rpc` details.
//!
//! Bounds: [`FAULTS_MAX`] violations and [`DETAILS_BYTES_MAX`] bytes, because details
//! travel in a trailer. What is absent and what is invisible are said in equal bytes.

use std::collections::HashMap;
use std::time::Duration;

use kit_base::{Details, FieldFault, Kind, Lang, MissingFact, Problem, Resource, Text};
use tonic::{Code, Status};
use tonic_types::{
    ErrorDetails, FieldViolation, LocalizedMessage, PreconditionViolation, StatusExt,
};

use crate::field::FAULTS_MAX;

pub const DOMAIN: &str = "jiebang";
/// The one reason with a gRPC code of its own.
pub const CURSOR_EXPIRED: &str = "CURSOR_EXPIRED";
/// Base64 makes a third more of it; header lists end at 16 KiB.
const DETAILS_BYTES_MAX: usize = 8 * 1_024;
const MESSAGE_CHARS_MAX: usize = 500;
const RETRY_DEFAULT: Duration = Duration::from_secs(1);

/// What is said of a problem, after the kinds that are always said alike.
struct Said {
    kind: Kind,
    reason: &'static str,
    text: Text,
    details: Details,
}

/// Turns a problem into the status that the caller gets.
///
/// The cause of `Internal` is not said; whoever calls this logs it, once.
pub fn status(problem: &dyn Problem, lang: Lang, trace_id: &str) -> Status {
    let mut said = Said::of(problem);
    said.details.fields.truncate(FAULTS_MAX);
    said.details.facts.truncate(FAULTS_MAX);
    loop {
        let status = said.status(lang, trace_id);
        let violations = said.details.fields.len().max(said.details.facts.len());
        if status.details().len() <= DETAILS_BYTES_MAX || violations <= 1 {
            return status;
        }
        said.details.fields.truncate(violations / 2);
        said.details.facts.truncate(violations / 2);
    }
}

impl Said {
    fn of(problem: &dyn Problem) -> Self {
        let (kind, details) = (problem.kind(), problem.details());
        match kind {
            Kind::NotFound => {
                let text = Text::new("未找到，或您无权查看", "not found, or not for you");
                let resource = details.resource.map(by_collection);
                let details = Details { resource, ..Details::default() };
                Self { kind, reason: "NOT_FOUND", text, details }
            }
            Kind::Internal => {
                let zh = "系统内部错误，请凭追踪号联系运维人员";
                let text = Text::new(zh, "internal error; quote the trace id to the operator");
                Self { kind, reason: "INTERNAL", text, details: Details::default() }
            }
            Kind::Busy => {
                let retry = details.retry.or(Some(RETRY_DEFAULT));
                let details = Details { retry, ..Details::default() };
                Self { kind, reason: problem.reason(), text: problem.public(), details }
            }
            Kind::Invalid
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::Exists
            | Kind::Conflict
            | Kind::Refused => {
                let details = of_kind(kind, details);
                Self { kind, reason: problem.reason(), text: problem.public(), details }
            }
        }
    }

    fn status(&self, lang: Lang, trace_id: &str) -> Status {
        let Self { kind, reason, text, details } = self;
        let Details { fields, facts, resource, retry } = details;
        let mut rich = ErrorDetails::with_error_info(*reason, DOMAIN, HashMap::new());
        rich.set_localized_message(lang.tag(), text.say(lang));
        rich.set_request_info(trace_id, "");
        if !fields.is_empty() {
            let violation = |fault| field_violation(fault, lang);
            rich.set_bad_request(fields.iter().map(violation).collect::<Vec<_>>());
        }
        if !facts.is_empty() {
            let subject = resource.as_ref().map_or("", |resource| resource.name.as_str());
            let violation = |fact| fact_violation(fact, subject, lang);
            rich.set_precondition_failure(facts.iter().map(violation).collect::<Vec<_>>());
        }
        let tells = matches!(kind, Kind::NotFound | Kind::Exists);
        if let Some(Resource { kind, name }) = resource.as_ref().filter(|_| tells) {
            rich.set_resource_info(kind, name, "", "");
        }
        if let Some(retry) = retry {
            rich.set_retry_info(Some(*retry));
        }
        let message: String = text.en.chars().take(MESSAGE_CHARS_MAX).collect();
        Status::with_error_details(code(*kind, reason), message, rich)
    }
}

/// The details that a kind has beside the common three; the rest is for the record.
fn of_kind(kind: Kind, details: Details) -> Details {
    let Details { fields, facts, resource, retry: _ } = details;
    match kind {
        Kind::Invalid => Details { fields, ..Details::default() },
        Kind::Refused => Details { facts, resource, ..Details::default() },
        Kind::Exists => Details { resource, ..Details::default() },
        Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::NotFound
        | Kind::Conflict
        | Kind::Busy
        | Kind::Internal => Details::default(),
    }
}

/// Names the type of a missing resource by its collection, whoever missed it.
fn by_collection(resource: Resource) -> Resource {
    let collection = resource.name.rsplit_once('/').map(|(collection, _)| collection.to_owned());
    Resource { kind: collection.unwrap_or(resource.kind), name: resource.name }
}

fn field_violation(fault: &FieldFault, lang: Lang) -> FieldViolation {
    let FieldFault { path, reason, text } = fault;
    FieldViolation {
        field: path.clone(),
        description: text.en.to_string(),
        reason: (*reason).to_owned(),
        localized_message: Some(LocalizedMessage::new(lang.tag(), text.say(lang))),
    }
}

fn fact_violation(fact: &MissingFact, subject: &str, lang: Lang) -> PreconditionViolation {
    PreconditionViolation::new(fact.code, subject, fact.text.say(lang))
}

fn code(kind: Kind, reason: &str) -> Code {
    match kind {
        Kind::Invalid => Code::InvalidArgument,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::Forbidden => Code::PermissionDenied,
        Kind::NotFound => Code::NotFound,
        Kind::Exists => Code::AlreadyExists,
        Kind::Conflict => Code::Aborted,
        Kind::Refused if reason == CURSOR_EXPIRED => Code::OutOfRange,
        Kind::Refused => Code::FailedPrecondition,
        Kind::Busy => Code::Unavailable,
        Kind::Internal => Code::Internal,
    }
}

/// The kind behind a code, also behind those that only the transport uses.
pub fn kind(code: Code) -> Kind {
    match code {
        Code::InvalidArgument => Kind::Invalid,
        Code::Unauthenticated => Kind::Unauthenticated,
        Code::PermissionDenied => Kind::Forbidden,
        Code::NotFound => Kind::NotFound,
        Code::AlreadyExists => Kind::Exists,
        Code::Aborted => Kind::Conflict,
        Code::FailedPrecondition | Code::OutOfRange => Kind::Refused,
        Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded | Code::Cancelled => {
            Kind::Busy
        }
        Code::Ok | Code::Unknown | Code::Unimplemented | Code::Internal | Code::DataLoss => {
            Kind::Internal
        }
    }
}
