//! `call` and the shortcuts: any RPC of the contracts, in canonical JSON.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command as Clap};
use kit_base::{Ids, Lang, Text};
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, SerializeOptions};
use serde_json::{Value, json};
use tonic::client::Grpc;
use tonic::metadata::MetadataValue;
use tonic::transport::{Channel, Endpoint};

use super::codec::DynamicCodec;
use super::{CliError, Command, Context, token};
use crate::config::NodeConfig;
use crate::service::Service;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A token made for one call needs no longer life.
const TOKEN_TTL: Duration = Duration::from_secs(300);

pub const CALL: Command = Command {
    name: "call",
    about: Text::new("调用任一接口", "call any RPC with JSON"),
    args: arguments,
    run: |context, matches| Box::pin(run(context, matches)),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    clap.arg(Arg::new("method").required(true).help(help("接口", "package.Service/Method")))
        .arg(Arg::new("body").default_value("{}").help(help("JSON 请求", "request as JSON")))
}

async fn run(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let body: Value = serde_json::from_str(&text("body"))
        .map_err(|error| CliError::Wrong(format!("the request is no JSON: {error}")))?;
    invoke(&context, &text("method"), &body, &matches).await
}

/// Adds every service's shortcuts, grouped by noun.
pub fn shortcuts(mut grammar: Clap, services: &[&'static dyn Service], lang: Lang) -> Clap {
    let all: Vec<_> = services.iter().flat_map(|service| service.shortcuts()).collect();
    let mut nouns: Vec<_> = all.iter().map(|it| it.noun).collect();
    nouns.dedup();
    for noun in nouns {
        let mut below = Clap::new(noun).subcommand_required(true).arg_required_else_help(true);
        for shortcut in all.iter().filter(|it| it.noun == noun) {
            let mut verb = Clap::new(shortcut.verb).about(shortcut.about.say(lang).to_owned());
            if !shortcut.argument.is_empty() {
                verb = verb.arg(Arg::new("argument").required(true).value_name("NAME"));
            }
            below = below.subcommand(verb);
        }
        grammar = grammar.subcommand(below);
    }
    grammar
}

pub async fn shortcut(
    context: Context,
    noun: String,
    matches: ArgMatches,
) -> Result<ExitCode, CliError> {
    let Some((verb, below)) = matches.subcommand() else {
        return Err(CliError::Wrong(format!("unknown command {noun}")));
    };
    let mut all = context.services.iter().flat_map(|service| service.shortcuts());
    let shortcut = all.find(|it| it.noun == noun && it.verb == verb);
    let shortcut =
        shortcut.ok_or_else(|| CliError::Wrong(format!("unknown command {noun} {verb}")))?;
    let mut body = json!({});
    if !shortcut.argument.is_empty() {
        let argument = below.get_one::<String>("argument").cloned().unwrap_or_default();
        body[shortcut.argument] = argument.into();
    }
    let (method, below) = (shortcut.method, below.clone());
    invoke(&context, method, &body, &below).await
}

/// Calls a method and prints each reply as a line of JSON.
pub async fn invoke(
    context: &Context,
    method: &str,
    body: &Value,
    matches: &ArgMatches,
) -> Result<ExitCode, CliError> {
    let method = find(method)?;
    let request = message(&method, body)?;
    let channel = connect(context).await?;
    let mut request = tonic::Request::new(request);
    if let Some(token) = bearer(context, matches)? {
        let value: MetadataValue<_> = format!("Bearer {token}")
            .parse()
            .map_err(|_| CliError::Wrong("the token is no header value".to_owned()))?;
        request.metadata_mut().insert("authorization", value);
    }
    if let Ok(lang) = context.lang.tag().parse() {
        request.metadata_mut().insert("accept-language", lang);
    }
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path = http::uri::PathAndQuery::try_from(path)
        .map_err(|error| CliError::Wrong(error.to_string()))?;
    let mut client = Grpc::new(channel);
    let ready = client.ready().await;
    ready.map_err(|error| CliError::Wrong(error.to_string()))?;
    let codec = DynamicCodec(method.output());
    let mut replies = client.server_streaming(request, path, codec).await?.into_inner();
    while let Some(reply) = replies.message().await? {
        context.say(&json_of(&reply, context)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// The token given, or one made for `--as` in the development profile.
fn bearer(context: &Context, matches: &ArgMatches) -> Result<Option<String>, CliError> {
    let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    match (text("token"), text("as")) {
        (Some(token), _) => Ok(Some(token)),
        (None, Some(who)) => Ok(Some(token::sign(context, &token::who(&who)?, TOKEN_TTL)?)),
        (None, None) => Ok(None),
    }
}

/// Connects to the node's port.
pub async fn connect(context: &Context) -> Result<Channel, CliError> {
    let node: NodeConfig = context.settings()?.section("node")?;
    let endpoint = Endpoint::from_shared(format!("http://{}", node.listen))
        .map_err(|error| CliError::Wrong(error.to_string()))?;
    let connected = endpoint.connect_timeout(CONNECT_TIMEOUT).connect().await;
    connected.map_err(|_| {
        CliError::Wrong(format!("no node answers on {}; start one or say --listen", node.listen))
    })
}

fn find(method: &str) -> Result<MethodDescriptor, CliError> {
    let pool = DescriptorPool::decode(proto::FDS).expect("the build encoded this set");
    let (service, name) = method.split_once('/').unwrap_or((method, ""));
    let found = pool
        .services()
        .filter(|it| it.full_name() == service || it.name() == service)
        .flat_map(|it| it.methods().collect::<Vec<_>>())
        .find(|it| it.name() == name);
    found.ok_or_else(|| CliError::Wrong(format!("no RPC is called {method}")))
}

/// The request; a command without a request id gets a fresh one.
fn message(method: &MethodDescriptor, body: &Value) -> Result<DynamicMessage, CliError> {
    let mut body = body.clone();
    let commands = method.input().get_field_by_name("request_id").is_some();
    if commands && body.get("requestId").is_none() && body.get("request_id").is_none() {
        body["requestId"] = Ids::new().next().to_string().into();
    }
    DynamicMessage::deserialize(method.input(), body)
        .map_err(|error| CliError::Wrong(format!("the request does not fit: {error}")))
}

fn json_of(reply: &DynamicMessage, context: &Context) -> Result<String, CliError> {
    let options = SerializeOptions::new().skip_default_fields(true);
    let mut out = Vec::new();
    let written = if context.is_json() {
        reply.serialize_with_options(&mut serde_json::Serializer::new(&mut out), &options)
    } else {
        reply.serialize_with_options(&mut serde_json::Serializer::pretty(&mut out), &options)
    };
    written.map_err(|error| CliError::Wrong(error.to_string()))?;
    String::from_utf8(out).map_err(|error| CliError::Wrong(error.to_string()))
}
