//! The work: milestones with evidence, verdicts, payments; then acceptance.
//!
//! Order: by the day on which milestones fall due, all of a day at once. What
//! falls due after the host's own time is left for the future.

use std::collections::BTreeMap;

use proto::jiebang::challenges::v1::ChallengeStage as Stage;
use proto::jiebang::contracts::v1 as pb;

use super::challenges::stands;
use crate::demo::case::{Case, Deal, Reached, Task};
use crate::demo::clock::{Moved, beijing_day};
use crate::demo::error::Error;
use crate::demo::form::fen;
use crate::demo::logic::digest;
use crate::demo::play::Play;

/// Takes all contracts through all milestones that can be reached in time.
pub async fn through(play: &Play, mut cases: Vec<Case>) -> Result<Vec<Case>, Error> {
    let mut days: BTreeMap<i64, i64> = BTreeMap::new();
    for task in cases.iter().flat_map(|case| &case.deals).flat_map(|deal| &deal.milestones) {
        let last = days.entry(beijing_day(task.due_seconds)).or_default();
        *last = task.due_seconds.max(*last);
    }
    play.progress.inc_length(u64::try_from(days.len() * cases.len()).unwrap_or(0));
    for (day, instant) in days {
        if play.advance_past(instant).await? == Moved::Never {
            break;
        }
        cases =
            play.each("攻关与拨付 work, payment", cases, |play, case| on(play, case, day)).await?;
    }
    Ok(cases)
}

/// What falls due on one day for one case.
async fn on(play: &Play, mut case: Case, day: i64) -> Result<Case, Error> {
    let mut deals = std::mem::take(&mut case.deals);
    for deal in &mut deals {
        for nth in 0..deal.milestones.len() {
            let task = deal.milestones[nth].clone();
            if task.done || beijing_day(task.due_seconds) != day {
                continue;
            }
            meet(play, &case, deal, &task).await?;
            let paid = pay(play, &case, deal, &task).await?;
            deal.milestones[nth].done = true;
            deal.met_fen += paid;
            deal.paid_fen += paid;
            if deal.milestones.iter().all(|it| it.done) {
                accept(play, deal).await?;
            }
        }
    }
    let done = deals.iter().all(|deal| deal.milestones.iter().all(|it| it.done));
    case.deals = deals;
    if done {
        stands(play, &case, &[Stage::Completed]).await?;
        case.reach(Reached::Paid);
        case.ended = Some("done".to_owned());
    }
    Ok(case)
}

/// Evidence, assessment, and the verdict of the final user and an officer.
async fn meet(play: &Play, case: &Case, deal: &Deal, task: &Task) -> Result<(), Error> {
    let officer = play.officer("authority", 1)?;
    reached(play, task, &[pb::MilestoneStage::Due]).await?;
    submit(play, case, (deal, task), "submit milestone").await?;
    assess(play, task, "assess").await?;
    let returned = play.world.plot.detours(case.id(), "milestone");
    for detour in returned.filter(|it| it.milestone.as_deref() == Some(task.code.as_str())) {
        let request = pb::ReturnMilestoneRequest {
            name: task.name.clone(),
            reason: detour.reason.clone().unwrap_or_else(|| "incomplete".to_owned()),
            request_id: play.id(&officer, "return milestone", &task.name),
        };
        let _milestone: pb::Milestone = play.cast.call(&officer, request).await?;
        submit(play, case, (deal, task), "submit milestone again").await?;
        assess(play, task, "assess again").await?;
    }
    let user = play.person(&case.brief.plan.publisher, "final_user", 1)?;
    for who in [user, officer] {
        let request_id = play.id(&who, "pass milestone", &task.name);
        let request = pb::PassMilestoneRequest { name: task.name.clone(), request_id };
        let _milestone: pb::Milestone = play.cast.call(&who, request).await?;
    }
    Ok(())
}

/// Hands in evidence: measured values stand at their thresholds.
async fn submit(
    play: &Play,
    case: &Case,
    (deal, task): (&Deal, &Task),
    act: &str,
) -> Result<(), Error> {
    let who = play.person(&deal.bidder, "bidder", 1)?;
    let promised = |name: &String| {
        let found = case.brief.plan.indicators.iter().find(|it| it.name == *name);
        found.map_or_else(|| "达到".to_owned(), |it| it.value.clone())
    };
    let measured = task.indicators.iter().map(|name| pb::Measured {
        indicator: name.clone(),
        value: promised(name),
        finding: pb::Finding::Met.into(),
    });
    let evidence = pb::Evidence {
        hashes: vec![digest(play.seed, &[case.id(), &deal.bidder, &task.code, act])],
        tester: "第三方测评机构（虚构）".to_owned(),
        environment: "按榜单约定的测试方法与现场条件（虚构）".to_owned(),
        measured: measured.collect(),
    };
    let request = pb::SubmitMilestoneRequest {
        name: task.name.clone(),
        evidence: Some(evidence),
        request_id: play.id(&who, act, &task.name),
    };
    let _milestone: pb::Milestone = play.cast.call(&who, request).await?;
    Ok(())
}

async fn assess(play: &Play, task: &Task, act: &str) -> Result<(), Error> {
    let officer = play.officer("authority", 2)?;
    let request_id = play.id(&officer, act, &task.name);
    let request = pb::AssessMilestoneRequest { name: task.name.clone(), request_id };
    let _milestone: pb::Milestone = play.cast.call(&officer, request).await?;
    Ok(())
}

/// Two approvals, the instruction, the confirmation; the amount that was paid.
async fn pay(play: &Play, case: &Case, deal: &Deal, task: &Task) -> Result<i64, Error> {
    let (finance, cashier) = (play.officer("finance", 1)?, play.officer("finance", 2)?);
    let payment = play
        .until(&format!("{} {} 拨付 the payment", case.id(), task.code), || async {
            let contract = deal.contract.clone();
            let request = pb::ListPaymentsRequest { contract, ..Default::default() };
            let page: pb::ListPaymentsResponse = play.cast.call(&finance, request).await?;
            Ok(page.payments.into_iter().find(|it| it.milestone == task.name))
        })
        .await?;
    let second = play.person(&case.brief.plan.publisher, "publisher", 2)?;
    for who in [&second, &finance] {
        let request = pb::ApprovePaymentRequest {
            name: payment.name.clone(),
            instruction_hash: payment.instruction_hash.clone(),
            request_id: play.id(who, "approve payment", &payment.name),
        };
        let _payment: pb::Payment = play.cast.call(who, request).await?;
    }
    let request_id = play.id(&cashier, "instruct", &payment.name);
    let request = pb::InstructPaymentRequest { name: payment.name.clone(), request_id };
    let _payment: pb::Payment = play.cast.call(&cashier, request).await?;
    let request = pb::ConfirmPaymentRequest {
        name: payment.name.clone(),
        evidence_id: format!("DEMO-{}-{}-{}", case.id(), deal.bidder, task.code),
        request_id: play.id(&cashier, "confirm", &payment.name),
    };
    let confirmed: pb::Payment = play.cast.call(&cashier, request).await?;
    reached(play, task, &[pb::MilestoneStage::Settled]).await?;
    Ok(fen(confirmed.amount.as_ref()))
}

async fn reached(play: &Play, task: &Task, stages: &[pb::MilestoneStage]) -> Result<(), Error> {
    let officer = play.officer("authority", 1)?;
    play.until(&format!("{} {stages:?}", task.name), || async {
        let request = pb::GetMilestoneRequest { name: task.name.clone() };
        let milestone: pb::Milestone = play.cast.call(&officer, request).await?;
        Ok(stages.contains(&milestone.stage()).then_some(()))
    })
    .await
}

/// Asks for acceptance with the reports, which two officers give.
async fn accept(play: &Play, deal: &Deal) -> Result<(), Error> {
    let who = play.person(&deal.bidder, "bidder", 1)?;
    let reports = ["user report", "third-party report"];
    let request = pb::AskAcceptanceRequest {
        name: deal.contract.clone(),
        report_hashes: reports.map(|it| digest(play.seed, &[&deal.bidder, it])).to_vec(),
        request_id: play.id(&who, "ask acceptance", &deal.contract),
    };
    let _contract: pb::Contract = play.cast.call(&who, request).await?;
    for nth in [1, 2] {
        let officer = play.officer("authority", nth)?;
        let request_id = play.id(&officer, "accept", &deal.contract);
        let request = pb::AcceptContractRequest { name: deal.contract.clone(), request_id };
        let _contract: pb::Contract = play.cast.call(&officer, request).await?;
    }
    Ok(())
}
