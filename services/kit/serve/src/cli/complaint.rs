//! What a command ends with instead of success, and how that is told.

use std::process::ExitCode;

use kit_base::{Problem, Text};
use kit_wire::{Refusal, RefusedFact, RefusedField};
use serde_json::{Value, json};
use tonic::Code;

use super::{Context, Form};
use crate::error::StartError;

const NOT_SERVED: Text = Text::new(
    "该进程不提供此服务；请用 --listen 指向提供它的进程",
    "this process does not serve that; say with --listen which one does",
);

/// What a command can end with instead of success.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{0}")]
    Refused(Box<Refusal>),
    #[error("{}", .0.en)]
    Wrong(Text),
    /// What an act without a node refuses.
    #[error("{}", .text.en)]
    Problem { reason: &'static str, text: Text },
    /// Whoever read the result has gone, as `head` does.
    #[error("nobody reads")]
    Closed,
}

impl From<tonic::Status> for CliError {
    fn from(status: tonic::Status) -> Self {
        Self::Refused(Box::new(Refusal::from(&status)))
    }
}

impl CliError {
    pub fn wrong(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Wrong(Text::with(zh.into(), en.into()))
    }

    /// A problem as a node would tell it.
    pub fn of(problem: &dyn Problem) -> Self {
        Self::Problem { reason: problem.reason(), text: problem.public() }
    }

    /// What was being done, in both languages, and the cause as it came.
    pub fn because(doing: &Text, cause: &dyn std::fmt::Display) -> Self {
        Self::wrong(format!("{}：{cause}", doing.zh), format!("{}: {cause}", doing.en))
    }

    /// Tells on the error stream, in the reader's form.
    pub fn complain(&self, context: &Context) -> ExitCode {
        if matches!(self, Self::Closed) {
            return ExitCode::SUCCESS;
        }
        match context.json {
            Form::Json => context.note(&json!({ "error": self.value(context) }).to_string()),
            Form::Text => context.note(&self.text(context)),
        }
        ExitCode::FAILURE
    }

    fn reason(&self) -> String {
        match self {
            // The transport gives no reason of its own.
            Self::Refused(refusal) if refusal.reason().is_empty() => match refusal.code {
                Code::Unimplemented => "NOT_SERVED".to_owned(),
                _ => kind(refusal),
            },
            Self::Refused(refusal) => refusal.reason().to_owned(),
            Self::Start(_) => "NOT_STARTED".to_owned(),
            Self::Problem { reason, .. } => (*reason).to_owned(),
            Self::Wrong(_) | Self::Closed => "FAILED".to_owned(),
        }
    }

    fn message(&self, context: &Context) -> String {
        match self {
            Self::Start(error) => error.public().say(context.lang).to_owned(),
            Self::Refused(refusal) if refusal.code == Code::Unimplemented => {
                NOT_SERVED.say(context.lang).to_owned()
            }
            Self::Refused(refusal) => refusal.text.clone(),
            Self::Wrong(text) | Self::Problem { text, .. } => text.say(context.lang).to_owned(),
            Self::Closed => String::new(),
        }
    }

    fn value(&self, context: &Context) -> Value {
        let mut value = json!({ "reason": self.reason(), "message": self.message(context) });
        if let Self::Refused(refusal) = self {
            let field = |it: &RefusedField| {
                let (field, reason, message) = (&it.path, &it.reason, &it.text);
                json!({ "field": field, "reason": reason, "message": message })
            };
            let fact = |it: &RefusedFact| json!({ "fact": it.code, "message": it.text });
            value["kind"] = kind(refusal).into();
            value["fields"] = refusal.fields.iter().map(field).collect();
            value["facts"] = refusal.facts.iter().map(fact).collect();
            value["trace"] = refusal.trace.clone().into();
        }
        value
    }

    fn text(&self, context: &Context) -> String {
        let mut lines = vec![format!("{}: {}", self.reason(), self.message(context))];
        if let Self::Refused(refusal) = self {
            lines.extend(refusal.fields.iter().map(|it| format!("  {}: {}", it.path, it.text)));
            lines.extend(refusal.facts.iter().map(|it| format!("  {}: {}", it.code, it.text)));
            if !refusal.trace.is_empty() {
                lines.push(format!("  trace: {}", refusal.trace));
            }
        }
        lines.join("\n")
    }
}

fn kind(refusal: &Refusal) -> String {
    format!("{:?}", refusal.kind).to_uppercase()
}

impl From<kit_wire::Error> for CliError {
    fn from(error: kit_wire::Error) -> Self {
        match error {
            kit_wire::Error::NotInProduction => Self::wrong(
                "生产环境没有开发签发者；令牌须取自 identity.issuer 所指的身份认证服务",
                "production has no development issuer; tokens come from identity.issuer",
            ),
            kit_wire::Error::TooLong(_) => Self::Wrong(error.public()),
            error => Self::Start(error.into()),
        }
    }
}
