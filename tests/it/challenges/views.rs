//! What a played challenge shows to whom.
//!
//! Shape: one case with an upheld objection is played, then everybody looks.

use proto::jiebang::challenges::v1 as pb;
use tests::{Line, Sandbox, Who};

use crate::papers::id;

/// A case with an objection that is upheld.
const CASE: &str = "R-014";

async fn bids(line: &Line, who: &Who) -> Vec<pb::Bid> {
    let page: pb::ListBidsResponse = line.call(who, pb::ListBidsRequest::default()).await.unwrap();
    page.bids
}

async fn objections(line: &Line, who: &Who) -> Vec<pb::Objection> {
    let page: pb::ListObjectionsResponse =
        line.call(who, pb::ListObjectionsRequest::default()).await.unwrap();
    page.objections
}

#[tokio::test(flavor = "multi_thread")]
async fn experts_read_no_bid_and_only_supervisors_learn_who_objects() {
    let sandbox = Sandbox::start().await;
    sandbox.play(&[CASE]).await.unwrap();
    let line = &sandbox.line;
    let expert = Who::new("somebody", None, &["expert"]);
    let authority = Who::new("officer", None, &["authority"]);
    let supervisor = Who::new("overseer", None, &["supervisor"]);

    let seen = bids(line, &authority).await;
    assert!(!seen.is_empty(), "the authority reads opened bids");
    assert!(bids(line, &expert).await.is_empty(), "an appraisal expert reads none");
    let request = pb::GetBidRequest { name: seen[0].name.clone() };
    let refusal = line.call::<_, pb::Bid>(&expert, request).await.unwrap_err();
    assert_eq!(refusal.reason(), "NOT_FOUND");

    let decided = objections(line, &supervisor).await;
    assert!(decided.iter().all(|it| !it.objector.is_empty() && !it.contact.is_empty()));
    let handled = objections(line, &authority).await;
    assert_eq!(handled.len(), decided.len());
    assert!(!handled.is_empty(), "{CASE} has an objection");
    assert!(handled.iter().all(|it| it.objector.is_empty() && it.contact.is_empty()));

    let needs: pb::ListNeedsResponse =
        line.call(&expert, pb::ListNeedsRequest::default()).await.unwrap();
    assert!(needs.needs.is_empty(), "nothing is under appraisal now");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bid_that_an_objection_excludes_is_not_awarded_again() {
    let sandbox = Sandbox::start().await;
    sandbox.play(&[CASE]).await.unwrap();
    let authority = Who::new("officer", None, &["authority"]);
    let page: pb::ListAwardsResponse =
        sandbox.line.call(&authority, pb::ListAwardsRequest::default()).await.unwrap();
    let aside = |award: &&pb::Award| award.stage() == pb::AwardStage::SetAside;
    let fallen: Vec<_> = page.awards.iter().filter(aside).collect();
    assert_eq!(fallen.len(), 1, "one award was set aside");
    assert_eq!(fallen[0].reason, "objection_upheld");
    let standing = page.awards.iter().find(|award| !aside(award)).unwrap();
    let winners = |award: &pb::Award| -> Vec<String> {
        award.lanes.iter().map(|lane| lane.bid.clone()).collect()
    };
    let out = fallen[0].lanes[0].bid.clone();
    assert!(!winners(standing).contains(&out), "{out} won before and not again");
    let bid: pb::Bid =
        sandbox.line.call(&authority, pb::GetBidRequest { name: out }).await.unwrap();
    assert_eq!(bid.stage(), pb::BidStage::Lost);
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_of_a_party_decide_nothing_and_read_no_rival() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(jiebang::demo::Phase::Opening, &[CASE]).await.unwrap();
    let line = &sandbox.line;
    let ours = Who::new("officer", None, &["authority"]);
    let opened = bids(line, &ours).await;
    let challenge = opened[0].challenge.clone();
    let request = pb::GetChallengeRequest { name: challenge.clone() };
    let posed: pb::Challenge = line.call(&ours, request).await.unwrap();
    assert!(opened.len() > 1, "{CASE} has rivals");
    for (party, reads) in [(&opened[0].bidder, 1), (&posed.publisher, 0)] {
        let code = party.trim_start_matches("organisations/");
        let of = |role: &str| Who::new(&format!("{role}.of.a.party"), Some(code), &[role]);
        let seen = bids(line, &of("authority")).await;
        assert!(seen.len() == reads && seen.iter().all(|it| it.bidder == *party), "{seen:?}");
        let rival = opened[1].name.clone();
        let request = pb::FailBidCheckRequest {
            name: rival.clone(),
            reason: "condition_unmet".to_owned(),
            text: "不符".to_owned(),
            request_id: id(),
        };
        let refused = line.call::<_, pb::Bid>(&of("authority"), request).await.unwrap_err();
        assert_eq!(refused.reason(), "NOT_FOUND", "a rival's bid is not theirs to judge");
        let request = pb::PassBidCheckRequest { name: rival, request_id: id() };
        let refused = line.call::<_, pb::Bid>(&of("operator"), request).await.unwrap_err();
        assert_eq!(refused.reason(), "NOT_FOUND");
        let request = pb::FormPanelRequest { challenge: challenge.clone(), request_id: id() };
        let refused = line.call::<_, pb::Panel>(&of("authority"), request).await.unwrap_err();
        assert!(["NOT_FOUND", "NOT_ADMITTED"].contains(&refused.reason()), "{refused:?}");
        let request = pb::WithdrawChallengeRequest {
            name: challenge.clone(),
            reason: "policy_change".to_owned(),
            text: "政策变化".to_owned(),
            request_id: id(),
        };
        let refused = line.call::<_, pb::Challenge>(&of("authority"), request).await.unwrap_err();
        assert_eq!(refused.code, tonic::Code::PermissionDenied, "{refused:?}");
    }
    let own = Who::new(
        "operator.of.the.bidder",
        Some(opened[0].bidder.trim_start_matches("organisations/")),
        &["operator"],
    );
    let request = pb::PassBidCheckRequest { name: opened[0].name.clone(), request_id: id() };
    let refused = line.call::<_, pb::Bid>(&own, request).await.unwrap_err();
    assert_eq!(refused.code, tonic::Code::PermissionDenied, "nobody passes its own unit's bid");
    sandbox.stop().await;
}
