//! bench: how fast a node is, beside the bare work of the same run.
//!
//! Owns the program. Shape: `bench NAME [--quick] [--json]` starts what it needs,
//! runs ours and a peer in turn, and prints their ratio. Bounds: quick forms end
//! within a minute. Order: ours and peer alternate, so that a drift hits both.

mod broker;
mod chain;
mod challenge;
mod command;
mod database;
mod echo;
mod effects;
mod error;
mod event;
mod latency;
mod machine;
mod node;
mod pairs;
mod place;
mod report;
mod start;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::error::Error;
use crate::report::Report;

#[derive(Parser)]
#[command(about = "Measures a node beside the bare work of the same run")]
struct Arguments {
    name: Bench,
    /// Smaller counts: at most a minute.
    #[arg(long)]
    quick: bool,
    /// Counts that show only that the bench runs and its answers agree.
    #[arg(long, hide = true)]
    tiny: bool,
    /// Prints one object instead of a table.
    #[arg(long)]
    json: bool,
    /// Only SQLite and the bus within the process, or only the servers.
    #[arg(long, value_enum)]
    backend: Option<On>,
    /// Where the echo listens, and the file with its answer.
    #[arg(long, hide = true, num_args = 2)]
    echo: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// A command against a bare commit.
    Command,
    /// From a command to an effect elsewhere, against a bare broker.
    Event,
    /// From exec to the first answer, against a bare server.
    Start,
    #[value(hide = true)]
    Echo,
}

/// What rows and events are kept on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum On {
    Embedded,
    Servers,
}

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Tiny,
    Quick,
    Full,
}

impl Size {
    /// One of three counts.
    pub const fn pick(self, tiny: usize, quick: usize, full: usize) -> usize {
        match self {
            Self::Tiny => tiny,
            Self::Quick => quick,
            Self::Full => full,
        }
    }
}

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub size: Size,
    pub only: Option<On>,
}

impl Ask {
    pub fn covers(self, on: On) -> bool {
        self.only.is_none_or(|only| only == on)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match measure(&arguments).await {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(report)) => {
            report.print(arguments.json);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments) -> Result<Option<Report>, Error> {
    let size = match (arguments.tiny, arguments.quick) {
        (true, _) => Size::Tiny,
        (false, true) => Size::Quick,
        (false, false) => Size::Full,
    };
    let ask = Ask { size, only: arguments.backend };
    Ok(Some(match arguments.name {
        Bench::Command => command::bench(ask).await?,
        Bench::Event => event::bench(ask).await?,
        Bench::Start => start::bench(ask).await?,
        Bench::Echo => {
            echo::serve(&arguments.echo).await?;
            return Ok(None);
        }
    }))
}
