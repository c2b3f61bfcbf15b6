//! Repeated, reused and racing commands.

use std::time::Duration;

use chrono::TimeDelta;
use kit_base::Clock;
use kit_wire::Refusal;
use prost::Message;
use proto::jiebang::challenges::v1 as ch;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Query};
use tests::{Backend, Line, Sandbox, Who};
use tokio::task::JoinSet;
use tonic::client::Grpc;
use tonic::{Code, Request, Status};

use crate::papers::{CODES, id, need, publisher};

const KEYS: usize = 40;
const AT_ONCE: usize = 8;

/// The node, and a second replica where databases can be shared.
async fn node() -> (Vec<Sandbox>, Vec<Line>) {
    let mut nodes = vec![Sandbox::start().await];
    if let Backend::Servers { .. } = nodes[0].backend {
        nodes.push(nodes[0].replica().await);
    }
    let lines = nodes.iter().map(|it| it.line.clone()).collect();
    (nodes, lines)
}

/// The reply of CreateNeed, byte for byte.
async fn create(line: Line, who: Who, body: ch::CreateNeedRequest) -> Result<Vec<u8>, Status> {
    let mut request = Request::new(body.encode_to_vec());
    let bearer = format!("Bearer {}", line.token(&who)).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let path = "/jiebang.challenges.v1.NeedService/CreateNeed".parse().unwrap();
    let mut client = Grpc::new(line.channel);
    client.ready().await.unwrap();
    Ok(client.unary(request, path, tests::bytes::Bytes).await?.into_inner())
}

async fn count(line: &Line, who: &Who) -> usize {
    let request = ch::ListNeedsRequest { page_size: 1_000, ..Default::default() };
    let page: ch::ListNeedsResponse = line.call(who, request).await.unwrap();
    page.needs.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_id_gives_one_effect_and_one_reply() {
    let (nodes, lines) = node().await;
    let who = publisher(CODES[0]);
    for nth in 0..KEYS {
        let request = need(CODES[0], &format!("需求 {nth}"));
        let mut racing = JoinSet::new();
        for caller in 0..AT_ONCE {
            let line = lines[caller % lines.len()].clone();
            racing.spawn(create(line, who.clone(), request.clone()));
        }
        let replies = racing.join_all().await;
        let first = replies[0].as_ref().unwrap();
        assert!(replies.iter().all(|it| it.as_ref().is_ok_and(|it| it == first)), "{replies:?}");
        let later = create(lines[0].clone(), who.clone(), request).await.unwrap();
        assert_eq!(&later, first);
    }
    assert_eq!(count(&lines[0], &who).await, KEYS);
    for node in nodes {
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_serves_one_body_and_one_person() {
    let (nodes, lines) = node().await;
    let (who, other) = (publisher(CODES[0]), publisher(CODES[1]));
    let request = need(CODES[0], "需求");
    let first: ch::Need = lines[0].call(&who, request.clone()).await.unwrap();
    let mut changed = request.clone();
    changed.need.as_mut().unwrap().title = "另一需求".to_owned();
    for line in &lines {
        let refused = line.call::<_, ch::Need>(&who, changed.clone()).await.unwrap_err();
        assert_eq!((refused.code, refused.reason()), (Code::InvalidArgument, "REQUEST_ID_REUSED"));
        assert!(refused.names("request_id"), "{refused:?}");
    }
    let name = first.name.clone();
    let submit = ch::SubmitNeedRequest { name, request_id: request.request_id.clone() };
    let refused = lines[0].call::<_, ch::Need>(&who, submit).await.unwrap_err();
    assert_eq!(refused.reason(), "REQUEST_ID_REUSED", "nor does it serve another rpc");
    let same = ch::CreateNeedRequest { request_id: request.request_id, ..need(CODES[1], "需求") };
    let _other: ch::Need = lines[0].call(&other, same).await.unwrap();
    assert_eq!((count(&lines[0], &who).await, count(&lines[0], &other).await), (1, 1));
    for node in nodes {
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_answers_nobody_else_of_the_same_name() {
    let sandbox = Sandbox::start().await;
    let (line, request) = (&sandbox.line, need(CODES[0], "需求"));
    let who = |code: &str, roles: &[&str]| Who::new("same.person", Some(code), roles);
    let first: ch::Need = line.call(&who(CODES[0], &["publisher"]), request.clone()).await.unwrap();
    // Of another organisation it is another command, which may not speak for the first.
    let foreign = who(CODES[1], &["publisher"]);
    let refused = line.call::<_, ch::Need>(&foreign, request.clone()).await.unwrap_err();
    assert_ne!(refused.reason(), "REQUEST_ID_REUSED");
    let own = ch::CreateNeedRequest {
        request_id: request.request_id.clone(),
        ..need(CODES[1], "需求")
    };
    let own: ch::Need = line.call(&foreign, own).await.unwrap();
    assert_ne!(own.name, first.name);
    // Nor does it answer somebody who no longer holds the role.
    let left = who(CODES[0], &["bidder"]);
    let refused = line.call::<_, ch::Need>(&left, request.clone()).await.unwrap_err();
    assert_eq!(refused.reason(), "REQUEST_ID_REUSED");
    let again: ch::Need = line.call(&who(CODES[0], &["publisher"]), request).await.unwrap();
    assert_eq!(again, first);
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_is_forgotten_after_a_week_of_the_host() {
    let sandbox = Sandbox::start().await;
    let who = publisher(CODES[0]);
    let (old, young) = (need(CODES[0], "旧"), need(CODES[0], "新"));
    let first: ch::Need = sandbox.line.call(&who, old.clone()).await.unwrap();
    let db = sandbox.backend.open(&sandbox.dir, "challenges").await.unwrap();
    let aged = Query::update()
        .table(Alias::new("idempotency"))
        .value(Alias::new("host_time"), Clock::host() - TimeDelta::days(9))
        .to_owned();
    assert_eq!(db.execute(&aged).await.unwrap().rows_affected(), 1);
    db.close().await.unwrap();
    let kept: ch::Need = sandbox.line.call(&who, young.clone()).await.unwrap();
    sandbox.pass(Duration::from_secs(30 * 86_400)).await;
    let store = sandbox.process.inbox("challenges").unwrap().journal().store().clone();
    assert_eq!(kit_events::forget(&store).await.unwrap(), 1);
    assert_eq!(kit_events::forget(&store).await.unwrap(), 0);
    let again: ch::Need = sandbox.line.call(&who, old).await.unwrap();
    assert_ne!(again.name, first.name, "the id is new again");
    let repeated: ch::Need = sandbox.line.call(&who, young).await.unwrap();
    assert_eq!(repeated, kept, "the node's clock does not count");
    sandbox.stop().await;
}

/// Changes the title of a need that was read at a version.
async fn retitle(line: Line, read: ch::Need, title: String) -> Result<ch::Need, Refusal> {
    let form = ch::NeedForm { title, ..ch::NeedForm::default() };
    let request = ch::UpdateNeedRequest {
        name: read.name,
        need: Some(form),
        update_mask: Some(prost_types::FieldMask { paths: vec!["title".to_owned()] }),
        etag: read.etag,
        request_id: id(),
    };
    line.call(&publisher(CODES[0]), request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_parallel_updates_with_one_etag_exactly_one_wins() {
    let (nodes, lines) = node().await;
    let who = publisher(CODES[0]);
    let mut read: ch::Need = lines[0].call(&who, need(CODES[0], "需求")).await.unwrap();
    for round in 0..20 {
        let mut racing = JoinSet::new();
        for caller in 0..AT_ONCE {
            let line = lines[caller % lines.len()].clone();
            racing.spawn(retitle(line, read.clone(), format!("第 {round} 轮第 {caller} 名")));
        }
        let outcomes = racing.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1, "{lost:?}");
        for refused in lost {
            assert_eq!(refused.unwrap_err().code, Code::Aborted);
        }
        let winner = won.into_iter().next().unwrap().unwrap();
        let stale = retitle(lines[0].clone(), read, "过时的标题".to_owned()).await.unwrap_err();
        assert_eq!(stale.code, Code::Aborted);
        let request = ch::GetNeedRequest { name: winner.name.clone() };
        let stands: ch::Need = lines[0].call(&who, request).await.unwrap();
        assert_eq!(stands, winner);
        read = stands;
    }
    for node in nodes {
        node.stop().await;
    }
}
