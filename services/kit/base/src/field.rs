//! A fault in one field of a request, with its path from the root.

use crate::problem::{Details, Kind, Problem};
use crate::text::Text;

/// One faulty field: `lanes[2].budget`, why, and the sentence for the clerk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub path: String,
    pub reason: &'static str,
    pub text: Text,
}

/// The request is wrong in itself; names every field found at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid request: {}", self.paths())]
pub struct FieldError {
    pub faults: Vec<FieldFault>,
}

impl FieldError {
    pub fn new(path: impl Into<String>, reason: &'static str, text: Text) -> Self {
        Self { faults: vec![FieldFault { path: path.into(), reason, text }] }
    }

    /// Adds the step that led here: `budget` inside `lanes[2]` is `lanes[2].budget`.
    #[must_use]
    pub fn within(mut self, step: &str) -> Self {
        for fault in &mut self.faults {
            fault.path = match fault.path.as_str() {
                "" => step.to_owned(),
                path if path.starts_with('[') => format!("{step}{path}"),
                path => format!("{step}.{path}"),
            };
        }
        self
    }

    fn paths(&self) -> String {
        let each = |fault: &FieldFault| format!("{} ({})", fault.path, fault.reason);
        self.faults.iter().map(each).collect::<Vec<_>>().join(", ")
    }
}

impl Problem for FieldError {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn reason(&self) -> &'static str {
        self.faults.first().map_or("INVALID_FIELD", |fault| fault.reason)
    }

    fn public(&self) -> Text {
        match self.faults.first() {
            Some(fault) => Text::with(
                format!("字段 {}：{}", fault.path, fault.text.zh),
                format!("field {}: {}", fault.path, fault.text.en),
            ),
            None => Text::new("请求内容有误", "the request is malformed"),
        }
    }

    fn details(&self) -> Details {
        Details { fields: self.faults.clone(), ..Details::default() }
    }
}
