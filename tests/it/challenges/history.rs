//! What an object was before, and what was changed.

use jiebang::demo::Phase;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::kit::v1 as kit;
use tests::{Line, Sandbox, Who};

use crate::papers::{CODES, id, need, publisher, settle_in};

const CASE: &str = "R-024";

async fn versions(line: &Line, who: &Who, parent: &str) -> Vec<kit::Version> {
    let mut request =
        kit::ListVersionsRequest { parent: parent.to_owned(), page_size: 2, ..Default::default() };
    let mut all = Vec::new();
    loop {
        let page: kit::ListVersionsResponse = line.call(who, request.clone()).await.unwrap();
        assert!(page.versions.len() <= 2, "pages are as long as they were asked for");
        all.extend(page.versions);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

fn compare(parent: &str, from_number: i64, to_number: i64) -> kit::CompareVersionsRequest {
    kit::CompareVersionsRequest { parent: parent.to_owned(), from_number, to_number }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rewriting_of_a_need_is_kept_and_compared() {
    let sandbox = Sandbox::start().await;
    let line = &sandbox.line;
    settle_in(line, CODES[0]).await.unwrap();
    sandbox.settle().await;
    let who = publisher(CODES[0]);
    let created: pb::Need = line.call(&who, need(CODES[0], "旧题目")).await.unwrap();
    let name = created.name.clone();
    let mut form = created.form.clone().unwrap();
    form.title = "新题目".to_owned();
    form.indicators[0].value = "77".to_owned();
    let request = pb::UpdateNeedRequest {
        name: name.clone(),
        need: Some(form),
        request_id: id(),
        ..Default::default()
    };
    let _edited: pb::Need = line.call(&who, request).await.unwrap();

    let told = versions(line, &who, &name).await;
    let acts: Vec<_> = told.iter().map(|it| (it.number, it.act.as_str())).collect();
    assert_eq!(acts, [(2, "edit"), (1, "create")]);
    let found: kit::CompareVersionsResponse = line.call(&who, compare(&name, 1, 2)).await.unwrap();
    let of = |path: &str| {
        let found = found.differences.iter().find(|it| it.path == path);
        found.map(|it| (it.before.clone(), it.after.clone()))
    };
    assert_eq!(of("form.title"), Some(("旧题目".to_owned(), "新题目".to_owned())));
    let before = created.form.unwrap().indicators[0].value.clone();
    assert_eq!(of("form.indicators[0].value"), Some((before, "77".to_owned())));

    let stranger = Who::new("somebody", None, &[]);
    let request = kit::ListVersionsRequest { parent: name.clone(), ..Default::default() };
    let hidden = line.call::<_, kit::ListVersionsResponse>(&stranger, request).await.unwrap_err();
    assert_eq!(hidden.reason(), "NOT_FOUND");
    let never = line.call::<_, kit::CompareVersionsResponse>(&who, compare(&name, 2, 9)).await;
    assert_eq!(never.unwrap_err().reason(), "NOT_FOUND");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_see_every_version_and_the_public_what_was_public() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Award, &[CASE]).await.unwrap();
    let line = &sandbox.line;
    let authority = Who::new("authority.1", None, &["authority"]);
    let page: pb::ListChallengesResponse =
        line.call(&authority, pb::ListChallengesRequest::default()).await.unwrap();
    let challenge = &page.challenges[0];
    let whole = versions(line, &authority, &challenge.name).await;
    let numbers: Vec<i64> = whole.iter().map(|it| it.number).collect();
    let last: i64 = challenge.etag.parse().unwrap();
    assert_eq!(numbers, (1..=last).rev().collect::<Vec<_>>(), "none is missing");

    let public = versions(line, &Who::new("somebody", None, &[]), &challenge.name).await;
    let drafts = whole.iter().filter(|it| it.stage == "drafted").count();
    assert!(drafts > 0);
    assert_eq!(public.len(), whole.len() - drafts, "drafts were nobody's affair");
    assert!(public.iter().all(|it| it.stage != "award_proposed"), "{public:?}");

    let bids: pb::ListBidsResponse =
        line.call(&authority, pb::ListBidsRequest::default()).await.unwrap();
    let of_bid = versions(line, &authority, &bids.bids[0].name).await;
    assert!(!of_bid.is_empty());
    assert!(of_bid.iter().all(|it| it.stage != "sealed"), "sealed is not for officers: {of_bid:?}");
    sandbox.stop().await;
}
