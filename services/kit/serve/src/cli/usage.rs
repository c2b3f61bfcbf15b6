//! What was typed wrongly, told in the reader's language.

use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use kit_base::Lang;
use serde_json::json;

/// Prints help where it was asked for, else what is wrong; answers the exit code.
pub fn refuse(error: &Error, binary: &str, lang: Lang) -> ExitCode {
    let code = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    let wants_json = std::env::args().any(|argument| argument == "--json");
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // A reader who went away is not helped either way.
            let _ = error.print();
        }
        _ if wants_json => {
            let message = message(error, binary, lang);
            let message = message.lines().next().unwrap_or_default().to_owned();
            eprintln!("{}", json!({ "error": { "reason": "USAGE", "message": message } }));
        }
        _ => eprintln!("{}", message(error, binary, lang)),
    }
    code
}

fn message(error: &Error, binary: &str, lang: Lang) -> String {
    match lang {
        Lang::En => error.to_string().trim_end().to_owned(),
        Lang::Zh => in_chinese(error, binary),
    }
}

fn in_chinese(error: &Error, binary: &str) -> String {
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有命令“{}”", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => {
            format!("缺少命令，可以是 {}", context(ContextKind::ValidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("没有选项“{}”", context(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => {
            format!("缺少 {}", context(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (arg, value) =
                (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
            match (value.as_str(), context(ContextKind::ValidValue)) {
                ("", _) => format!("{arg} 缺少值"),
                (value, valid) if valid.is_empty() => format!("{arg} 不能是“{value}”"),
                (value, valid) => format!("{arg} 不能是“{value}”，可以是 {valid}"),
            }
        }
        ErrorKind::ArgumentConflict => {
            let (arg, other) = (context(ContextKind::InvalidArg), context(ContextKind::PriorArg));
            format!("{arg} 不能与 {other} 同用")
        }
        _ => error.to_string().lines().next().unwrap_or_default().to_owned(),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
        .into_iter()
        .find_map(|kind| error.get(kind).and_then(nearest));
    let near = near.map(|near| format!("\n  是否想用 {near}？")).unwrap_or_default();
    format!("用法有误：{what}{near}\n  用法见 {binary} --help")
}

/// Suggestions come with the nearest last.
fn nearest(value: &ContextValue) -> Option<String> {
    match value {
        ContextValue::Strings(all) => all.last().cloned(),
        ContextValue::String(one) => Some(one.clone()),
        _ => None,
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(" "),
        ContextValue::StyledStrs(all) => {
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}
