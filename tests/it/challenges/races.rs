//! A challenge that is withdrawn while its award stands in publicity.
//!
//! Shape: cases are played to the publicity; then two officers withdraw them while
//! others admit objections. Order of the outcome: either first, never neither.

use std::time::Duration;

use proto::jiebang::challenges::v1 as pb;
use tests::patience::pass;
use tests::{Line, Sandbox, Who};
use tokio::task::JoinSet;

use crate::papers::id;

/// Cases with two bids and more, and without a dispute of their own.
const CASES: [&str; 6] = ["R-001", "R-024", "R-027", "R-010", "R-003", "D-05"];
/// Each objection comes this much later than the one before.
const LATER: Duration = Duration::from_millis(3);

fn authority(nth: usize) -> Who {
    Who::new(&format!("authority.{nth}"), None, &["authority"])
}

fn overseer() -> Who {
    Who::new("supervisor.1", None, &["supervisor"])
}

pub async fn awards(line: &Line) -> Vec<pb::Award> {
    let request = pb::ListAwardsRequest::default();
    line.call::<_, pb::ListAwardsResponse>(&authority(1), request).await.unwrap().awards
}

async fn bids(line: &Line, challenge: &str) -> Vec<pb::Bid> {
    let request = pb::ListBidsRequest { challenge: challenge.to_owned(), ..Default::default() };
    line.call::<_, pb::ListBidsResponse>(&authority(1), request).await.unwrap().bids
}

/// Somebody of the first bidder.
pub async fn objector(line: &Line, award: &pb::Award) -> Who {
    let bid = bids(line, &award.challenge).await.remove(0);
    let bidder = bid.bidder.trim_start_matches("organisations/").to_owned();
    Who::new("objector.1", Some(&bidder), &["bidder"])
}

pub fn filing(award: &pb::Award) -> pb::FileObjectionRequest {
    pb::FileObjectionRequest {
        award: award.name.clone(),
        contact: "somebody".to_owned(),
        facts: "the figures were measured on another machine".to_owned(),
        evidence_hashes: vec!["ab".repeat(32)],
        request_id: id(),
    }
}

async fn object(line: &Line, award: &pb::Award) -> pb::Objection {
    line.call(&objector(line, award).await, filing(award)).await.unwrap()
}

fn withdrawal(challenge: &str) -> pb::WithdrawChallengeRequest {
    pb::WithdrawChallengeRequest {
        name: challenge.to_owned(),
        reason: "policy_change".to_owned(),
        text: "the programme ends".to_owned(),
        request_id: id(),
    }
}

/// The second officer withdraws; the first again where the stage changed meanwhile.
async fn withdraw(line: Line, challenge: String) {
    let raced: pb::Challenge = line.call(&authority(2), withdrawal(&challenge)).await.unwrap();
    if raced.stage() != pb::ChallengeStage::Withdrawn {
        let _gone: pb::Challenge = line.call(&authority(1), withdrawal(&challenge)).await.unwrap();
    }
}

/// Nothing of the challenge may still wait for anybody.
async fn all_has_ended(line: &Line, award: &pb::Award, objection: &str) {
    let request = pb::GetChallengeRequest { name: award.challenge.clone() };
    let challenge: pb::Challenge = line.call(&authority(1), request).await.unwrap();
    assert_eq!(challenge.stage(), pb::ChallengeStage::Withdrawn);
    let request = pb::GetAwardRequest { name: award.name.clone() };
    let award: pb::Award = line.call(&authority(1), request).await.unwrap();
    assert_eq!(award.stage(), pb::AwardStage::SetAside);
    for bid in bids(line, &award.challenge).await {
        let ended = [pb::BidStage::Lost, pb::BidStage::Ineligible, pb::BidStage::Withdrawn];
        assert!(ended.contains(&bid.stage()), "{bid:?}");
    }
    let request = pb::GetObjectionRequest { name: objection.to_owned() };
    let objection: pb::Objection = line.call(&overseer(), request).await.unwrap();
    assert_eq!(objection.stage(), pb::ObjectionStage::Closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_and_an_objection_never_wait_for_each_other() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(jiebang::demo::Phase::Award, &CASES).await.unwrap();
    let line = &sandbox.line;
    let mut filed = Vec::new();
    for award in awards(line).await {
        assert_eq!(award.stage(), pb::AwardStage::InPublicity);
        let objection = object(line, &award).await;
        let once: pb::Challenge =
            line.call(&authority(1), withdrawal(&award.challenge)).await.unwrap();
        assert_eq!(once.stage(), pb::ChallengeStage::InPublicity, "two officers withdraw");
        filed.push((award, objection.name));
    }
    assert_eq!(filed.len(), CASES.len());
    let mut racing = JoinSet::new();
    for ((award, objection), late) in filed.clone().into_iter().zip(0..) {
        let (one, other) = (sandbox.line.clone(), sandbox.line.clone());
        racing.spawn(withdraw(one, award.challenge));
        racing.spawn(async move {
            pass(LATER * late).await;
            let request = pb::AdmitObjectionRequest { name: objection, request_id: id() };
            match other.call::<_, pb::Objection>(&overseer(), request).await {
                Ok(admitted) => assert_eq!(admitted.stage(), pb::ObjectionStage::Admitted),
                Err(late) => assert_eq!(late.reason(), "WRONG_STAGE", "{late:?}"),
            }
        });
    }
    while let Some(raced) = racing.join_next().await {
        raced.unwrap();
    }
    for (award, objection) in filed {
        all_has_ended(line, &award, &objection).await;
    }
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_filed_while_a_challenge_is_withdrawn_does_not_stay_open() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(jiebang::demo::Phase::Award, &CASES).await.unwrap();
    let line = &sandbox.line;
    let mut racing: JoinSet<Option<(pb::Award, String)>> = JoinSet::new();
    for (award, late) in awards(line).await.into_iter().zip(0..) {
        let once: pb::Challenge =
            line.call(&authority(1), withdrawal(&award.challenge)).await.unwrap();
        assert_eq!(once.stage(), pb::ChallengeStage::InPublicity, "two officers withdraw");
        let (one, other, who) = (line.clone(), line.clone(), objector(line, &award).await);
        let challenge = award.challenge.clone();
        racing.spawn(async move {
            withdraw(one, challenge).await;
            None
        });
        racing.spawn(async move {
            pass(LATER * late).await;
            match other.call::<_, pb::Objection>(&who, filing(&award)).await {
                Ok(filed) => Some((award, filed.name)),
                Err(late) => {
                    assert!(late.lacks("within_window"), "{late:?}");
                    None
                }
            }
        });
    }
    let raced = racing.join_all().await;
    assert_eq!(raced.len(), 2 * CASES.len());
    for (award, objection) in raced.into_iter().flatten() {
        all_has_ended(line, &award, &objection).await;
    }
    sandbox.stop().await;
}
