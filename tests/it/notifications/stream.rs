//! The live stream: its first message, its bound, its end.

use std::time::Duration;

use proto::jiebang::notifications::v1 as pb;
use tests::{Sandbox, Who};
use tokio::time::timeout;
use tonic::client::Grpc;
use tonic::{Code, Request, Status, Streaming};
use tonic_prost::ProstCodec;

const READER: &str = "91310115MAYY00018W";
const PATIENCE: Duration = Duration::from_secs(5);
/// Streams that one actor may hold open.
const WATCHES_MAX: usize = 20;

type Said = Streaming<pb::WatchNotificationsResponse>;

async fn watch(sandbox: &Sandbox, who: &Who) -> Result<Said, Status> {
    let mut request = Request::new(pb::WatchNotificationsRequest::default());
    let bearer = format!("Bearer {}", sandbox.line.token(who)).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let mut line = Grpc::new(sandbox.line.channel.clone());
    line.ready().await.unwrap();
    let path = "/jiebang.notifications.v1.InboxService/WatchNotifications";
    let codec: ProstCodec<pb::WatchNotificationsRequest, pb::WatchNotificationsResponse> =
        ProstCodec::default();
    let answer = line.server_streaming(request, path.parse().unwrap(), codec).await?;
    Ok(answer.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_begins_with_a_bookmark_and_ends_with_the_service() {
    let sandbox = Sandbox::start().await;
    let mut said = watch(&sandbox, &Who::new("reader", Some(READER), &[])).await.unwrap();
    let first = timeout(PATIENCE, said.message()).await.expect("at once").unwrap().unwrap();
    assert!(first.notification.is_none() && !first.cursor.is_empty(), "{first:?}");
    let stopping = sandbox.stop();
    let ending = timeout(PATIENCE, said.message());
    let (ended, _) = tokio::join!(ending, stopping);
    let ended = ended.expect("at once").expect_err("a stream does not just stop");
    assert_eq!(ended.code(), Code::Unavailable, "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actor_holds_twenty_streams_and_may_open_another_after_one_closed() {
    let sandbox = Sandbox::start().await;
    let reader = Who::new("reader", Some(READER), &[]);
    let mut open = Vec::new();
    for _ in 0..WATCHES_MAX {
        open.push(watch(&sandbox, &reader).await.unwrap());
    }
    let refused = watch(&sandbox, &reader).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused}");
    let other = Who::new("another", Some(READER), &[]);
    drop(watch(&sandbox, &other).await.expect("the bound is the actor's"));
    drop(open.pop());
    let begin = std::time::Instant::now();
    while let Err(status) = watch(&sandbox, &reader).await {
        assert!(begin.elapsed() < PATIENCE, "the closed stream still counts: {status}");
        tokio::task::yield_now().await;
    }
    drop(open);
    sandbox.stop().await;
}
