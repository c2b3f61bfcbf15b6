//! The need: filed, pre-checked, formally checked, appraised.

use proto::jiebang::challenges::v1 as pb;

use crate::demo::case::{Case, Reached};
use crate::demo::error::Error;
use crate::demo::play::Play;
use crate::demo::{form, logic};

/// Files the need and waits for the similarity report.
pub async fn file(play: &Play, mut case: Case) -> Result<Case, Error> {
    let id = case.id().to_owned();
    let publisher = play.person(&case.brief.plan.publisher, "publisher", 1)?;
    let request = pb::CreateNeedRequest {
        need: Some(form::need(&play.world, &case.brief)?),
        request_id: play.id(&publisher, "create need", &id),
    };
    let need: pb::Need = play.cast.call(&publisher, request).await?;
    case.need = need.name;
    let request = pb::SubmitNeedRequest {
        name: case.need.clone(),
        request_id: play.id(&publisher, "submit need", &id),
    };
    let submit = || play.cast.call::<_, pb::Need>(&publisher, request.clone());
    play.once_heard(submit).await?;
    case.reach(Reached::Filed);
    reported(play, &case).await?;
    Ok(case)
}

/// Waits for the similarity report on the need as it was filed last.
async fn reported(play: &Play, case: &Case) -> Result<(), Error> {
    let operator = play.officer("operator", 1)?;
    let report = || async {
        let request = pb::GetNeedRequest { name: case.need.clone() };
        let need: pb::Need = play.cast.call(&operator, request).await?;
        Ok(need.precheck)
    };
    play.until("查重报告 the similarity report", report).await?;
    Ok(())
}

/// Checks the form and has experts and two officers appraise it.
pub async fn appraise(play: &Play, mut case: Case) -> Result<Case, Error> {
    let id = case.id().to_owned();
    start_check(play, &case, "start check").await?;
    let detour = play.world.plot.detours(&id, "need").find(|it| it.act == "return");
    if let Some(detour) = detour {
        send_back(play, &case, (detour.reason.as_deref(), &detour.why)).await?;
    }
    let operator = play.officer("operator", 1)?;
    let request = pb::PassFormalCheckRequest {
        name: case.need.clone(),
        request_id: play.id(&operator, "pass check", &id),
    };
    let _need: pb::Need = play.cast.call(&operator, request).await?;
    if let Some(end) = play.world.plot.end_by(&id, "reject") {
        for nth in [1, 2] {
            let officer = play.officer("authority", nth)?;
            let request = pb::RejectNeedRequest {
                name: case.need.clone(),
                reason: end.reason.clone(),
                request_id: play.id(&officer, "reject", &id),
            };
            let _need: pb::Need = play.cast.call(&officer, request).await?;
        }
        case.ended = Some(end.reason.clone());
        return Ok(case);
    }
    opine(play, &case).await?;
    for nth in [1, 2] {
        let officer = play.officer("authority", nth)?;
        let request_id = play.id(&officer, "approve need", &id);
        let request = pb::ApproveNeedRequest { name: case.need.clone(), request_id };
        let _need: pb::Need = play.cast.call(&officer, request).await?;
    }
    case.reach(Reached::Appraised);
    Ok(case)
}

async fn start_check(play: &Play, case: &Case, act: &str) -> Result<(), Error> {
    let operator = play.officer("operator", 1)?;
    let request_id = play.id(&operator, act, case.id());
    let request = pb::StartFormalCheckRequest { name: case.need.clone(), request_id };
    let _need: pb::Need = play.cast.call(&operator, request).await?;
    Ok(())
}

/// Returns the need once; the publisher files it again.
async fn send_back(
    play: &Play,
    case: &Case,
    (reason, why): (Option<&str>, &str),
) -> Result<(), Error> {
    let operator = play.officer("operator", 1)?;
    let request = pb::ReturnNeedRequest {
        name: case.need.clone(),
        reason: reason.unwrap_or("incomplete").to_owned(),
        comment: why.to_owned(),
        request_id: play.id(&operator, "return need", case.id()),
    };
    let _need: pb::Need = play.cast.call(&operator, request).await?;
    let publisher = play.person(&case.brief.plan.publisher, "publisher", 1)?;
    let request_id = play.id(&publisher, "submit need again", case.id());
    let request = pb::SubmitNeedRequest { name: case.need.clone(), request_id };
    let _need: pb::Need = play.cast.call(&publisher, request).await?;
    reported(play, case).await?;
    start_check(play, case, "start check again").await
}

async fn opine(play: &Play, case: &Case) -> Result<(), Error> {
    for expert in logic::appraisers(&play.world, &case.brief, play.seed) {
        let who = play.expert(&expert, "expert")?;
        let request = pb::RecordOpinionRequest {
            name: case.need.clone(),
            text: "需求真实，指标可测，建议立项（虚构意见）。".to_owned(),
            support: pb::Support::For.into(),
            request_id: play.id(&who, "opine", case.id()),
        };
        let _need: pb::Need = play.cast.call(&who, request).await?;
    }
    Ok(())
}
