//! `config`: the merged settings with their origins.

use std::process::ExitCode;

use kit_base::Text;

use super::{CliError, Command, Context};

pub const CONFIG: Command = Command {
    name: "config",
    about: Text::new("显示生效的配置及其来源", "print the settings in force and their origins"),
    args: |clap, _| clap,
    run: |context, _| Box::pin(async move { print(&context) }),
};

fn print(context: &Context) -> Result<ExitCode, CliError> {
    let settings = context.settings()?;
    let shown = settings.shown()?;
    let value = serde_json::to_value(&shown).unwrap_or_default();
    context.show(&value, || {
        let line = |(path, it): (&String, &crate::config::Shown)| {
            format!("{path} = {}  # {}", it.value, it.origin)
        };
        shown.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    // What is printed may still be wrong: the same check as at the start.
    settings.check()?;
    Ok(ExitCode::SUCCESS)
}
