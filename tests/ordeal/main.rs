//! The ordeal: real processes are killed at random moments of the journey, healed,
//! and everything that was acknowledged must be there, once.
//!
//! Owns the program. Shape: a clean run first; then the same journey under strikes
//! from a printed seed; then oracles. Bounds: live 10 s after a heal, caught up
//! after 30 s. Order: the seed is the first line of output.

mod journal;
mod oracle;
mod plan;
mod world;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::{Parser, Subcommand, ValueEnum};
use tests::{Backend, Sandbox};

use crate::journal::Journal;
use crate::plan::Plan;
use crate::world::World;

#[derive(Parser)]
#[command(about = "Kills a running node and demands that nothing is lost")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays the journey under strikes.
    Run(Run),
}

/// Which back end is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum On {
    /// One process, SQLite.
    Embedded,
    /// Two processes of every service, PostgreSQL, RabbitMQ.
    Production,
}

#[derive(clap::Args)]
struct Run {
    #[arg(long, value_enum, default_value = "embedded")]
    backend: On,
    /// Seed of the strikes; a random one is printed if none is given.
    #[arg(long)]
    seed: Option<u64>,
    /// Kills of a service.
    #[arg(long, default_value_t = 4)]
    service: usize,
    /// Kills of PostgreSQL.
    #[arg(long, default_value_t = 1)]
    database: usize,
    /// Kills of RabbitMQ.
    #[arg(long, default_value_t = 1)]
    broker: usize,
    /// Challenges to play; all of them if none is named.
    #[arg(long = "case")]
    cases: Vec<String>,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{0}")]
    Servers(#[from] tests::servers::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Database(#[from] sea_orm::DbErr),
    #[error("the journey broke: {0}")]
    Journey(#[from] jiebang::demo::Error),
    #[error("{0}")]
    Broken(String),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Run(run) = Arguments::parse().command;
    match perform(&run).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ordeal: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn perform(run: &Run) -> Result<(), Error> {
    let seed = run.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let cases: Vec<&str> = run.cases.iter().map(String::as_str).collect();
    let clean = Sandbox::on(Backend::Embedded, "").await;
    let report = clean.play(&cases).await?;
    let (dir, backend) = clean.stop().await;
    let expected = oracle::essence(&report, &backend.event_names(&dir).await?)?;
    let servers = (run.database, run.broker);
    let mut plan = match run.backend {
        On::Embedded => Plan::new(seed, run.service, (0, 0)),
        On::Production => Plan::new(seed, run.service, servers),
    };
    let struck = plan.left();
    let mut round = 0;
    while plan.left() > 0 || round == 0 {
        round += 1;
        let begin = Instant::now();
        let left = plan.left();
        let journal = Arc::new(Journal::create(seed, round)?);
        let mut world = World::start(run.backend).await?;
        let report = world.play(&cases, &mut plan, &journal).await?;
        oracle::compare(&expected, &oracle::essence(&report, &world.event_names().await?)?)?;
        let acknowledged = oracle::everything_is_there(&world.lines(), &journal).await?;
        oracle::nothing_panicked(&world.logs())?;
        println!(
            "round {round}: {} strikes, {acknowledged} acknowledged acts all there, {:.0} s",
            left - plan.left(),
            begin.elapsed().as_secs_f64()
        );
    }
    let bound = 300.0 / struck.max(1) as f64;
    println!("{struck} strikes survived; the failure rate is below {bound:.1} % (95 %)");
    Ok(())
}
