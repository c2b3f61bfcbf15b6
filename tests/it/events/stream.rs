//! The inbox's live stream: resumed at any message, without gap or repetition.

use std::time::Duration;

use proto::jiebang::challenges::v1 as ch;
use proto::jiebang::notifications::v1 as nt;
use proto::jiebang::notifications::v1::inbox_service_client::InboxServiceClient;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tests::{Line, Sandbox};
use tokio::task::JoinSet;
use tonic::{Code, Request, Status, Streaming};

use crate::papers::{CODES, id, need, publisher, settle_in};

const NEEDS: usize = 24;
/// Registered, verified, and one of each need.
const TOLD: usize = 2 + NEEDS;
const PATIENCE: Duration = Duration::from_secs(30);
const SEED: u64 = 7;

async fn watch(
    line: &Line,
    code: &str,
    cursor: &str,
) -> Result<Streaming<nt::WatchNotificationsResponse>, Status> {
    let request = nt::WatchNotificationsRequest { cursor: cursor.to_owned() };
    let mut request = Request::new(request);
    let bearer = format!("Bearer {}", line.token(&publisher(code))).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let mut client = InboxServiceClient::new(line.channel.clone());
    client.watch_notifications(request).await.map(tonic::Response::into_inner)
}

/// The next message with a notification, and where the stream then stands.
async fn next(
    stream: &mut Streaming<nt::WatchNotificationsResponse>,
) -> (nt::Notification, String) {
    let comes = async {
        loop {
            let message = stream.message().await.unwrap().expect("the stream goes on");
            if let Some(notification) = message.notification {
                return (notification, message.cursor);
            }
        }
    };
    tokio::time::timeout(PATIENCE, comes).await.expect("something is told")
}

async fn listed(line: &Line, code: &str) -> Vec<nt::Notification> {
    let request = nt::ListNotificationsRequest { page_size: 1_000, ..Default::default() };
    let page: nt::ListNotificationsResponse = line.call(&publisher(code), request).await.unwrap();
    page.notifications
}

/// Files needs one after another, so that there is something to tell.
async fn file(line: Line, code: &'static str) {
    for nth in 0..NEEDS {
        let request = need(code, &format!("需求 {nth}"));
        let filed: ch::Need = line.call(&publisher(code), request).await.unwrap();
        let request = ch::SubmitNeedRequest { name: filed.name, request_id: id() };
        let _submitted: ch::Need = line.call(&publisher(code), request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_cut_resumes_without_gap_or_repetition() {
    let sandbox = Sandbox::start().await;
    let code = CODES[0];
    settle_in(&sandbox.line, code).await.unwrap();
    sandbox.settle().await;
    let mut filing = JoinSet::new();
    filing.spawn(file(sandbox.line.clone(), code));
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let (mut came, mut cursor) = (Vec::new(), "begin".to_owned());
    while came.len() < TOLD {
        let mut stream = watch(&sandbox.line, code, &cursor).await.unwrap();
        // To drop the stream is to cut it: what the node sent ahead is lost.
        for _ in 0..chance.random_range(1..=5) {
            if came.len() < TOLD {
                let (notification, stands) = next(&mut stream).await;
                came.push(notification);
                cursor = stands;
            }
        }
    }
    filing.join_all().await;
    sandbox.settle().await;
    let mut all = listed(&sandbox.line, code).await;
    all.reverse();
    assert_eq!(came, all, "in the order of the inbox, each once");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_list_does_not_show_yet_comes_on_the_stream() {
    let sandbox = Sandbox::start().await;
    let code = CODES[0];
    settle_in(&sandbox.line, code).await.unwrap();
    sandbox.settle().await;
    let mut filing = JoinSet::new();
    filing.spawn(file(sandbox.line.clone(), code));
    let mut stream = watch(&sandbox.line, code, "").await.unwrap();
    let mut known: Vec<String> =
        listed(&sandbox.line, code).await.into_iter().map(|it| it.name).collect();
    while known.len() < TOLD {
        let (notification, _) = next(&mut stream).await;
        if !known.contains(&notification.name) {
            known.push(notification.name);
        }
    }
    filing.join_all().await;
    sandbox.settle().await;
    let mut all: Vec<String> =
        listed(&sandbox.line, code).await.into_iter().map(|it| it.name).collect();
    all.sort();
    known.sort();
    assert_eq!(known, all);
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_serves_its_own_inbox_alone() {
    let sandbox = Sandbox::start().await;
    for code in [CODES[0], CODES[1]] {
        settle_in(&sandbox.line, code).await.unwrap();
    }
    let mut stream = watch(&sandbox.line, CODES[0], "begin").await.unwrap();
    let (_, cursor) = next(&mut stream).await;
    for stolen in [cursor.as_str(), "no cursor"] {
        let refused = watch(&sandbox.line, CODES[1], stolen).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(kit_wire::Refusal::from(&refused).names("cursor"), "{refused:?}");
    }
    drop(stream);
    sandbox.stop().await;
}
