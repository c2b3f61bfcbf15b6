//! The opening by two officers, and the formal check of every bid.

use proto::jiebang::challenges::v1 as pb;

use crate::demo::case::Case;
use crate::demo::error::Error;
use crate::demo::play::Play;

/// Opens all bids and checks who may stand.
pub async fn open(play: &Play, mut case: Case) -> Result<Case, Error> {
    let id = case.id().to_owned();
    for nth in [1, 2] {
        let officer = play.officer("authority", nth)?;
        let request_id = play.id(&officer, "start opening", &id);
        let request = pb::StartOpeningRequest { name: case.challenge.clone(), request_id };
        let _challenge: pb::Challenge = play.cast.call(&officer, request).await?;
    }
    let officer = play.officer("authority", 1)?;
    let request_id = play.id(&officer, "finish opening", &id);
    let request = pb::FinishOpeningRequest { name: case.challenge.clone(), request_id };
    let _challenge: pb::Challenge = play.cast.call(&officer, request).await?;
    let none_fit = play.world.plot.end_by(&id, "none_fit");
    match none_fit.filter(|end| end.reason == "none_qualified") {
        Some(end) => {
            let reason = end.bid_reason.as_deref().unwrap_or("condition_unmet");
            fail_checks(play, &case, reason).await?;
            end_none_fit(play, &mut case, &end.reason, "无一揭榜方通过资格审查。").await?;
        }
        None => pass_checks(play, &case).await?,
    }
    Ok(case)
}

async fn pass_checks(play: &Play, case: &Case) -> Result<(), Error> {
    let operator = play.officer("operator", 1)?;
    for lodged in &case.bids {
        let request_id = play.id(&operator, "pass bid", &lodged.bid);
        let request = pb::PassBidCheckRequest { name: lodged.bid.clone(), request_id };
        let _bid: pb::Bid = play.cast.call(&operator, request).await?;
    }
    Ok(())
}

async fn fail_checks(play: &Play, case: &Case, reason: &str) -> Result<(), Error> {
    for lodged in &case.bids {
        for nth in [1, 2] {
            let operator = play.officer("operator", nth)?;
            let request = pb::FailBidCheckRequest {
                name: lodged.bid.clone(),
                reason: reason.to_owned(),
                text: "联合体成员未跨省，不满足规则集要求。".to_owned(),
                request_id: play.id(&operator, "fail bid", &lodged.bid),
            };
            let _bid: pb::Bid = play.cast.call(&operator, request).await?;
        }
    }
    Ok(())
}

/// Ends the challenge without an award.
pub async fn end_none_fit(
    play: &Play,
    case: &mut Case,
    reason: &str,
    text: &str,
) -> Result<(), Error> {
    let officer = play.officer("authority", 1)?;
    let request = pb::EndNoneFitRequest {
        name: case.challenge.clone(),
        reason: reason.to_owned(),
        text: text.to_owned(),
        request_id: play.id(&officer, "none fit", case.id()),
    };
    let _challenge: pb::Challenge = play.cast.call(&officer, request).await?;
    case.ended = Some(reason.to_owned());
    Ok(())
}
