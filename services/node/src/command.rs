//! `demo`: an embedded node, the demonstration on it, then the node stays up.
//!
//! Owns the command. Shape: start, play or recall, print, serve until stopped.
//! Bounds: one demonstration per data directory. Order: the report is written
//! before the summary is printed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use futures_util::FutureExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kit_base::{ActorKind, Lang, Text, Time};
use kit_serve::cli::{CliError, until_stopped};
use kit_serve::config::NodeConfig;
use kit_serve::{Command, Context, EventCounter, Process, Settings, Start, Telemetry};
use kit_wire::identity::{Claims, DevelopmentIssuer};
use tonic::transport::Endpoint;

use crate::demo::{self, EventCounts, Lines, Person, Report, Stage, Tokens};

/// The demonstration's tokens outlive it, so that what it prints can be tried.
const TOKEN_TTL: Duration = Duration::from_secs(24 * 3_600);
/// The report of the demonstration that a data directory holds.
const REPORT: &str = "demo.json";
/// Stands while a demonstration goes on.
const BEGUN: &str = "demo.begun";
/// What is logged while the bar is shown, unless the configuration says more.
const QUIET: &str = "warn";

pub static DEMO: Command = Command {
    name: "demo",
    about: Text::new(
        "用真实榜单演示全流程，然后保持运行",
        "play real challenges through the whole path, then stay up",
    ),
    args: arguments,
    run: |context, matches| Box::pin(run(context, matches)),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    clap.arg(
        Arg::new("exit")
            .long("exit")
            .action(ArgAction::SetTrue)
            .help(help("摘要之后退出", "end after the summary")),
    )
    .arg(
        Arg::new("report")
            .long("report")
            .value_name("FILE")
            .help(help("将结果写成 JSON 文件", "write the result as JSON")),
    )
    .arg(
        Arg::new("challenge").long("challenge").value_name("ID").action(ArgAction::Append).help(
            help("只演示此榜单，如 R-014；可重复", "play only this one, as R-014; may repeat"),
        ),
    )
    .arg(
        Arg::new("seed")
            .long("seed")
            .value_parser(clap::value_parser!(u64))
            .help(help("随机种子", "seed of the chances")),
    )
}

async fn run(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let settings = context.settings()?;
    let node: NodeConfig = settings.section("node")?;
    if !node.is_development() {
        return Err(CliError::wrong(
            "演示须用 node.profile = \"development\"",
            "the demo needs node.profile = \"development\"",
        ));
    }
    let telemetry = telemetry(&settings, &node)?;
    let process = Process::start(Start {
        settings,
        services: context.services.to_vec(),
        clock_start: Time::from_timestamp(demo::BEGIN, 0),
        registry: telemetry.registry.clone(),
    })
    .await?;
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(demo::SEED);
    let only: Vec<String> = matches.get_many("challenge").into_iter().flatten().cloned().collect();
    let kept = tokio::select! {
        report = perform(&process, &node, seed, only) => match report {
            Ok(report) => print(&context, &matches, &report),
            Err(error) => Err(error),
        },
        () = until_stopped() => Err(stopped(&node)),
    };
    if kept.is_ok() && !matches.get_flag("exit") {
        hint(&context, &process);
        until_stopped().await;
    }
    process.stop().await;
    let _ = tokio::task::spawn_blocking(move || telemetry.stop()).await;
    kept.map(|()| ExitCode::SUCCESS)
}

fn telemetry(settings: &Settings, node: &NodeConfig) -> Result<Telemetry, CliError> {
    let mut config: kit_serve::config::TelemetryConfig = settings.section("telemetry")?;
    if config.filter == "info" {
        config.filter = QUIET.to_owned();
    }
    Ok(Telemetry::start(&config, &node.name)?)
}

/// Plays the demonstration; a directory that holds one tells of it again.
async fn perform(
    process: &Process,
    node: &NodeConfig,
    seed: u64,
    only: Vec<String>,
) -> Result<Report, CliError> {
    let kept = node.data_dir.join(REPORT);
    if let Ok(bytes) = std::fs::read(&kept) {
        return serde_json::from_slice(&bytes).map_err(|error| wrong_file(&kept, &error));
    }
    let (counter, begun) = (process.event_counter(), node.data_dir.join(BEGUN));
    if begun.exists() {
        let dir = node.data_dir.display();
        return Err(CliError::wrong(
            format!("{dir} 中的演示未演完；请删除该目录，或用 --data 另选空目录"),
            format!("the demo in {dir} was interrupted; delete it, or say --data DIR"),
        ));
    }
    if !is_fresh(&counter).await? {
        let dir = node.data_dir.display();
        return Err(CliError::wrong(
            format!("{dir} 中已有数据；演示须从空目录开始，请用 --data 另选"),
            format!("{dir} holds data; the demo begins in an empty directory, say --data"),
        ));
    }
    let stage = Stage { only, ..stage(process, counter, seed)? };
    std::fs::write(&begun, "").map_err(|error| wrong_file(&begun, &error))?;
    let played = demo::run(stage).await;
    if played.is_err() && is_fresh(&process.event_counter()).await? {
        // Nothing was done: the directory is as good as before.
        std::fs::remove_file(&begun).map_err(|error| wrong_file(&begun, &error))?;
    }
    let report = played.map_err(|error| failed(&error))?;
    write(&kept, &report)?;
    std::fs::remove_file(&begun).map_err(|error| wrong_file(&begun, &error))?;
    Ok(report)
}

/// Somebody ended the demonstration before its end.
fn stopped(node: &NodeConfig) -> CliError {
    let dir = node.data_dir.display();
    CliError::wrong(
        format!("演示被中止，{dir} 中的数据不完整；请删除该目录，或用 --data 另选空目录"),
        format!("the demo was stopped halfway; delete {dir}, or say --data DIR"),
    )
}

async fn is_fresh(counter: &EventCounter) -> Result<bool, CliError> {
    let counts = counter.count().await.map_err(|error| failed(&error))?;
    Ok(counts.published == 0 && counts.lag.values().all(|lag| *lag == 0))
}

/// The stage of a demonstration on a node of this process.
fn stage(process: &Process, counter: EventCounter, seed: u64) -> Result<Stage, CliError> {
    let endpoint = Endpoint::from_shared(format!("http://{}", process.address))
        .map_err(|error| failed(&error))?;
    let issuer = process.issuer().cloned();
    let issuer = issuer.expect("the development profile, checked above, has an issuer");
    let counting = move || {
        let counter = counter.clone();
        async move { counted(counter).await }.boxed()
    };
    Ok(Stage {
        lines: Lines::one(endpoint.connect_lazy()),
        tokens: Tokens(Box::new(move |person| token(&issuer, person))),
        seed,
        only: Vec::new(),
        progress: bar(),
        event_counts: Box::new(counting),
        until: demo::Phase::Work,
        witness: None,
    })
}

/// What the node counts; a count that failed shows as one event behind.
async fn counted(counter: EventCounter) -> EventCounts {
    let natural = |number: i64| u64::try_from(number).unwrap_or(0);
    match counter.count().await {
        Ok(counts) => EventCounts {
            published: natural(counts.published),
            parked: natural(counts.parked),
            lag: counts.lag.into_iter().map(|(name, lag)| (name, natural(lag))).collect(),
        },
        Err(error) => {
            tracing::warn!(%error, "cannot count events");
            EventCounts { lag: [("unknown".to_owned(), 1)].into(), ..EventCounts::default() }
        }
    }
}

/// The person's own token; without one the node says who is missing.
fn token(issuer: &DevelopmentIssuer, person: &Person) -> String {
    let claims = Claims {
        subject: person.subject.clone(),
        kind: ActorKind::Person,
        organisation: person.organisation.as_ref().and_then(|code| code.parse().ok()),
        roles: [person.role.clone()].into(),
    };
    issuer.issue(&claims, TOKEN_TTL).unwrap_or_default()
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let shape = "{bar:40.cyan/blue} {pos:>4}/{len} {elapsed_precise} {msg}";
    bar.set_style(ProgressStyle::with_template(shape).expect("the template is well formed"));
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn print(context: &Context, matches: &ArgMatches, report: &Report) -> Result<(), CliError> {
    if let Some(file) = matches.get_one::<String>("report") {
        write(&PathBuf::from(file), report)?;
    }
    let value = serde_json::to_value(report).map_err(|error| failed(&error))?;
    context.show(&value, || report.summary())
}

fn write(file: &Path, report: &Report) -> Result<(), CliError> {
    let bytes = serde_json::to_vec_pretty(report).map_err(|error| failed(&error))?;
    std::fs::write(file, bytes).map_err(|error| wrong_file(file, &error))
}

fn failed(error: &dyn std::fmt::Display) -> CliError {
    CliError::because(&Text::new("演示未完成", "the demo did not finish"), error)
}

fn wrong_file(file: &Path, error: &dyn std::fmt::Display) -> CliError {
    let file = file.display().to_string();
    CliError::because(&Text::with(file.clone(), file), error)
}

/// Says how to talk to the node that stays up; no part of the result.
fn hint(context: &Context, process: &Process) {
    let binary = std::env::args().next().unwrap_or_else(|| context.binary.to_owned());
    let address = process.address;
    let mut there = String::new();
    if let Some(file) = &context.flags.file {
        there.push_str(&format!(" --config {}", file.display()));
    }
    if let Some(dir) = &context.flags.data_dir {
        there.push_str(&format!(" --data {}", dir.display()));
    }
    if context.flags.listen.is_some() {
        there.push_str(&format!(" --listen {address}"));
    }
    let stays = Text::with(
        format!("节点仍在 {address} 上运行，Ctrl-C 停止。另开终端试试："),
        format!("The node stays up on {address}; Ctrl-C stops it. From another terminal:"),
    );
    let service = "jiebang.challenges.v1.ChallengeService";
    for line in [
        stays.say(context.lang).to_owned(),
        format!("  {binary} challenges list{there}"),
        format!("  {binary} ledger balance --as ledger.reader:finance{there}"),
        format!("  {binary} call ChallengeService/ListChallenges '{{\"pageSize\": 3}}'{there}"),
        format!(
            "  buf curl --protocol grpc --http2-prior-knowledge -d '{{\"page_size\": 3}}' \
             http://{address}/{service}/ListChallenges"
        ),
    ] {
        context.note(&line);
    }
}
