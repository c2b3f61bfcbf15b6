//! The way back: what a status says, for clients, the command line and tests.

use std::fmt::{Display, Formatter};
use std::time::Duration;

use kit_base::{Kind, Resource};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::status::kind;

/// A status that was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    pub kind: Kind,
    /// The stable reason; empty if the answer came from the transport.
    pub reason: String,
    /// The sentence for developers.
    pub message: String,
    /// The sentence for the person, in the language that was asked for.
    pub text: String,
    pub fields: Vec<RefusedField>,
    pub facts: Vec<RefusedFact>,
    pub resource: Option<Resource>,
    pub retry: Option<Duration>,
    pub trace: String,
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedField {
    pub path: String,
    pub reason: String,
    pub text: String,
}

/// A fact that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedFact {
    pub code: String,
    pub subject: String,
    pub text: String,
}

impl Refusal {
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether the field with that path is among those at fault.
    pub fn names(&self, path: &str) -> bool {
        self.fields.iter().any(|field| field.path == path)
    }

    /// Whether the fact with that code is among those that lack.
    pub fn lacks(&self, code: &str) -> bool {
        self.facts.iter().any(|fact| fact.code == code)
    }
}

impl From<&Status> for Refusal {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let text = details.localized_message().map(|local| local.message.clone());
        let fields = details.bad_request().map(|bad| &bad.field_violations).into_iter().flatten();
        let facts = details.precondition_failure().map(|failure| &failure.violations);
        let resource = details.resource_info().map(|info| Resource {
            kind: info.resource_type.clone(),
            name: info.resource_name.clone(),
        });
        Self {
            code: status.code(),
            kind: kind(status.code()),
            reason: details.error_info().map(|info| info.reason.clone()).unwrap_or_default(),
            message: status.message().to_owned(),
            text: text.unwrap_or_else(|| status.message().to_owned()),
            fields: fields.map(read_field).collect(),
            facts: facts.into_iter().flatten().map(read_fact).collect(),
            resource,
            retry: details.retry_info().and_then(|info| info.retry_delay),
            trace: details.request_info().map(|info| info.request_id.clone()).unwrap_or_default(),
        }
    }
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self::from(&status)
    }
}

fn read_field(field: &tonic_types::FieldViolation) -> RefusedField {
    let local = field.localized_message.as_ref().map(|local| local.message.clone());
    let text = local.unwrap_or_else(|| field.description.clone());
    RefusedField { path: field.field.clone(), reason: field.reason.clone(), text }
}

fn read_fact(fact: &tonic_types::PreconditionViolation) -> RefusedFact {
    let (code, subject) = (fact.r#type.clone(), fact.subject.clone());
    RefusedFact { code, subject, text: fact.description.clone() }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}: {}", self.code, self.reason, self.message)?;
        for field in &self.fields {
            write!(f, "; {} {}", field.path, field.text)?;
        }
        for fact in &self.facts {
            write!(f, "; {} {}", fact.code, fact.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
