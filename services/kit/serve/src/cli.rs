//! The command line: every binary's commands, in Chinese and English.
//!
//! Owns argument parsing and printing; `println!` lives below this module only.
//! Shape: global options, then one command. Order: `serve` without a command.

mod call;
mod codec;
mod configure;
mod doctor;
mod law;
mod parked;
mod serve;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use futures_util::future::BoxFuture;
use kit_base::{Lang, Text};

use crate::config::{Flags, Settings};
use crate::error::StartError;
use crate::service::Service;

pub use serve::until_stopped;

/// What a command can end with instead of success.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{}", .0.says())]
    Start(#[from] StartError),
    #[error("{0}")]
    Refused(Box<kit_wire::Refusal>),
    #[error("{0}")]
    Wrong(String),
}

impl From<tonic::Status> for CliError {
    fn from(status: tonic::Status) -> Self {
        Self::Refused(Box::new(kit_wire::Refusal::from(&status)))
    }
}

type Run = fn(Context, ArgMatches) -> BoxFuture<'static, Result<ExitCode, CliError>>;

/// A command of the binary.
pub struct Command {
    pub name: &'static str,
    pub about: Text,
    pub args: fn(Clap, Lang) -> Clap,
    pub run: Run,
}

/// A common read or act as two words, such as `challenges list`.
pub struct Shortcut {
    pub noun: &'static str,
    pub verb: &'static str,
    pub about: Text,
    /// `jiebang.challenges.v1.ChallengeService/ListChallenges`
    pub method: &'static str,
    /// The field that the one argument fills; empty for none.
    pub argument: &'static str,
}

/// What a command works with.
#[derive(Clone)]
pub struct Context {
    pub binary: &'static str,
    pub services: &'static [&'static dyn Service],
    pub flags: Flags,
    pub json: Form,
    pub lang: Lang,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
}

impl Context {
    pub fn settings(&self) -> Result<Settings, StartError> {
        Settings::load(&self.flags, self.services)
    }

    pub const fn is_json(&self) -> bool {
        matches!(self.json, Form::Json)
    }

    /// Prints one line of result.
    pub fn say(&self, line: &str) {
        println!("{line}");
    }

    /// Prints a value: as it is in JSON, else as `text` says.
    pub fn show(&self, value: &serde_json::Value, text: impl FnOnce() -> String) {
        match self.json {
            Form::Json => println!("{value}"),
            Form::Text => println!("{}", text()),
        }
    }
}

/// Runs a binary that is a list of services.
pub fn main(
    binary: &'static str,
    services: &'static [&'static dyn Service],
    commands: &[&'static Command],
) -> ExitCode {
    // The one TLS provider; a second installation means that it is installed.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let lang = language();
    let own = own_commands();
    let of_services = services.iter().flat_map(|service| service.commands());
    let all: Vec<&Command> =
        own.iter().chain(commands.iter().copied()).chain(of_services).collect();
    let matches = grammar(binary, services, (&all, lang)).get_matches();
    let context = context(binary, services, (&matches, lang));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    let (name, below) = match matches.subcommand() {
        Some((name, below)) => (name.to_owned(), below.clone()),
        None => ("serve".to_owned(), ArgMatches::default()),
    };
    if name == "completions" {
        return completions(grammar(binary, services, (&all, lang)), binary, &below);
    }
    let done = match all.iter().find(|command| command.name == name) {
        Some(command) => runtime.block_on((command.run)(context.clone(), below)),
        None => runtime.block_on(call::shortcut(context.clone(), name, below)),
    };
    done.unwrap_or_else(|error| {
        complain(&context, &error);
        ExitCode::FAILURE
    })
}

fn own_commands() -> [Command; 10] {
    [
        serve::SERVE,
        serve::MIGRATE,
        serve::HEALTHCHECK,
        serve::VERSION,
        configure::CONFIG,
        doctor::DOCTOR,
        token::TOKEN,
        law::LAW,
        parked::PARKED,
        call::CALL,
    ]
}

/// Chinese unless the environment or `--lang` prefers English.
fn language() -> Lang {
    let mut arguments = std::env::args();
    let told = arguments.find_map(|argument| argument.strip_prefix("--lang=").map(str::to_owned));
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    match told.or(locale) {
        Some(tag) => Lang::of(&tag.replace('_', "-")),
        None => Lang::default(),
    }
}

fn grammar(
    binary: &'static str,
    services: &[&'static dyn Service],
    (commands, lang): (&[&Command], Lang),
) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let global = |name: &'static str, value: &'static str, zh, en| {
        Arg::new(name).long(name).value_name(value).global(true).help(help(zh, en))
    };
    let mut grammar = Clap::new(binary)
        .version(env!("CARGO_PKG_VERSION"))
        .about(help("揭榜挂帅平台", "open competition platform"))
        .arg(global("config", "FILE", "配置文件", "configuration file"))
        .arg(global("data", "DIR", "数据目录", "data directory"))
        .arg(global("listen", "ADDR", "监听或连接的地址", "the one port"))
        .arg(global("lang", "LANG", "zh 或 en", "zh or en"))
        .arg(global("token", "TOKEN", "访问令牌", "bearer token").env("JIEBANG_TOKEN"))
        .arg(global("as", "WHO", "以开发身份办理：主体[:单位]:角色,…", "act as sub[:org]:roles"))
        .arg(
            Arg::new("json")
                .long("json")
                .global(true)
                .action(ArgAction::SetTrue)
                .help(help("输出 JSON", "print JSON")),
        );
    for command in commands {
        let below = Clap::new(command.name).about(command.about.say(lang).to_owned());
        grammar = grammar.subcommand((command.args)(below, lang));
    }
    grammar = call::shortcuts(grammar, services, lang);
    let shell = Arg::new("shell").required(true).value_parser(["bash", "zsh", "fish"]);
    let about = help("输出命令补全脚本", "print shell completions");
    grammar.subcommand(Clap::new("completions").about(about).arg(shell))
}

fn context(
    binary: &'static str,
    services: &'static [&'static dyn Service],
    (matches, lang): (&ArgMatches, Lang),
) -> Context {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let flags = Flags {
        file: text("config").map(PathBuf::from),
        data_dir: text("data").map(PathBuf::from),
        listen: text("listen"),
        admin_listen: None,
    };
    let json = if matches.get_flag("json") { Form::Json } else { Form::Text };
    Context { binary, services, flags, json, lang }
}

fn completions(mut grammar: Clap, binary: &'static str, below: &ArgMatches) -> ExitCode {
    let shell = match below.get_one::<String>("shell").map(String::as_str) {
        Some("zsh") => clap_complete::Shell::Zsh,
        Some("fish") => clap_complete::Shell::Fish,
        _ => clap_complete::Shell::Bash,
    };
    clap_complete::generate(shell, &mut grammar, binary, &mut std::io::stdout());
    ExitCode::SUCCESS
}

/// Prints what went wrong, on the error stream, in the reader's form.
fn complain(context: &Context, error: &CliError) {
    let (reason, text) = match error {
        CliError::Refused(refusal) => (refusal.reason().to_owned(), refusal.to_string()),
        CliError::Start(_) | CliError::Wrong(_) => ("FAILED".to_owned(), error.to_string()),
    };
    match context.json {
        Form::Json => {
            eprintln!("{}", serde_json::json!({ "error": { "reason": reason, "message": text } }));
        }
        Form::Text => eprintln!("{reason}: {text}"),
    }
}
