//! The demonstration (演示): real challenges from the need to the paid milestone.
//!
//! Owns the driver: every act is a gRPC call with its own person's token. Shape:
//! `run` takes a stage, performs all phases and returns the report. Order: the
//! outcome follows from the embedded data and the seed alone.

mod case;
mod cast;
mod clock;
mod error;
mod form;
mod logic;
mod play;
mod plot;
mod report;
mod steps;
mod summary;
mod world;

use std::time::Instant;

use indicatif::ProgressBar;

pub use cast::{Acknowledged, Lines, Person, Tokens, Witness, routes};
pub use clock::BEGIN;
pub use error::Error;
pub use play::{Counting, EventCounts};
pub use report::Report;
pub use steps::Phase;

/// The seed when none is given.
pub const SEED: u64 = 20_230_109;

/// Where the demonstration takes place.
pub struct Stage {
    /// The node that is talked to.
    pub lines: Lines,
    pub tokens: Tokens,
    pub seed: u64,
    /// Only these challenges, by their ids; all of them if empty.
    pub only: Vec<String>,
    /// The last phase that is performed.
    pub until: Phase,
    pub progress: ProgressBar,
    /// What the node counts of its events.
    pub event_counts: Counting,
    pub witness: Option<Witness>,
}

/// Performs the demonstration from the register to the end of a phase.
pub async fn run(stage: Stage) -> Result<Report, Error> {
    let begin = Instant::now();
    let Stage { lines, tokens, only, until, seed, progress, event_counts: counting, witness } =
        stage;
    let cast = cast::Cast::new(lines, tokens, seed, witness)?;
    let world = world::World::load()?.only(&only)?;
    let play = play::Play { cast, world, seed, progress, counting };
    let cases = steps::perform(&play, until).await?;
    play.progress.set_message("汇总 summing up");
    let report = report::draw_up(&play, &cases, begin).await?;
    play.progress.finish_and_clear();
    Ok(report)
}
