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

#[cfg(test)]
mod tests {
    use kit_base::{Details, FieldFault, Lang, MissingFact, Problem, Text};

    use super::*;
    use crate::gate::Denied;
    use crate::status::{CURSOR_EXPIRED, status};

    #[derive(Clone, Debug, thiserror::Error)]
    #[error("the table is on fire")]
    struct Trouble(Kind, &'static str, Details);

    impl Problem for Trouble {
        fn kind(&self) -> Kind {
            self.0
        }

        fn reason(&self) -> &'static str {
            self.1
        }

        fn public(&self) -> Text {
            Text::new("不行", "it does not work")
        }

        fn details(&self) -> Details {
            self.2.clone()
        }
    }

    fn faults(count: usize, size: usize) -> Details {
        let text = Text::with("必".repeat(size), "r".repeat(size));
        let fault = |at| FieldFault {
            path: format!("lanes[{at}].budget"),
            reason: "REQUIRED",
            text: text.clone(),
        };
        Details { fields: (0..count).map(fault).collect(), ..Details::default() }
    }

    fn told(problem: &dyn Problem, lang: Lang) -> Refusal {
        Refusal::from(status(problem, lang, "4bf92f3577b34da6a3ce929d0e0e4736"))
    }

    #[test]
    fn every_kind_reads_back_with_its_details() {
        let fact = MissingFact { code: "funding_covered", text: Text::new("资金", "funding") };
        let resource = || Details::resource("needs", "needs/1");
        for (kind, code, details) in [
            (Kind::Invalid, Code::InvalidArgument, faults(2, 3)),
            (Kind::Unauthenticated, Code::Unauthenticated, Details::default()),
            (Kind::Forbidden, Code::PermissionDenied, Details::default()),
            (Kind::NotFound, Code::NotFound, resource()),
            (Kind::Exists, Code::AlreadyExists, resource()),
            (Kind::Conflict, Code::Aborted, Details::default()),
            (Kind::Refused, Code::FailedPrecondition, Details::facts(vec![fact])),
            (Kind::Busy, Code::Unavailable, Details::default()),
            (Kind::Internal, Code::Internal, faults(2, 3)),
        ] {
            let found = told(&Trouble(kind, "TROUBLE", details.clone()), Lang::En);
            assert_eq!((found.kind, found.code), (kind, code));
            assert_eq!(found.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
            assert_eq!(found.text, found.message, "{kind:?} in English says one sentence");
            let fields = if kind == Kind::Internal { 0 } else { details.fields.len() };
            assert_eq!(found.fields.len(), fields);
            assert_eq!(found.facts.len(), details.facts.len());
            assert_eq!(found.resource, details.resource);
            assert_eq!(found.retry.is_some(), kind == Kind::Busy);
            let reason = match kind {
                Kind::NotFound => "NOT_FOUND",
                Kind::Internal => "INTERNAL",
                _ => "TROUBLE",
            };
            assert_eq!(found.reason(), reason);
        }
    }

    #[test]
    fn the_person_is_told_in_the_language_asked_for() {
        let trouble = Trouble(Kind::Invalid, "TROUBLE", faults(1, 1));
        let (zh, en) = (told(&trouble, Lang::Zh), told(&trouble, Lang::En));
        assert_eq!((zh.text.as_str(), zh.message.as_str()), ("不行", "it does not work"));
        assert_eq!((zh.fields[0].text.as_str(), en.fields[0].text.as_str()), ("必", "r"));
        assert!(zh.names("lanes[0].budget"));
    }

    #[test]
    fn an_internal_cause_stays_inside() {
        let found = told(&Trouble(Kind::Internal, "SECRET", Details::default()), Lang::Zh);
        assert!(!format!("{found:?}").contains("SECRET"), "{found:?}");
        assert!(!format!("{found:?}").contains("fire"), "{found:?}");
    }

    #[test]
    fn an_expired_cursor_is_out_of_range() {
        let found = told(&Trouble(Kind::Refused, CURSOR_EXPIRED, Details::default()), Lang::Zh);
        assert_eq!((found.code, found.kind), (Code::OutOfRange, Kind::Refused));
        assert_eq!(found.reason(), CURSOR_EXPIRED);
    }

    #[test]
    fn the_invisible_and_the_absent_are_equal_bytes() {
        let invisible = Denied::Invisible { object: "needs/1".to_owned() };
        let absent = Trouble(Kind::NotFound, "NEED_GONE", Details::resource("need", "needs/1"));
        for lang in [Lang::Zh, Lang::En] {
            let (one, other) = (status(&invisible, lang, "t"), status(&absent, lang, "t"));
            assert_eq!(one.details(), other.details());
            assert_eq!((one.code(), one.message()), (other.code(), other.message()));
        }
    }

    #[test]
    fn violations_are_capped_in_number_and_size() {
        let many = told(&Trouble(Kind::Invalid, "TROUBLE", faults(200, 3)), Lang::Zh);
        assert_eq!(many.fields.len(), 50);
        let long = status(&Trouble(Kind::Invalid, "TROUBLE", faults(50, 300)), Lang::Zh, "t");
        assert!((1_000..8_192).contains(&long.details().len()), "{}", long.details().len());
    }

    #[test]
    fn a_status_of_the_transport_reads_too() {
        let found = Refusal::from(Status::deadline_exceeded("too slow"));
        assert_eq!((found.kind, found.reason(), found.text.as_str()), (Kind::Busy, "", "too slow"));
    }
}
