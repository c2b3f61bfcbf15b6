//! What an error looks like: its code, its details and its two languages.

use kit_base::{Details, FieldError, Kind, Lang, MissingFact, Problem, Text};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Whether an answer is the one that a wrong field must get.
pub fn invalid(
    outcome: &Result<Vec<u8>, Status>,
    path: &str,
    lang: &str,
    trace: &str,
) -> Result<(), String> {
    let status = outcome.as_ref().err().ok_or("was accepted")?;
    if status.code() != Code::InvalidArgument {
        return Err(format!("{:?} {}", status.code(), status.message()));
    }
    common(status, lang, trace)?;
    let details = status.get_error_details();
    let bad = details.bad_request().ok_or("names no field")?;
    let named: Vec<&str> = bad.field_violations.iter().map(|it| it.field.as_str()).collect();
    if named != [path] {
        return Err(format!("names {named:?}"));
    }
    let violation = &bad.field_violations[0];
    let local = violation.localized_message.as_ref().ok_or("the violation is not localised")?;
    if violation.reason.is_empty() || violation.description.is_empty() {
        return Err(format!("the violation says too little: {violation:?}"));
    }
    speaks(lang, &local.locale, &local.message)
}

/// The three details that every error has.
pub fn common(status: &Status, lang: &str, trace: &str) -> Result<(), String> {
    let details = status.get_error_details();
    let info = details.error_info().ok_or("has no ErrorInfo")?;
    let is_reason = |c: char| c.is_ascii_uppercase() || c == '_';
    if info.domain != "jiebang" || info.reason.is_empty() || !info.reason.chars().all(is_reason) {
        return Err(format!("has a strange ErrorInfo: {info:?}"));
    }
    let request = &details.request_info().ok_or("has no RequestInfo")?.request_id;
    let is_trace = request.len() == 32 && request.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_trace || !(trace.is_empty() || request == trace) {
        return Err(format!("has trace {request:?} for {trace:?}"));
    }
    let local = details.localized_message().ok_or("has no LocalizedMessage")?;
    speaks(lang, &local.locale, &local.message)
}

fn speaks(wanted: &str, locale: &str, sentence: &str) -> Result<(), String> {
    let is_chinese = sentence.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    if locale != wanted || sentence.is_empty() || is_chinese != (wanted == "zh-CN") {
        return Err(format!("says {sentence:?} in {locale:?} for {wanted}"));
    }
    Ok(())
}

/// A problem of a kind, with everything that a problem may carry.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a cause for the log")]
struct Trouble(Kind);

impl Problem for Trouble {
    fn kind(&self) -> Kind {
        self.0
    }

    fn reason(&self) -> &'static str {
        "TROUBLE"
    }

    fn public(&self) -> Text {
        Text::new("不行", "it does not work")
    }

    fn details(&self) -> Details {
        let text = || Text::new("必填", "required");
        let fields = FieldError::new("title", "REQUIRED", text()).faults;
        let facts = vec![MissingFact { code: "funding_covered", text: text() }];
        Details { fields, facts, ..Details::resource("needs", "needs/1") }
    }
}

#[test]
fn each_of_the_nine_kinds_has_its_code_and_details() {
    for (kind, code, special) in [
        (Kind::Invalid, Code::InvalidArgument, "bad request"),
        (Kind::Unauthenticated, Code::Unauthenticated, ""),
        (Kind::Forbidden, Code::PermissionDenied, ""),
        (Kind::NotFound, Code::NotFound, "resource"),
        (Kind::Exists, Code::AlreadyExists, "resource"),
        (Kind::Conflict, Code::Aborted, ""),
        (Kind::Refused, Code::FailedPrecondition, "precondition"),
        (Kind::Busy, Code::Unavailable, "retry"),
        (Kind::Internal, Code::Internal, ""),
    ] {
        for (lang, tag) in [(Lang::Zh, "zh-CN"), (Lang::En, "en")] {
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            let status = kit_wire::status(&Trouble(kind), lang, trace);
            assert_eq!(status.code(), code, "{kind:?}");
            common(&status, tag, trace).unwrap_or_else(|fault| panic!("{kind:?} {fault}"));
            let details = status.get_error_details();
            let told = [
                ("bad request", details.bad_request().is_some()),
                ("resource", details.resource_info().is_some()),
                ("precondition", details.precondition_failure().is_some()),
                ("retry", details.retry_info().is_some()),
            ];
            let told: Vec<_> = told.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
            assert_eq!(told.join(", "), special, "{kind:?} has one special detail");
            assert!(!format!("{status:?}").contains("cause"), "{kind:?} keeps its cause inside");
        }
    }
}
