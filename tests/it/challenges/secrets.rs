//! What the audit record, lists and reports tell of bids, forecasts and other needs.

use jiebang::demo::Phase;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::kit::v1 as kit;
use proto::jiebang::matchmaking::v1 as mm;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use serde_json::{Value, json};
use tests::{Line, Sandbox, Who};

use crate::papers::{CODES, id, need, publisher, settle_in};

const CASE: &str = "R-018";

fn nobody() -> Who {
    Who::new("somebody", None, &[])
}

async fn audit(line: &Line) -> Vec<kit::AuditEntry> {
    let auditor = Who::new("test.auditor", None, &["auditor"]);
    let mut entries = Vec::new();
    let mut page_token = String::new();
    loop {
        let request =
            kit::ListAuditEntriesRequest { page_size: 100, page_token, ..Default::default() };
        let page: kit::ListAuditEntriesResponse = line.call(&auditor, request).await.unwrap();
        entries.extend(page.audit_entries);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return entries;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_record_names_no_bidder_before_the_opening_and_no_objector_ever() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Bids, &[CASE]).await.unwrap();
    let of = |entries: &[kit::AuditEntry], what: &str| {
        entries.iter().filter(|it| it.object.starts_with(what)).cloned().collect::<Vec<_>>()
    };
    let before = audit(&sandbox.line).await;
    assert!(before.len() > 10, "{before:?}");
    assert!(of(&before, "bids/").is_empty(), "bids are sealed");
    sandbox.stop().await;

    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Award, &[CASE]).await.unwrap();
    let after = audit(&sandbox.line).await;
    assert!(!of(&after, "bids/").is_empty(), "opened bids are on record");
    for (role, collection) in [("objector", "objections/"), ("reviewer", "reviews/")] {
        let acts = of(&after, collection);
        let own: Vec<_> = acts.iter().filter(|it| it.role == role).collect();
        assert!(!own.is_empty(), "{collection}");
        let hidden = |it: &&kit::AuditEntry| it.person.is_empty() && it.organisation.is_empty();
        assert!(own.iter().all(hidden), "{own:?}");
    }
    let officers = of(&after, "objections/").into_iter().filter(|it| it.role == "supervisor");
    assert!(officers.clone().count() > 0 && officers.clone().all(|it| !it.person.is_empty()));
    sandbox.stop().await;
}

/// Puts the challenge back to its forecast, as it stood before its day.
async fn forecast(sandbox: &Sandbox) -> String {
    let db = sandbox.backend.open(&sandbox.dir, "challenges").await.unwrap();
    let rows = Query::select().column(Alias::new("body")).from(Alias::new("challenges")).to_owned();
    let row = db.query_one(&rows).await.unwrap().unwrap();
    let mut body: Value =
        serde_json::from_str(&row.try_get::<String>("", "body").unwrap()).unwrap();
    body["state"] = json!({ "stage": "scheduled", "publish_time": null });
    let update = Query::update()
        .table(Alias::new("challenges"))
        .value(Alias::new("body"), body.to_string())
        .value(Alias::new("stage"), "scheduled")
        .value(Alias::new("next_check"), Expr::val(None::<kit_base::Time>))
        .and_where(Expr::col(Alias::new("stage")).is_not_null())
        .to_owned();
    db.execute(&update).await.unwrap();
    db.close().await.unwrap();
    body["publisher"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_is_not_found_by_its_publisher() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Publication, &[CASE]).await.unwrap();
    let code = forecast(&sandbox).await;
    let ask = async |who: &Who, publisher: &str| -> Vec<pb::Challenge> {
        let publisher = publisher.to_owned();
        let request = pb::ListChallengesRequest { publisher, ..Default::default() };
        let page: pb::ListChallengesResponse = sandbox.line.call(who, request).await.unwrap();
        page.challenges
    };
    let name = format!("organisations/{code}");
    let all = ask(&nobody(), "").await;
    assert_eq!((all.len(), all[0].publisher.as_str()), (1, ""), "the forecast itself is public");
    assert!(ask(&nobody(), &name).await.is_empty(), "whose it is, is not");
    assert_eq!(ask(&publisher(&code), &name).await.len(), 1, "but to itself");
    let authority = Who::new("authority.1", None, &["authority"]);
    assert_eq!(ask(&authority, &name).await.len(), 1);
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_similarity_report_shows_its_publisher_no_need_of_another() {
    let sandbox = Sandbox::start().await;
    let line = &sandbox.line;
    let mut names = Vec::new();
    // Words that every need has say nothing: the third and fourth are about other things.
    let titles = ["同一难题甲乙", "同一难题甲乙", "桥梁探伤", "水稻育种"];
    for (code, title) in
        [CODES[2], CODES[3], CODES[0], CODES[1]].into_iter().zip(titles.into_iter().rev())
    {
        settle_in(line, code).await.unwrap();
        sandbox.settle().await;
        let created: pb::Need = line.call(&publisher(code), need(code, title)).await.unwrap();
        let submit = pb::SubmitNeedRequest { name: created.name.clone(), request_id: id() };
        let _filed: pb::Need = line.call(&publisher(code), submit).await.unwrap();
        sandbox.settle().await;
        names.push(created.name);
    }
    let report = async |who: &Who| -> mm::PrecheckReport {
        let name = names[3].clone();
        line.call(who, mm::GetPrecheckRequest { name }).await.unwrap()
    };
    let officer = report(&Who::new("operator.1", None, &["operator"])).await;
    assert_eq!(officer.similar[0].resource, names[2], "officers see what resembles it");
    let own = report(&publisher(CODES[1])).await;
    assert!(own.similar.is_empty(), "another's need is not told: {own:?}");
    let request = pb::GetNeedRequest { name: names[3].clone() };
    let shown: pb::Need = line.call(&publisher(CODES[1]), request).await.unwrap();
    let precheck = shown.precheck.unwrap();
    assert_eq!(precheck.nearest, "");
    assert!(precheck.likeness_bp > 0, "only how like it is: {precheck:?}");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stranger_asks_of_is_recorded_by_its_own_spelling() {
    let sandbox = Sandbox::start().await;
    sandbox.play_until(Phase::Bids, &[CASE]).await.unwrap();
    let line = &sandbox.line;
    let authority = Who::new("authority.1", None, &["authority"]);
    let page: pb::ListNeedsResponse =
        line.call(&authority, pb::ListNeedsRequest::default()).await.unwrap();
    let name = page.needs[0].name.clone();
    let shouted = format!("needs/{}", name.trim_start_matches("needs/").to_uppercase());
    assert_ne!(name, shouted);
    let get = pb::GetNeedRequest { name: shouted.clone() };
    let unseen = line.call::<_, pb::Need>(&nobody(), get).await.unwrap_err();
    let explain = kit::ExplainRequest { name: shouted };
    let untold = line.call::<_, kit::Explanation>(&nobody(), explain).await.unwrap_err();
    let recorded = audit(line).await;
    for (act, refused) in [("GetNeed", unseen), ("Explain", untold)] {
        assert_eq!(refused.reason(), "NOT_FOUND");
        let entry = recorded.iter().find(|it| it.act == act && it.object == name);
        let entry = entry.unwrap_or_else(|| panic!("{act} is not on the record"));
        assert_eq!((entry.person.as_str(), entry.outcome.as_str()), ("somebody", "NOT_FOUND"));
    }
    sandbox.stop().await;
}
