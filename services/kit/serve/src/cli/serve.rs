//! `serve`, `migrate`, `healthcheck` and `version`.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command as Clap};
use futures_util::future::BoxFuture;
use kit_base::{Clock, Lang, Text};
use kit_store::{Store, StoreConfig};
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, Command, Context};
use crate::config::NodeConfig;
use crate::error::StartError;
use crate::process::{Process, Start, steps};
use crate::service::Service;
use crate::tasks::Tasks;
use crate::telemetry::Telemetry;

pub const SERVE: Command = Command {
    name: "serve",
    about: Text::new("运行服务（默认全部）", "run services (all by default)"),
    args: services_argument,
    run: |context, matches| Box::pin(serve(context, matches)),
};

pub const MIGRATE: Command = Command {
    name: "migrate",
    about: Text::new("执行数据库迁移", "apply database migrations"),
    args: services_argument,
    run: |context, matches| Box::pin(migrate(context, matches)),
};

pub const HEALTHCHECK: Command = Command {
    name: "healthcheck",
    about: Text::new("检查节点是否就绪", "ask whether the node is ready"),
    args: |clap, _| clap,
    run: |context, _| Box::pin(healthcheck(context)),
};

pub const VERSION: Command = Command {
    name: "version",
    about: Text::new("显示版本", "print the version"),
    args: |clap, _| clap,
    run: |context, _| -> BoxFuture<'static, _> {
        Box::pin(async move {
            let version = env!("CARGO_PKG_VERSION");
            let value = serde_json::json!({ "name": context.binary, "version": version });
            context.show(&value, || format!("{} {version}", context.binary))?;
            Ok(ExitCode::SUCCESS)
        })
    },
};

pub fn services_argument(clap: Clap, lang: Lang) -> Clap {
    let help = Text::new("服务名称，不写即全部", "names of services; none means all");
    let help = help.say(lang).to_owned();
    clap.arg(Arg::new("services").value_name("SERVICE").num_args(0..).help(help))
}

/// The services that were named, or all.
pub fn chosen(
    context: &Context,
    matches: &ArgMatches,
) -> Result<Vec<&'static dyn Service>, StartError> {
    let named = matches.try_get_many::<String>("services").ok().flatten();
    let Some(named) = named else { return Ok(context.services.to_vec()) };
    let find = |name: &String| {
        let found = context.services.iter().find(|service| service.name() == name);
        let known = || context.services.iter().map(|service| service.name()).collect::<Vec<_>>();
        found.copied().ok_or_else(|| StartError::UnknownService {
            name: name.clone(),
            known: known().join(", "),
        })
    };
    named.map(find).collect()
}

async fn serve(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let settings = context.settings()?;
    let services = chosen(&context, &matches)?;
    let node: NodeConfig = settings.section("node")?;
    let telemetry = Telemetry::start(&settings.section("telemetry")?, &node.name)?;
    let registry = telemetry.registry.clone();
    let start = Start { settings, services, clock_start: None, registry };
    let process = Process::start(start).await?;
    until_stopped().await;
    tracing::info!("stopping");
    process.stop().await;
    let _ = tokio::task::spawn_blocking(move || telemetry.stop()).await;
    Ok(ExitCode::SUCCESS)
}

/// Waits for SIGTERM or Ctrl-C.
pub async fn until_stopped() {
    let mut terminate = signal(SignalKind::terminate()).expect("the runtime handles signals");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

async fn migrate(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let settings = context.settings()?;
    let node: NodeConfig = settings.section("node")?;
    let stored: StoreConfig = settings.section("store")?;
    stored.check().map_err(StartError::Config)?;
    std::fs::create_dir_all(&node.data_dir)
        .map_err(|cause| StartError::File { file: node.data_dir.clone(), cause })?;
    let tasks = Tasks::new();
    for service in chosen(&context, &matches)? {
        let name = service.name();
        let wrong = |cause| StartError::Store { service: name.to_owned(), cause };
        let (dir, tracker) = (&node.data_dir, tasks.tracker());
        let store = Store::connect(&stored, dir, name, Clock::default(), tracker).await;
        let store = store.map_err(wrong)?;
        let steps = steps(service);
        let pending = store.pending(&steps).await.map_err(wrong)?;
        store.migrate(&steps).await.map_err(wrong)?;
        store.close().await;
        let value = serde_json::json!({ "service": name, "applied": pending });
        let text = match pending.len() {
            0 => Text::with(format!("{name}：已是最新"), format!("{name}: up to date")),
            _ => Text::with(
                format!("{name}：已执行 {}", pending.join(", ")),
                format!("{name}: applied {}", pending.join(", ")),
            ),
        };
        context.show(&value, || text.say(context.lang).to_owned())?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn healthcheck(context: Context) -> Result<ExitCode, CliError> {
    let channel = super::line::connect(&context).await?;
    let mut health = tonic_health::pb::health_client::HealthClient::new(channel);
    let request = tonic_health::pb::HealthCheckRequest { service: String::new() };
    let status = health.check(request).await?.into_inner().status();
    let serving = status == tonic_health::pb::health_check_response::ServingStatus::Serving;
    let value = serde_json::json!({ "serving": serving });
    let text = match serving {
        true => Text::new("正常服务", "serving"),
        false => Text::new("尚未就绪", "not serving"),
    };
    context.show(&value, || text.say(context.lang).to_owned())?;
    Ok(if serving { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
