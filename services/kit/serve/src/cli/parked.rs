//! `parked`: events that a consumer could not handle.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command as Clap};
use kit_base::{Lang, Text};
use serde_json::json;

use super::{CliError, Command, Context, call};

const SERVICE: &str = "jiebang.kit.v1.ParkedService";

pub const PARKED: Command = Command {
    name: "parked",
    about: Text::new("查看、重放或跳过滞留事件", "list, replay or skip parked events"),
    args: arguments,
    run: |context, matches| Box::pin(run(context, matches)),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let name = || Arg::new("name").required(true).help(help("事件名称", "parkedEvents/…"));
    let reason = Arg::new("reason").long("reason").required(true).help(help("理由", "why"));
    clap.subcommand_required(true)
        .subcommand(Clap::new("list").about(help("列出", "list")))
        .subcommand(Clap::new("replay").about(help("重放", "handle again")).arg(name()))
        .subcommand(Clap::new("skip").about(help("跳过", "give up")).arg(name()).arg(reason))
}

async fn run(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let text =
        |below: &ArgMatches, name: &str| below.get_one::<String>(name).cloned().unwrap_or_default();
    let request_id = kit_base::Ids::new().next().to_string();
    let (method, body) = match matches.subcommand() {
        Some(("replay", below)) => {
            ("ReplayParkedEvent", json!({ "name": text(below, "name"), "requestId": request_id }))
        }
        Some(("skip", below)) => (
            "SkipParkedEvent",
            json!({
                "name": text(below, "name"),
                "reason": text(below, "reason"),
                "requestId": request_id,
            }),
        ),
        _ => ("ListParkedEvents", json!({})),
    };
    call::invoke(&context, &format!("{SERVICE}/{method}"), &body, &matches).await
}
