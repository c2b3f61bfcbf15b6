//! `doctor`: what is wrong with settings, directory, databases, broker, ports
//! and clock, and how to mend it.

use std::process::ExitCode;

use kit_base::{Clock, Text};
use kit_events::bus::{BusConfig, Rabbit, rabbit};
use kit_store::{Store, StoreConfig};

use super::{CliError, Command, Context};
use crate::check;
use crate::config::{NodeConfig, Settings};
use crate::process::steps;
use crate::tasks::Tasks;

pub const DOCTOR: Command = Command {
    name: "doctor",
    about: Text::new("诊断数据库、消息队列、端口和时钟", "find what is wrong and how to mend it"),
    args: |clap, _| clap,
    run: |context, _| Box::pin(examine(context)),
};

/// One finding.
#[derive(Debug, serde::Serialize)]
struct Finding {
    check: String,
    ok: bool,
    says: String,
    mend: &'static str,
}

fn finding<E: std::fmt::Display>(
    check: impl Into<String>,
    outcome: Result<String, E>,
    mend: &'static str,
) -> Finding {
    let check = check.into();
    match outcome {
        Ok(says) => Finding { check, ok: true, says, mend: "" },
        Err(error) => Finding { check, ok: false, says: error.to_string(), mend },
    }
}

async fn examine(context: Context) -> Result<ExitCode, CliError> {
    let settings = match context.settings() {
        Ok(settings) => settings,
        Err(error) => {
            let mend = "correct the setting; `jiebang config` shows origins";
            return Ok(report(&context, &[finding("settings", Err(error), mend)]));
        }
    };
    let mut findings = vec![finding::<String>("settings", Ok("read".into()), "")];
    let node: NodeConfig = settings.section("node")?;
    findings.push(finding(
        "node settings",
        node.check().map(|()| "valid".to_owned()),
        "correct the named setting",
    ));
    findings.push(finding(
        format!("data directory {}", node.data_dir.display()),
        check::lock(&node.data_dir).map(|_| "free and writable".to_owned()),
        "stop the other node, or choose another directory with --data",
    ));
    for address in [node.listen, node.admin_listen] {
        let bound = std::net::TcpListener::bind(address).map(|_| "free".to_owned());
        let mend = "stop what listens there, or choose another address with --listen";
        findings.push(finding(format!("port {address}"), bound, mend));
    }
    databases(&context, &settings, &node, &mut findings).await?;
    broker(&context, &settings, &mut findings).await?;
    Ok(report(&context, &findings))
}

async fn databases(
    context: &Context,
    settings: &Settings,
    node: &NodeConfig,
    findings: &mut Vec<Finding>,
) -> Result<(), CliError> {
    let stored: StoreConfig = settings.section("store")?;
    let tasks = Tasks::new();
    for service in context.services {
        let name = service.name();
        let (dir, tracker) = (&node.data_dir, tasks.tracker());
        let connected = Store::connect(&stored, dir, name, Clock::default(), tracker).await;
        let mend = "check store.url, that the server runs, and what it says above";
        let store = match connected {
            Ok(store) => store,
            Err(error) => {
                findings.push(finding(format!("database of {name}"), Err(error), mend));
                continue;
            }
        };
        let durable = store.prove_durable().await.map(|()| "durable".to_owned());
        findings.push(finding(format!("database of {name}"), durable, mend));
        let pending = match store.pending(&steps(*service)).await {
            Ok(pending) if pending.is_empty() => Ok("up to date".to_owned()),
            Ok(pending) => Err(format!("pending: {}", pending.join(", "))),
            Err(error) => Err(error.to_string()),
        };
        let migrated = pending.is_ok();
        findings.push(finding(format!("migrations of {name}"), pending, "run `jiebang migrate`"));
        if migrated && store.refresh_clock().await.is_ok() {
            let skew = check::skew(name, &store).map(|()| "within 2 s".to_owned());
            findings.push(finding(format!("clock of {name}"), skew, "set the time by NTP"));
        }
        store.close().await;
    }
    Ok(())
}

async fn broker(
    context: &Context,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Result<(), CliError> {
    let config: BusConfig = settings.section("bus")?;
    if config.is_embedded() {
        findings.push(finding::<String>("bus", Ok("in the process".into()), ""));
        return Ok(());
    }
    let broker = Rabbit::new(config);
    for service in context.services {
        let proved = rabbit::probe(&broker, service.name(), &[]).await;
        let proved = proved.map(|()| "confirms, and returns what is unroutable".to_owned());
        let mend = "check bus.url, that the broker runs, and the user's rights on the vhost";
        findings.push(finding(format!("broker for {}", service.name()), proved, mend));
    }
    Ok(())
}

fn report(context: &Context, findings: &[Finding]) -> ExitCode {
    let value = serde_json::to_value(findings).unwrap_or_default();
    context.show(&value, || {
        let line = |it: &Finding| match it.ok {
            true => format!("ok    {}: {}", it.check, it.says),
            false => format!("WRONG {}: {}\n      {}", it.check, it.says, it.mend),
        };
        findings.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    match findings.iter().all(|finding| finding.ok) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
