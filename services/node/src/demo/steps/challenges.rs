//! The challenge: drafted, funded by every funder, scheduled, published.

use std::collections::BTreeMap;

use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::contracts::v1 as contracts;
use proto::jiebang::matchmaking::v1 as matchmaking;

use crate::demo::case::{Case, Reached};
use crate::demo::error::Error;
use crate::demo::form::{self, money};
use crate::demo::play::Play;

/// Drafts the notice, collects the pledges, publishes and reads the ranking.
pub async fn publish(play: &Play, mut case: Case) -> Result<Case, Error> {
    let id = case.id().to_owned();
    let officer = play.officer("authority", 1)?;
    let request = pb::DraftChallengeRequest {
        need: case.need.clone(),
        notice: Some(form::notice(&play.world, &case.brief)?),
        request_id: play.id(&officer, "draft challenge", &id),
    };
    let challenge: pb::Challenge = play.cast.call(&officer, request).await?;
    case.challenge = challenge.name;
    let closes = challenge.notice.and_then(|notice| notice.bid_close_time);
    case.close_seconds = closes.map_or(0, |time| time.seconds);
    let end = play.world.plot.end_by(&id, "discard");
    pledge(play, &case, end.and_then(|end| end.withheld_funder.as_deref())).await?;
    if let Some(end) = end {
        for nth in [1, 2] {
            let officer = play.officer("authority", nth)?;
            let request = pb::DiscardChallengeRequest {
                name: case.challenge.clone(),
                reason: end.reason.clone(),
                text: "省级出资未能落实，榜单作废。".to_owned(),
                request_id: play.id(&officer, "discard", &id),
            };
            let _challenge: pb::Challenge = play.cast.call(&officer, request).await?;
        }
        case.ended = Some(end.reason.clone());
        return Ok(case);
    }
    announce(play, &case).await?;
    case.reach(Reached::Published);
    case.matches = ranking(play, &case).await?;
    Ok(case)
}

/// Every funder pledges its part, but one who holds it back.
async fn pledge(play: &Play, case: &Case, withheld: Option<&str>) -> Result<(), Error> {
    let finance = play.officer("finance", 1)?;
    let fund = play
        .until("资金池 the fund", || async {
            let challenge = case.challenge.clone();
            let request = contracts::ListFundsRequest { challenge, ..Default::default() };
            let page: contracts::ListFundsResponse = play.cast.call(&finance, request).await?;
            Ok(page.funds.into_iter().next())
        })
        .await?;
    let plan = &case.brief.plan;
    let mut parts: BTreeMap<&str, i64> = BTreeMap::new();
    for share in &plan.funding_plan {
        *parts.entry(&share.funder).or_default() += share.amount_fen;
    }
    for (funder, amount) in parts.into_iter().filter(|(funder, _)| Some(*funder) != withheld) {
        let role = if funder == plan.publisher { "publisher" } else { "funder" };
        let who = play.person(funder, role, 1)?;
        let request = contracts::CommitFundsRequest {
            name: fund.name.clone(),
            amount: Some(money(amount)),
            request_id: play.id(&who, "commit funds", case.id()),
        };
        let _fund: contracts::Fund = play.cast.call(&who, request).await?;
    }
    Ok(())
}

async fn announce(play: &Play, case: &Case) -> Result<(), Error> {
    let approver = play.officer("approver", 1)?;
    play.until("资金落实 the funding", || async {
        let challenge = read(play, case).await?;
        Ok(challenge.funding_covered.then_some(()))
    })
    .await?;
    let request_id = play.id(&approver, "schedule", case.id());
    let request = pb::ScheduleChallengeRequest { name: case.challenge.clone(), request_id };
    let _challenge: pb::Challenge = play.cast.call(&approver, request).await?;
    let request_id = play.id(&approver, "publish", case.id());
    let request = pb::PublishChallengeRequest { name: case.challenge.clone(), request_id };
    let _challenge: pb::Challenge = play.cast.call(&approver, request).await?;
    Ok(())
}

async fn ranking(play: &Play, case: &Case) -> Result<Vec<matchmaking::Match>, Error> {
    let operator = play.officer("operator", 1)?;
    play.until("智能匹配 the ranking", || async {
        let parent = case.challenge.clone();
        let request = matchmaking::ListMatchesRequest { parent, ..Default::default() };
        let answer = play.cast.call::<_, matchmaking::ListMatchesResponse>(&operator, request);
        match answer.await {
            Ok(page) => Ok((!page.matches.is_empty()).then_some(page.matches)),
            Err(Error::Refused { status, .. }) if status.code() == tonic::Code::NotFound => {
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    })
    .await
}

/// The challenge as the authority sees it now.
pub async fn read(play: &Play, case: &Case) -> Result<pb::Challenge, Error> {
    let officer = play.officer("authority", 1)?;
    let request = pb::GetChallengeRequest { name: case.challenge.clone() };
    play.cast.call(&officer, request).await
}

/// Waits until the challenge stands where the story has it.
pub async fn stands(play: &Play, case: &Case, stages: &[pb::ChallengeStage]) -> Result<(), Error> {
    play.until(&format!("{} {stages:?}", case.id()), || async {
        let challenge = read(play, case).await?;
        Ok(stages.contains(&challenge.stage()).then_some(()))
    })
    .await
}
