//! `call`: any RPC of the contracts, in canonical JSON.

use std::io::Read;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command as Clap};
use kit_base::{Ids, Lang, Text};
use prost_reflect::{DynamicMessage, MethodDescriptor, SerializeOptions};
use serde_json::Value;

use super::line::{self, Line};
use super::{CliError, Command, Context, Form};

pub const CALL: Command = Command {
    name: "call",
    about: Text::new("以 JSON 调用任一接口", "call any RPC with JSON"),
    args: arguments,
    run: |context, matches| Box::pin(run(context, matches)),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let method = help(
        "接口，如 ChallengeService/GetChallenge；不写则列出全部接口",
        "an RPC such as ChallengeService/GetChallenge; none lists them all",
    );
    let body = help(
        "JSON 请求；@文件 从文件读取，- 从标准输入读取",
        "the request as JSON; @FILE reads a file, - the standard input",
    );
    clap.arg(Arg::new("method").value_name("METHOD").help(method)).arg(
        Arg::new("body").value_name("JSON").default_value("{}").hide_default_value(true).help(body),
    )
}

async fn run(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let Some(method) = matches.get_one::<String>("method") else {
        return list(&context);
    };
    let method = line::find(method)?;
    let body = body(matches.get_one::<String>("body").map_or("{}", String::as_str))?;
    let message = message(&method, body)?;
    let line = Line::open(&context, &matches).await?;
    let mut replies = line.call(&method, message).await?;
    while let Some(reply) = replies.message().await? {
        context.say(&json_of(&reply, context.json))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(context: &Context) -> Result<ExitCode, CliError> {
    let name = |it: &MethodDescriptor| format!("{}/{}", it.parent_service().full_name(), it.name());
    let names: Vec<String> = line::methods().iter().map(name).collect();
    context.show(&names.clone().into(), || names.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn body(text: &str) -> Result<Value, CliError> {
    let unread = |error: std::io::Error| {
        CliError::because(&Text::new("请求无法读取", "the request cannot be read"), &error)
    };
    let text = match (text, text.strip_prefix('@')) {
        ("-", _) => {
            let mut read = String::new();
            std::io::stdin().read_to_string(&mut read).map_err(unread)?;
            read
        }
        (_, Some(file)) => std::fs::read_to_string(file).map_err(unread)?,
        (text, None) => text.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        CliError::because(&Text::new("请求不是 JSON", "the request is no JSON"), &error)
    })
}

/// The request; a command without a request id gets a fresh one.
pub fn message(method: &MethodDescriptor, mut body: Value) -> Result<DynamicMessage, CliError> {
    let commands = method.input().get_field_by_name("request_id").is_some();
    if let (true, Value::Object(fields)) = (commands, &mut body)
        && !fields.contains_key("requestId")
        && !fields.contains_key("request_id")
    {
        fields.insert("requestId".to_owned(), Ids::new().next().to_string().into());
    }
    DynamicMessage::deserialize(method.input(), body).map_err(|error| {
        let doing = Text::with(
            format!("请求与 {} 不符", method.input().name()),
            format!("the request is no {}", method.input().name()),
        );
        CliError::because(&doing, &error)
    })
}

/// Canonical JSON, on one line or indented.
pub fn json_of(reply: &DynamicMessage, form: Form) -> String {
    let value = value_of(reply);
    match form {
        Form::Json => value.to_string(),
        Form::Text => format!("{value:#}"),
    }
}

pub fn value_of(reply: &DynamicMessage) -> Value {
    let options = SerializeOptions::new().skip_default_fields(true);
    let value = reply.serialize_with_options(serde_json::value::Serializer, &options);
    value.expect("every message of the contracts has a JSON form")
}
