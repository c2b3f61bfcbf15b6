//! The command line: every binary's commands, in Chinese and English.
//!
//! Owns argument parsing and printing; results are printed below this module
//! only. Shape: global options, then one command. Bounds: one answer in memory.
//! Order: `serve` without a command; exit code 0 done, 1 not done, 2 wrong usage.

mod call;
mod codec;
mod complaint;
mod configure;
mod doctor;
mod grammar;
mod law;
mod line;
mod local_act;
mod parked;
mod passphrase;
mod render;
mod serve;
mod shortcut;
mod table;
mod token;
mod usage;
mod words;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Command as Clap};
use futures_util::future::BoxFuture;
use kit_base::{Lang, Text};

use crate::config::{Flags, Settings};
use crate::error::StartError;
use crate::service::Service;

pub use complaint::CliError;
pub use local_act::{Given, LocalAct};
pub use passphrase::Passphrase;
pub use serve::until_stopped;
pub use words::{Argument, Column, Flag, Noun, Shortcut};

type Run = fn(Context, ArgMatches) -> BoxFuture<'static, Result<ExitCode, CliError>>;

/// A command of the binary.
pub struct Command {
    pub name: &'static str,
    pub about: Text,
    pub args: fn(Clap, Lang) -> Clap,
    pub run: Run,
}

/// What a command works with.
#[derive(Clone)]
pub struct Context {
    pub binary: &'static str,
    pub services: &'static [&'static dyn Service],
    pub flags: Flags,
    pub tls: ClientFiles,
    pub json: Form,
    pub lang: Lang,
}

/// PEM files of a client; naming any of them asks for TLS.
#[derive(Clone, Debug, Default)]
pub struct ClientFiles {
    /// The authorities that it trusts.
    pub ca: Option<PathBuf>,
    /// Its own certificate with the key, for whom a certificate speaks.
    pub own: Option<(PathBuf, PathBuf)>,
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

    /// Prints one line of result; a reader who went away ends the command.
    pub fn say(&self, line: &str) -> Result<(), CliError> {
        writeln!(std::io::stdout(), "{line}").map_err(|_| CliError::Closed)
    }

    /// Prints a value: as it is in JSON, else as `text` says.
    pub fn show(
        &self,
        value: &serde_json::Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), CliError> {
        match self.json {
            Form::Json => self.say(&value.to_string()),
            Form::Text => self.say(&text()),
        }
    }

    /// Prints what is no result, on the error stream.
    pub fn note(&self, line: &str) {
        // Nobody may listen; the result is what counts.
        let _ = writeln!(std::io::stderr(), "{line}");
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
    let lang = grammar::language(std::env::args().skip(1));
    let own = own_commands();
    let of_services = services.iter().flat_map(|service| service.commands());
    let all: Vec<&Command> =
        own.iter().chain(commands.iter().copied()).chain(of_services).collect();
    let grammar = || grammar::whole(binary, services, (&all, lang));
    let matches = match grammar().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage::refuse(&error, binary, lang),
    };
    let context = grammar::context(binary, services, (&matches, lang));
    let (name, below) = match matches.subcommand() {
        Some((name, below)) => (name.to_owned(), below.clone()),
        None => ("serve".to_owned(), matches.clone()),
    };
    if name == grammar::COMPLETIONS {
        return grammar::complete(grammar(), binary, &below);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    let run = all.iter().find(|command| command.name == name).map(|command| command.run);
    let done = match run {
        Some(run) => runtime.block_on(run(context.clone(), below)),
        None => runtime.block_on(shortcut::run(context.clone(), name, below)),
    };
    done.unwrap_or_else(|error| error.complain(&context))
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
