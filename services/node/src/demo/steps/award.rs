//! The award: proposed, approved, in publicity for five working days, confirmed.

use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::ChallengeStage as Stage;

use super::challenges::stands;
use super::objection;
use crate::demo::case::{Case, Reached};
use crate::demo::error::Error;
use crate::demo::form::money;
use crate::demo::logic::{self, Standing};
use crate::demo::play::Play;

/// Proposes the best and starts the publicity; an objection takes its course.
pub async fn propose(play: &Play, mut case: Case) -> Result<Case, Error> {
    publicise(play, &mut case, &[]).await?;
    let id = case.id().to_owned();
    if let Some(dispute) = play.world.plot.dispute(&id) {
        objection::take(play, &mut case, dispute).await?;
    }
    Ok(case)
}

/// Drafts an award without those who are `out`, submits it, has two approve it.
pub async fn publicise(play: &Play, case: &mut Case, out: &[String]) -> Result<(), Error> {
    let about = format!("{} {}", case.id(), out.len());
    let winners = logic::winners(&case.ranking, case.brief.plan.max_lanes, out);
    let award = draft(play, case, (&winners, out), &about).await?;
    let second = play.officer("authority", 2)?;
    let request_id = play.id(&second, "submit award", &about);
    let request = pb::SubmitAwardRequest { name: award.name.clone(), request_id };
    let _award: pb::Award = play.cast.call(&second, request).await?;
    let mut shown = award;
    for nth in [1, 2] {
        let approver = play.officer("approver", nth)?;
        let request_id = play.id(&approver, "publicise", &about);
        let request = pb::StartPublicityRequest { name: shown.name.clone(), request_id };
        shown = play.cast.call(&approver, request).await?;
    }
    case.lanes = winners.len();
    case.award = shown.name.clone();
    case.award_end_seconds = end(&shown);
    Ok(())
}

async fn draft(
    play: &Play,
    case: &Case,
    (winners, out): (&[String], &[String]),
    about: &str,
) -> Result<pb::Award, Error> {
    let lanes = winners.iter().map(|bid| pb::LaneAward {
        bid: bid.clone(),
        amount: case.offer_of(bid).map(|offer| money(offer.price_fen)),
        ..pb::LaneAward::default()
    });
    let losers = case.ranking.iter().filter(|(bid, _)| !winners.contains(bid));
    let reasons = losers.map(|(bid, centi)| {
        let standing = match out.contains(bid) {
            true => Standing::Excluded,
            false => Standing::InTheRunning,
        };
        let (reason, text) = logic::loss(*centi, standing);
        pb::BidReason { bid: bid.clone(), reason: reason.to_owned(), text: text.to_owned() }
    });
    let officer = play.officer("authority", 1)?;
    let request = pb::DraftAwardRequest {
        challenge: case.challenge.clone(),
        lanes: lanes.collect(),
        reasons: reasons.collect(),
        request_id: play.id(&officer, "draft award", about),
        ..pb::DraftAwardRequest::default()
    };
    play.cast.call(&officer, request).await
}

/// When the publicity of an award is over.
pub fn end(award: &pb::Award) -> i64 {
    let time = award.window.as_ref().and_then(|window| window.end_time.as_ref());
    time.map_or(0, |time| time.seconds)
}

/// Moves the clock past the publicity of all, and waits for the confirmations.
pub async fn confirm(play: &Play, cases: Vec<Case>) -> Result<Vec<Case>, Error> {
    let going = cases.iter().filter(|case| case.ended.is_none());
    if let Some(last) = going.map(|case| case.award_end_seconds).max() {
        play.advance_past(last).await?;
    }
    play.each("公示期满 publicity over", cases, confirmed).await
}

async fn confirmed(play: &Play, mut case: Case) -> Result<Case, Error> {
    stands(play, &case, &[Stage::Awarded, Stage::Contracting]).await?;
    case.reach(Reached::Awarded);
    Ok(case)
}
