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

use super::case::Case;
use super::error::Error;
use super::play::Play;

/// How many steps the bar counts for every case.
const STEPS: usize = 10;

/// Takes everything from the register to the last payment.
pub async fn perform(play: &Play) -> Result<Vec<Case>, Error> {
    let cases: Vec<Case> = play.world.briefs.iter().cloned().map(Case::new).collect();
    let people = play.world.organisations.len() + play.world.experts.len();
    play.progress.set_length(u64::try_from(people + STEPS * cases.len()).unwrap_or(0));
    let experts = register::everybody(play).await?;
    let cases = play.each("提出需求 filing needs", cases, needs::file).await?;
    let cases = play.each("论证 appraising", cases, needs::appraise).await?;
    let cases = play.each("出资与发榜 funding, publishing", cases, challenges::publish).await?;
    let cases = play.each("揭榜 bidding", cases, bids::lodge).await?;
    let cases = bids::close(play, cases).await?;
    let cases = play.each("开标 opening", cases, review::open).await?;
    let cases = panel::form(play, cases).await?;
    let judged = |play, case| panel::judge(play, case, &experts);
    let cases = play.each("评审 reviewing", cases, judged).await?;
    let cases = play.each("定榜 awarding", cases, award::propose).await?;
    let cases = award::confirm(play, cases).await?;
    let cases = play.each("签约 signing", cases, contract::sign).await?;
    work::through(play, cases).await
}
