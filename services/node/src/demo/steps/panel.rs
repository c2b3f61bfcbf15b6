//! The panel: asked for, seated, scored, revealed, concluded.
//!
//! Order: panels are asked for one after another, since each takes of the
//! experts' time what the next may have.

use std::cmp::Reverse;

use proto::jiebang::challenges::v1 as pb;

use super::register::Experts;
use super::review::end_none_fit;
use crate::demo::case::Case;
use crate::demo::cast::Person;
use crate::demo::error::Error;
use crate::demo::logic;
use crate::demo::play::Play;

/// Asks for a panel for every case with bids to judge, and waits for each.
pub async fn form(play: &Play, mut cases: Vec<Case>) -> Result<Vec<Case>, Error> {
    play.progress.set_message("组成评审组 forming panels");
    let officer = play.officer("authority", 1)?;
    for case in cases.iter_mut().filter(|case| case.ended.is_none()) {
        let request_id = play.id(&officer, "form panel", case.id());
        let request = pb::FormPanelRequest { challenge: case.challenge.clone(), request_id };
        let panel: pb::Panel = play.cast.call(&officer, request).await?;
        case.panel = panel.name;
        play.until(&format!("{} 评审组 the panel", case.id()), || async {
            let panel = read(play, &officer, &case.panel).await?;
            Ok((!panel.seats.is_empty()).then_some(()))
        })
        .await?;
    }
    Ok(cases)
}

/// Seats the panel and lets it judge.
pub async fn judge(play: &Play, mut case: Case, experts: &Experts) -> Result<Case, Error> {
    let id = case.id().to_owned();
    for nth in [1, 2] {
        let officer = play.officer("authority", nth)?;
        let request_id = play.id(&officer, "seat panel", &id);
        let request = pb::SeatPanelRequest { name: case.panel.clone(), request_id };
        let _panel: pb::Panel = play.cast.call(&officer, request).await?;
    }
    let officer = play.officer("authority", 1)?;
    let seated = read(play, &officer, &case.panel).await?;
    leave(play, &case, &seated, experts).await?;
    let panel = read(play, &officer, &case.panel).await?;
    for seat in &panel.seats {
        let who = reviewer(play, experts, seat)?;
        let request_id = play.id(&who, "accept review", &seat.review);
        let request = pb::AcceptReviewRequest { name: seat.review.clone(), request_id };
        let _review: pb::Review = play.cast.call(&who, request).await?;
    }
    let request_id = play.id(&officer, "start scoring", &id);
    let request = pb::StartScoringRequest { name: case.panel.clone(), request_id };
    let _panel: pb::Panel = play.cast.call(&officer, request).await?;
    for (nth, seat) in panel.seats.iter().enumerate() {
        lodge(play, &case, (&reviewer(play, experts, seat)?, seat), nth).await?;
    }
    conclude(play, &mut case, &panel, experts).await?;
    if logic::winners(&case.ranking, 1, &[]).is_empty() {
        let text = "各揭榜方综合得分均未达合格线。";
        end_none_fit(play, &mut case, "none_passed_review", text).await?;
    }
    Ok(case)
}

/// Reveals, writes the minutes and keeps the ranking, best first.
async fn conclude(
    play: &Play,
    case: &mut Case,
    panel: &pb::Panel,
    experts: &Experts,
) -> Result<(), Error> {
    let id = case.id().to_owned();
    let first = panel.seats.first().ok_or_else(|| Error::data(&id, "an empty panel"))?;
    let chair = reviewer(play, experts, first)?;
    let request_id = play.id(&chair, "reveal", &id);
    let request = pb::RevealScoresRequest { name: case.panel.clone(), request_id };
    let _panel: pb::Panel = play.cast.call(&chair, request).await?;
    let request = pb::ConcludePanelRequest {
        name: case.panel.clone(),
        minutes: "评审组独立评分后合议，排序一致通过（虚构纪要）。".to_owned(),
        request_id: play.id(&chair, "conclude", &id),
    };
    let concluded: pb::Panel = play.cast.call(&chair, request).await?;
    let ranking = match concluded.ranking.is_empty() {
        true => read(play, &play.officer("authority", 1)?, &case.panel).await?.ranking,
        false => concluded.ranking,
    };
    case.ranking = ranking.into_iter().map(|it| (it.bid, it.score_centi)).collect();
    // Equal points: the lower id of the files comes first, whatever the names.
    let mut ranking = std::mem::take(&mut case.ranking);
    ranking.sort_by_key(|(bid, centi)| {
        (Reverse(*centi), case.offer_of(bid).map(|offer| offer.bidder.clone()))
    });
    case.ranking = ranking;
    Ok(())
}

async fn read(play: &Play, officer: &Person, name: &str) -> Result<pb::Panel, Error> {
    play.cast.call(officer, pb::GetPanelRequest { name: name.to_owned() }).await
}

fn reviewer(play: &Play, experts: &Experts, seat: &pb::Seat) -> Result<Person, Error> {
    let known = experts.get(&seat.expert);
    play.expert(known.ok_or_else(|| Error::data(&seat.expert, "nobody's seat"))?, "reviewer")
}

/// One reviewer declines or recuses, where the plot says so; the next clear
/// alternate takes the seat.
async fn leave(
    play: &Play,
    case: &Case,
    panel: &pb::Panel,
    experts: &Experts,
) -> Result<(), Error> {
    for detour in play.world.plot.detours(case.id(), "review") {
        let nth = detour.seat.unwrap_or(1).saturating_sub(1);
        let Some(seat) = panel.seats.get(nth).filter(|_| panel.alternate_count > 0) else {
            continue;
        };
        let who = reviewer(play, experts, seat)?;
        let request_id = play.id(&who, &detour.act, &seat.review);
        let (name, reason) = (seat.review.clone(), detour.reason.clone().unwrap_or_default());
        let _left: pb::Review = match detour.act.as_str() {
            "decline" => {
                let request = pb::DeclineReviewRequest { name, reason, request_id };
                play.cast.call(&who, request).await?
            }
            _ => {
                let request = pb::RecuseReviewRequest { name, reason, request_id };
                play.cast.call(&who, request).await?
            }
        };
        for nth in [1, 2] {
            let officer = play.officer("authority", nth)?;
            let request = pb::ReplaceReviewerRequest {
                name: case.panel.clone(),
                review: seat.review.clone(),
                request_id: play.id(&officer, "replace reviewer", &seat.review),
            };
            let _panel: pb::Panel = play.cast.call(&officer, request).await?;
        }
    }
    Ok(())
}

/// Scores every bid under every criterion.
async fn lodge(
    play: &Play,
    case: &Case,
    (who, seat): (&Person, &pb::Seat),
    nth: usize,
) -> Result<(), Error> {
    let mut scores = Vec::new();
    for lodged in &case.bids {
        for criterion in &case.brief.plan.criteria {
            let place = (criterion.code.as_str(), nth);
            let points = logic::points(&play.world, &case.brief, &lodged.offer, place, play.seed);
            scores.push(pb::Score {
                bid: lodged.bid.clone(),
                criterion: criterion.code.clone(),
                points,
                text: remark(points).to_owned(),
            });
        }
    }
    let request_id = play.id(who, "lodge review", &seat.review);
    let request = pb::LodgeReviewRequest { name: seat.review.clone(), scores, request_id };
    let _review: pb::Review = play.cast.call(who, request).await?;
    Ok(())
}

const fn remark(points: i32) -> &'static str {
    match points {
        80.. => "基础扎实，路线可行。",
        60..=79 => "基本可行，个别环节待验证。",
        _ => "与本题相关的基础不足。",
    }
}
