//! The phases of the demonstration, in the order of the path.

mod award;
mod bids;
mod challenges;
mod contract;
mod needs;
mod objection;
mod panel;
mod register;
mod review;
mod work;

pub use register::speaker;

use register::Experts;

use super::case::Case;
use super::error::Error;
use super::play::Play;

/// How many steps the bar counts for every case.
const STEPS: usize = 10;

const PHASES: [Phase; 9] = [
    Phase::Needs,
    Phase::Publication,
    Phase::Bids,
    Phase::Opening,
    Phase::Review,
    Phase::Award,
    Phase::Confirmation,
    Phase::Signing,
    Phase::Work,
];

/// The phases; a run may stop after any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Everybody is registered, every need filed and appraised.
    Needs,
    /// Published, and open for bids.
    Publication,
    /// Bids are in, and closed.
    Bids,
    /// Bids are opened and checked.
    Opening,
    /// The panels have judged.
    Review,
    /// Awards stand in publicity.
    Award,
    /// Awards are confirmed.
    Confirmation,
    /// Contracts are signed.
    Signing,
    /// Milestones are met and paid.
    Work,
}

/// Takes everything from the register to the end of `until`.
pub async fn perform(play: &Play, until: Phase) -> Result<Vec<Case>, Error> {
    let mut cases: Vec<Case> = play.world.briefs.iter().cloned().map(Case::new).collect();
    let people = play.world.organisations.len() + play.world.experts.len();
    play.progress.set_length(u64::try_from(people + STEPS * cases.len()).unwrap_or(0));
    let experts = register::everybody(play).await?;
    for phase in PHASES.into_iter().filter(|phase| *phase <= until) {
        cases = go_through(play, phase, cases, &experts).await?;
    }
    Ok(cases)
}

async fn go_through(
    play: &Play,
    phase: Phase,
    cases: Vec<Case>,
    experts: &Experts,
) -> Result<Vec<Case>, Error> {
    match phase {
        Phase::Needs => {
            let cases = play.each("提出需求 filing needs", cases, needs::file).await?;
            play.each("论证 appraising", cases, needs::appraise).await
        }
        Phase::Publication => {
            play.each("出资与发榜 funding, publishing", cases, challenges::publish).await
        }
        Phase::Bids => {
            let cases = play.each("揭榜 bidding", cases, bids::lodge).await?;
            bids::close(play, cases).await
        }
        Phase::Opening => play.each("开标 opening", cases, review::open).await,
        Phase::Review => {
            let cases = panel::form(play, cases).await?;
            let judged = |play, case| panel::judge(play, case, experts);
            play.each("评审 reviewing", cases, judged).await
        }
        Phase::Award => play.each("定榜 awarding", cases, award::propose).await,
        Phase::Confirmation => award::confirm(play, cases).await,
        Phase::Signing => play.each("签约 signing", cases, contract::sign).await,
        Phase::Work => work::through(play, cases).await,
    }
}
