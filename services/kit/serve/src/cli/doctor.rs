//! `doctor`: what is wrong with settings, directory, ports, identity, databases,
//! clocks, broker and neighbours, and how to mend it.
//!
//! Shape: a finding per check, all of them even if the first is bad. Bounds: a
//! few seconds for each thing that does not answer. Order: what others need first.

mod bus;
mod finding;
mod process;
mod stores;

use std::process::ExitCode;

use clap::ArgMatches;
use kit_base::Text;
use serde_json::json;

use super::serve::{chosen, services_argument};
use super::{CliError, Command, Context};
use crate::config::{NodeConfig, Settings};
use finding::{Finding, State};

pub const DOCTOR: Command = Command {
    name: "doctor",
    about: Text::new("诊断问题并说明如何解决", "find what is wrong and how to mend it"),
    args: services_argument,
    run: |context, matches| Box::pin(examine(context, matches)),
};

async fn examine(context: Context, matches: ArgMatches) -> Result<ExitCode, CliError> {
    let named = chosen(&context, &matches)?;
    let context = Context { services: context.services, ..context };
    let read = || -> Result<(Settings, NodeConfig), crate::error::StartError> {
        let settings = context.settings()?;
        let node = settings.section("node")?;
        Ok((settings, node))
    };
    let mut findings = Vec::new();
    match read() {
        Err(error) => findings.push(Finding::wrong(
            Text::new("配置", "settings"),
            error.public(),
            Text::new(
                "请改正该配置项；`jiebang config` 显示各项来源",
                "correct the setting; `jiebang config` shows origins",
            ),
        )),
        Ok((settings, node)) => {
            findings.push(Finding::ok(
                Text::new("配置", "settings"),
                Text::new("均可识别", "all are known"),
            ));
            findings.extend(process::examine(&context, &settings, &node).await);
            findings.extend(stores::examine(&named, &settings, &node).await);
            findings.extend(bus::examine(&named, &settings).await);
        }
    }
    report(&context, &findings)
}

fn report(context: &Context, findings: &[Finding]) -> Result<ExitCode, CliError> {
    let lang = context.lang;
    let value = |it: &Finding| {
        json!({
            "check": it.check.en,
            "state": it.state,
            "says": it.says.say(lang),
            "mend": it.mend.say(lang),
        })
    };
    let values: Vec<_> = findings.iter().map(value).collect();
    context.show(&values.into(), || {
        let line = |it: &Finding| {
            let mark = it.state.mark().say(lang).to_owned();
            let line = format!("{mark}  {}: {}", it.check.say(lang), it.says.say(lang));
            match it.mend.say(lang) {
                "" => line,
                mend => format!("{line}\n      → {mend}"),
            }
        };
        findings.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    match findings.iter().any(|it| it.state == State::Wrong) {
        true => Ok(ExitCode::FAILURE),
        false => Ok(ExitCode::SUCCESS),
    }
}
