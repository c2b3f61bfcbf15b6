//! `parked`: events that a consumer could not handle.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command as Clap};
use kit_base::{Lang, Text};
use serde_json::json;

use super::line::{self, Line};
use super::render::{self, Pages, Reader};
use super::words::Column;
use super::{CliError, Command, Context, call};

const SERVICE: &str = "jiebang.kit.v1.ParkedService";

const COLUMNS: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("event_name", "事件", "EVENT"),
    Column::new("state", "状态", "STATE"),
    Column::new("attempts", "次数", "ATTEMPTS"),
    Column::new("subject", "对象", "SUBJECT"),
    Column::new("cause", "原因", "CAUSE"),
];

pub const PARKED: Command = Command {
    name: "parked",
    about: Text::new("查看、重放或跳过滞留事件", "list, replay or skip parked events"),
    args: arguments,
    run: |context, matches| Box::pin(run(context, matches)),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let name = || {
        let text = help("parkedEvents/… 的名称", "its name, parkedEvents/…");
        Arg::new("name").value_name("NAME").required(true).help(text)
    };
    let reason = Arg::new("reason").long("reason").value_name("TEXT").required(true);
    let reason = reason.help(help("理由，记入审计", "why; it goes on the audit record"));
    clap.subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Clap::new("list").about(help("列出滞留事件", "list parked events")))
        .subcommand(Clap::new("replay").about(help("重新处理", "handle it again")).arg(name()))
        .subcommand(Clap::new("skip").about(help("放弃处理", "give it up")).arg(name()).arg(reason))
}

async fn run(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let (verb, below) = matches.subcommand().unwrap_or(("", &matches));
    let text = |name: &str| below.get_one::<String>(name).cloned().unwrap_or_default();
    let (method, body) = match verb {
        "replay" => ("ReplayParkedEvent", json!({ "name": text("name") })),
        "skip" => ("SkipParkedEvent", json!({ "name": text("name"), "reason": text("reason") })),
        _ => return list(&context, below).await,
    };
    let method = line::find(&format!("{SERVICE}/{method}"))?;
    let line = Line::open(&context, below).await?;
    let mut replies = line.call(&method, call::message(&method, body)?).await?;
    while let Some(reply) = replies.message().await? {
        context.show(&call::value_of(&reply), || render::record(&reply, &Reader::of(&context)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every page: parked events are few, or somebody must see that they are many.
async fn list(context: &Context, matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let method = line::find(&format!("{SERVICE}/ListParkedEvents"))?;
    let line = Line::open(context, matches).await?;
    let mut pages = Pages::default();
    loop {
        let body = json!({ "pageToken": pages.next });
        let mut replies = line.call(&method, call::message(&method, body)?).await?;
        while let Some(reply) = replies.message().await? {
            pages.add(&reply);
        }
        if pages.next.is_empty() {
            break;
        }
    }
    let none = Text::new("没有滞留事件", "no event is parked");
    context.show(&pages.value(), || match pages.is_empty() {
        true => none.say(context.lang).to_owned(),
        false => pages.table(COLUMNS, &Reader::of(context)),
    })?;
    Ok(ExitCode::SUCCESS)
}
