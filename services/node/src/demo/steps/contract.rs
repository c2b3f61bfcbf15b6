//! The contracts: drafted by the award, submitted, approved, signed by both.

use proto::jiebang::challenges::v1::ChallengeStage as Stage;
use proto::jiebang::contracts::v1 as pb;

use super::challenges::stands;
use crate::demo::case::{Case, Deal, Reached, Task};
use crate::demo::error::Error;
use crate::demo::form::fen;
use crate::demo::play::Play;

/// Takes every contract of the case to its last signature.
pub async fn sign(play: &Play, mut case: Case) -> Result<Case, Error> {
    let officer = play.officer("authority", 1)?;
    let mut contracts = play
        .until(&format!("{} 合同 the contracts", case.id()), || async {
            let challenge = case.challenge.clone();
            let request = pb::ListContractsRequest { challenge, ..Default::default() };
            let page: pb::ListContractsResponse = play.cast.call(&officer, request).await?;
            Ok((page.contracts.len() == case.lanes).then_some(page.contracts))
        })
        .await?;
    contracts.sort_by(|a, b| a.bidder.cmp(&b.bidder));
    for contract in contracts {
        let deal = conclude(play, &case, contract).await?;
        case.deals.push(deal);
    }
    stands(play, &case, &[Stage::InProgress]).await?;
    case.reach(Reached::Signed);
    Ok(case)
}

async fn conclude(play: &Play, case: &Case, contract: pb::Contract) -> Result<Deal, Error> {
    let bidder = play.world.by_name(&contract.bidder);
    let bidder = bidder.ok_or_else(|| Error::data(&contract.bidder, "an unknown bidder"))?;
    let publisher = play.person(&case.brief.plan.publisher, "publisher", 1)?;
    let request_id = play.id(&publisher, "submit contract", &contract.name);
    let request = pb::SubmitContractRequest { name: contract.name.clone(), request_id };
    let _contract: pb::Contract = play.cast.call(&publisher, request).await?;
    let approver = play.officer("approver", 1)?;
    let request_id = play.id(&approver, "approve contract", &contract.name);
    let request = pb::ApproveContractRequest { name: contract.name.clone(), request_id };
    let _contract: pb::Contract = play.cast.call(&approver, request).await?;
    for who in [publisher, play.person(&bidder.id, "bidder", 1)?] {
        let request = pb::SignContractRequest {
            name: contract.name.clone(),
            terms_hash: contract.terms_hash.clone(),
            request_id: play.id(&who, "sign", &contract.name),
        };
        let _contract: pb::Contract = play.cast.call(&who, request).await?;
    }
    Ok(Deal {
        bidder: bidder.id.clone(),
        amount_fen: fen(contract.amount.as_ref()),
        milestones: tasks(play, &contract).await?,
        contract: contract.name,
        met_fen: 0,
        paid_fen: 0,
    })
}

/// The milestones of a signed contract, as the contract has them.
async fn tasks(play: &Play, contract: &pb::Contract) -> Result<Vec<Task>, Error> {
    let officer = play.officer("authority", 1)?;
    let milestones = play
        .until("里程碑 the milestones", || async {
            let name = contract.name.clone();
            let request = pb::ListMilestonesRequest { contract: name, ..Default::default() };
            let page: pb::ListMilestonesResponse = play.cast.call(&officer, request).await?;
            let all = page.milestones.len() == contract.milestones.len();
            Ok(all.then_some(page.milestones))
        })
        .await?;
    let task = |it: pb::Milestone| Task {
        name: it.name,
        code: it.code,
        due_seconds: it.due_time.map_or(0, |time| time.seconds),
        indicators: it.indicators,
        done: false,
    };
    let mut tasks: Vec<Task> = milestones.into_iter().map(task).collect();
    tasks.sort_by(|a, b| (a.due_seconds, &a.code).cmp(&(b.due_seconds, &b.code)));
    Ok(tasks)
}
