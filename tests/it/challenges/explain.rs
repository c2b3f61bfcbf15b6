//! What a challenge waits for, as the node says it, and what it finds overdue.

use std::time::Duration;

use jiebang::demo::Phase;
use kit_wire::Refusal;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::kit::v1 as kit;
use tests::{Line, Sandbox, Who};

use crate::papers::id;

const CASE: &str = "R-024";
const DAY: Duration = Duration::from_secs(86_400);

fn authority() -> Who {
    Who::new("authority.1", None, &["authority"])
}

fn nobody() -> Who {
    Who::new("somebody", None, &[])
}

async fn explain(line: &Line, who: &Who, name: &str) -> Result<kit::Explanation, Refusal> {
    line.call(who, kit::ExplainRequest { name: name.to_owned() }).await
}

async fn challenge(line: &Line) -> pb::Challenge {
    let request = pb::ListChallengesRequest::default();
    let page: pb::ListChallengesResponse = line.call(&authority(), request).await.unwrap();
    page.challenges.into_iter().next().unwrap()
}

async fn overdue(line: &Line) -> Vec<kit::Explanation> {
    let request = kit::FindOverdueRequest {};
    let found: kit::FindOverdueResponse = line.call(&authority(), request).await.unwrap();
    found.explanations
}

#[tokio::test(flavor = "multi_thread")]
async fn publicity_says_its_last_day_and_who_acts_next() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Award, &[CASE]).await.unwrap();
    let line = &sandbox.line;
    let request = pb::ListAwardsRequest::default();
    let awards: pb::ListAwardsResponse = line.call(&nobody(), request).await.unwrap();
    let end = awards.awards[0].window.as_ref().unwrap().end_time.unwrap();

    let award = explain(line, &nobody(), &awards.awards[0].name).await.unwrap();
    assert_eq!((award.stage.as_str(), award.ended), ("in_publicity", false));
    assert_eq!(award.until_time, Some(end));
    let confirm = &award.next_acts[0];
    assert_eq!((confirm.act.as_str(), confirm.who.as_slice()), ("confirm", &["clock".into()][..]));
    for words in ["公示至", "24:00（北京时间）", "下一步"] {
        assert!(award.text_zh.contains(words), "{}", award.text_zh);
    }
    let of_challenge = explain(line, &nobody(), &challenge(line).await.name).await.unwrap();
    assert!(of_challenge.text_en.contains("in public until"), "{}", of_challenge.text_en);

    let bid = pb::ListBidsRequest::default();
    let bids: pb::ListBidsResponse = line.call(&authority(), bid).await.unwrap();
    let hidden = explain(line, &nobody(), &bids.bids[0].name).await.unwrap_err();
    assert_eq!(hidden.reason(), "NOT_FOUND");
    assert!(overdue(line).await.is_empty(), "nothing waits too long yet");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_panel_is_made_up_is_told_to_officers_alone() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Opening, &[CASE]).await.unwrap();
    let line = &sandbox.line;
    let name = challenge(line).await.name;
    let request = pb::FormPanelRequest { challenge: name.clone(), request_id: id() };
    let _panel: pb::Panel = line.call(&authority(), request).await.unwrap();
    sandbox.settle().await;
    let officer = explain(line, &authority(), &name).await.unwrap();
    assert!(officer.text_en.contains("proposed; two officers seat them"), "{}", officer.text_en);
    let public = explain(line, &nobody(), &name).await.unwrap();
    assert_eq!(public.stage, officer.stage);
    for text in [&public.text_en, &public.text_zh] {
        assert!(!text.contains("proposed") && !text.contains("人选"), "{text}");
    }
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_acts_on_is_found_overdue() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Bids, &[CASE]).await.unwrap();
    let line = &sandbox.line;
    let closed = explain(line, &nobody(), &challenge(line).await.name).await.unwrap();
    assert_eq!(closed.stage, "bid_closed");
    let (since, until) = (closed.stage_time.unwrap(), closed.until_time.unwrap());
    assert!(until.seconds - since.seconds >= 3 * 86_400, "three working days: {closed:?}");
    let whole_day = (until.seconds + 8 * 3_600) % 86_400;
    assert_eq!(whole_day, 0, "they end at midnight in Beijing");
    assert!(overdue(line).await.is_empty());

    sandbox.pass(DAY * 20).await;
    let late = overdue(line).await;
    assert_eq!(late.len(), 1, "{late:?}");
    assert_eq!((late[0].stage.as_str(), late[0].until_time), ("bid_closed", Some(until)));
    let (stranger, request) = (nobody(), kit::FindOverdueRequest {});
    let refused = line.call::<_, kit::FindOverdueResponse>(&stranger, request).await.unwrap_err();
    assert_eq!(refused.code, tonic::Code::PermissionDenied, "{refused:?}");
    let address = sandbox.process.admin_address;
    let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    let told = answer.text().await.unwrap();
    let line = "jiebang_objects_overdue{collection=\"challenges\"} 1";
    assert!(told.lines().any(|it| it == line), "{told}");
    sandbox.stop().await;
}
