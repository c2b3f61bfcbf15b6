//! The bids: lodged, replaced, withdrawn, and shut out at the deadline.

use std::collections::BTreeSet;

use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::ChallengeStage as Stage;

use super::challenges::stands;
use crate::demo::case::{Case, Lodged, Reached};
use crate::demo::error::Error;
use crate::demo::play::Play;
use crate::demo::{form, logic};

/// Everybody who bids does so.
pub async fn lodge(play: &Play, mut case: Case) -> Result<Case, Error> {
    let id = case.id().to_owned();
    let known = |it: &proto::jiebang::matchmaking::v1::Match| {
        play.world.by_name(&it.organisation).map(|org| org.id.clone())
    };
    let ranked: Vec<String> = case.matches.iter().filter_map(known).collect();
    for org in logic::bidders(&play.world, &case.brief, &ranked) {
        let lodged = submit(play, &case, &org).await?;
        case.bids.push(lodged);
    }
    for detour in play.world.plot.detours(&id, "bid") {
        let Some(org) = detour.bidder.as_deref() else {
            continue;
        };
        match (detour.act.as_str(), detour.refused.as_deref()) {
            ("replace", _) => replace(play, &case, org).await?,
            ("withdraw", _) => withdraw_bid(play, &mut case, org).await?,
            (_, Some("bidder_eligible")) => refused(play, &mut case, org).await?,
            _ => {}
        }
    }
    if !case.bids.is_empty() {
        case.reach(Reached::Bid);
    }
    if let Some(end) = play.world.plot.end_by(&id, "withdraw") {
        for nth in [1, 2] {
            let officer = play.officer("authority", nth)?;
            let request = pb::WithdrawChallengeRequest {
                name: case.challenge.clone(),
                reason: end.reason.clone(),
                text: "政策调整，撤回榜单；已收揭榜未开启即失效。".to_owned(),
                request_id: play.id(&officer, "withdraw", &id),
            };
            let _challenge: pb::Challenge = play.cast.call(&officer, request).await?;
        }
        case.ended = Some(end.reason.clone());
    }
    Ok(case)
}

async fn submit(play: &Play, case: &Case, org: &str) -> Result<Lodged, Error> {
    let who = play.person(org, "bidder", 1)?;
    let bidder = play.world.organisation(org)?;
    let offer = logic::offer(&play.world, &case.brief, bidder, play.seed);
    let request = pb::SubmitBidRequest {
        challenge: case.challenge.clone(),
        content: Some(form::bid(&play.world, &case.brief, &offer)?),
        request_id: play.id(&who, "bid", case.id()),
    };
    let bid: pb::Bid = play.cast.call(&who, request).await?;
    Ok(Lodged { bid: bid.name, offer })
}

/// Hands in a second thought before the deadline.
async fn replace(play: &Play, case: &Case, org: &str) -> Result<(), Error> {
    let Some(lodged) = case.bids.iter().find(|it| it.offer.bidder == org) else {
        return Ok(());
    };
    let who = play.person(org, "bidder", 1)?;
    let mut content = form::bid(&play.world, &case.brief, &lodged.offer)?;
    content.solution.push_str("（第二稿：补充样机数据。）");
    let request = pb::ReplaceBidRequest {
        name: lodged.bid.clone(),
        content: Some(content),
        request_id: play.id(&who, "replace", case.id()),
    };
    let _bid: pb::Bid = play.cast.call(&who, request).await?;
    Ok(())
}

/// Takes a bid back; one that only the detour knows of is lodged first.
async fn withdraw_bid(play: &Play, case: &mut Case, org: &str) -> Result<(), Error> {
    let lodged = match case.bids.iter().position(|it| it.offer.bidder == org) {
        Some(at) => case.bids.remove(at),
        None => submit(play, case, org).await?,
    };
    let who = play.person(org, "bidder", 1)?;
    let request_id = play.id(&who, "withdraw bid", case.id());
    let request = pb::WithdrawBidRequest { name: lodged.bid, request_id };
    let _bid: pb::Bid = play.cast.call(&who, request).await?;
    Ok(())
}

/// Tries what the rules forbid; the refusal is on record.
async fn refused(play: &Play, case: &mut Case, org: &str) -> Result<(), Error> {
    match submit(play, case, org).await {
        Err(Error::Refused { status, .. }) => {
            case.refusals.push(format!("{} {org}: {}", case.id(), status.message()));
            Ok(())
        }
        Err(fault) => Err(fault),
        Ok(lodged) => Err(Error::data(&lodged.bid, "a bid that had to be refused was taken")),
    }
}

/// Moves the clock past every deadline, in order of time.
pub async fn close(play: &Play, cases: Vec<Case>) -> Result<Vec<Case>, Error> {
    let going = cases.iter().filter(|case| case.ended.is_none());
    let deadlines: BTreeSet<i64> = going.map(|case| case.close_seconds).collect();
    for deadline in deadlines {
        play.advance_past(deadline).await?;
    }
    play.each("截止 closing", cases, closed).await
}

async fn closed(play: &Play, mut case: Case) -> Result<Case, Error> {
    let id = case.id().to_owned();
    stands(play, &case, &[Stage::BidClosed]).await?;
    for detour in play.world.plot.detours(&id, "bid") {
        if let (Some("in_time"), Some(org)) = (detour.refused.as_deref(), &detour.bidder) {
            refused(play, &mut case, org).await?;
        }
    }
    if case.bids.is_empty() {
        let officer = play.officer("authority", 1)?;
        let planned = play.world.plot.end_by(&id, "fail_no_bids");
        let reason = planned.map_or("no_bids", |end| end.reason.as_str());
        let request = pb::FailForWantOfBidsRequest {
            name: case.challenge.clone(),
            reason: reason.to_owned(),
            text: "截止时无人揭榜。".to_owned(),
            request_id: play.id(&officer, "no bids", &id),
        };
        let _challenge: pb::Challenge = play.cast.call(&officer, request).await?;
        case.ended = Some(reason.to_owned());
    }
    Ok(case)
}
