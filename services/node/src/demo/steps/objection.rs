//! An objection: filed by name, admitted, investigated, decided by two.

use proto::jiebang::challenges::v1 as pb;

use super::award::{end, publicise};
use crate::demo::case::Case;
use crate::demo::error::Error;
use crate::demo::logic::digest;
use crate::demo::play::Play;
use crate::demo::plot::Dispute;

/// Takes an objection from its filing to its decision. An upheld one sets the
/// award aside: a new one without the excluded bid has its own full publicity.
pub async fn take(play: &Play, case: &mut Case, dispute: &Dispute) -> Result<(), Error> {
    let name = file(play, case, dispute).await?;
    if dispute.outcome == "uphold" {
        let against = bid_at(case, dispute.against_rank)?;
        uphold(play, case, (&name, &against), dispute).await?;
        publicise(play, case, &[against]).await?;
        let officer = play.officer("authority", 1)?;
        let request = pb::RemedyObjectionRequest {
            name,
            text: "已排除该揭榜，重新定榜并重新公示。".to_owned(),
            request_id: play.id(&officer, "remedy", case.id()),
        };
        let _objection: pb::Objection = play.cast.call(&officer, request).await?;
        let told = "异议成立，定榜推翻，重新定榜并完整公示 upheld: a new award, a new publicity";
        case.disputes.push(format!("{} {told}", case.id()));
    } else {
        dismiss(play, case, &name, dispute).await?;
        let officer = play.officer("authority", 1)?;
        let request = pb::GetAwardRequest { name: case.award.clone() };
        let award: pb::Award = play.cast.call(&officer, request).await?;
        case.award_end_seconds = end(&award);
        let told = "异议不成立，公示期满定榜 dismissed: the award stands";
        case.disputes.push(format!("{} {told}", case.id()));
    }
    Ok(())
}

fn bid_at(case: &Case, rank: usize) -> Result<String, Error> {
    let found = case.ranking.get(rank.saturating_sub(1)).map(|(bid, _)| bid.clone());
    found.ok_or_else(|| Error::data(case.id(), "too few bids for the objection"))
}

/// Files it in the objector's own name, and has it admitted and looked into.
async fn file(play: &Play, case: &Case, dispute: &Dispute) -> Result<String, Error> {
    let bid = bid_at(case, dispute.objector_rank)?;
    let offer = case.offer_of(&bid).ok_or_else(|| Error::data(&bid, "nobody's bid"))?;
    let objector = play.person(&offer.bidder, "objector", 1)?;
    let request = pb::FileObjectionRequest {
        award: case.award.clone(),
        contact: format!(
            "{}，经办人：异议-01（虚构）",
            play.world.organisation(&offer.bidder)?.name
        ),
        facts: dispute.facts.clone(),
        evidence_hashes: vec![digest(play.seed, &[case.id(), "objection"])],
        request_id: play.id(&objector, "object", case.id()),
    };
    let objection: pb::Objection = play.cast.call(&objector, request).await?;
    let supervisor = play.officer("supervisor", 1)?;
    let name = objection.name;
    let request_id = play.id(&supervisor, "admit", case.id());
    let request = pb::AdmitObjectionRequest { name: name.clone(), request_id };
    let _objection: pb::Objection = play.cast.call(&supervisor, request).await?;
    let request_id = play.id(&supervisor, "investigate", case.id());
    let request = pb::InvestigateObjectionRequest { name: name.clone(), request_id };
    let _objection: pb::Objection = play.cast.call(&supervisor, request).await?;
    Ok(name)
}

async fn uphold(
    play: &Play,
    case: &Case,
    (name, against): (&str, &str),
    dispute: &Dispute,
) -> Result<(), Error> {
    for nth in [1, 2] {
        let supervisor = play.officer("supervisor", nth)?;
        let request = pb::UpholdObjectionRequest {
            name: name.to_owned(),
            remedy: pb::Remedy::ExcludeBid.into(),
            text: dispute.decision.clone(),
            bid: against.to_owned(),
            request_id: play.id(&supervisor, "uphold", case.id()),
        };
        let _objection: pb::Objection = play.cast.call(&supervisor, request).await?;
    }
    Ok(())
}

async fn dismiss(play: &Play, case: &Case, name: &str, dispute: &Dispute) -> Result<(), Error> {
    for nth in [1, 2] {
        let supervisor = play.officer("supervisor", nth)?;
        let request = pb::DismissObjectionRequest {
            name: name.to_owned(),
            reason: dispute.reason.clone().unwrap_or_else(|| "not_proved".to_owned()),
            text: dispute.decision.clone(),
            request_id: play.id(&supervisor, "dismiss", case.id()),
        };
        let _objection: pb::Objection = play.cast.call(&supervisor, request).await?;
    }
    Ok(())
}
