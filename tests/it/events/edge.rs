//! What a browser and a tool meet at the port: gRPC-Web, reflection, health.

use std::time::Duration;

use prost::Message;
use prost_reflect::{DescriptorPool, Value};
use proto::jiebang::challenges::v1 as ch;
use tests::patience::Patience;
use tests::{Backend, Sandbox};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use crate::papers::{CODES, need, publisher};

const PAGE: &str = "https://pages.example";
const TRAILERS: u8 = 0x80;
const PATIENCE: Duration = Duration::from_secs(30);

/// A message in its gRPC-Web frame.
fn framed(message: &impl Message) -> Vec<u8> {
    let body = message.encode_to_vec();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[0][..], &length, &body].concat()
}

/// The frames of a reply: whether trailers, and what.
fn frames(mut bytes: &[u8]) -> Vec<(bool, Vec<u8>)> {
    let mut frames = Vec::new();
    while let [kind, a, b, c, d, rest @ ..] = bytes {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        frames.push((kind & TRAILERS != 0, rest[..length].to_vec()));
        bytes = &rest[length..];
    }
    frames
}

async fn sandbox() -> Sandbox {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    Sandbox::on(backend, &format!("[node]\nbrowser_origins = [\"{PAGE}\"]\n")).await
}

fn post(sandbox: &Sandbox, origin: &str, message: &impl Message) -> reqwest::RequestBuilder {
    let path = "jiebang.challenges.v1.NeedService/CreateNeed";
    let url = format!("http://{}/{path}", sandbox.process.address);
    reqwest::Client::new()
        .post(url)
        .header("content-type", "application/grpc-web+proto")
        .header("x-grpc-web", "1")
        .header("origin", origin)
        .bearer_auth(sandbox.line.token(&publisher(CODES[0])))
        .body(framed(message))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_calls_by_grpc_web() {
    let sandbox = sandbox().await;
    let answer = post(&sandbox, PAGE, &need(CODES[0], "需求")).send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/grpc-web+proto");
    assert_eq!(header("access-control-allow-origin"), PAGE);
    let exposed = header("access-control-expose-headers");
    for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let frames = frames(&answer.bytes().await.unwrap());
    let (_, message) = &frames[0];
    let filed = ch::Need::decode(&message[..]).unwrap();
    assert_eq!(filed.form.unwrap().title, "需求");
    let (is_trailer, trailers) = frames.last().unwrap();
    let trailers = String::from_utf8_lossy(trailers);
    assert!(*is_trailer && trailers.contains("grpc-status:0"), "{trailers}");

    let mut wrong = need(CODES[0], "需求");
    wrong.request_id = "no uuid".to_owned();
    let refused = post(&sandbox, PAGE, &wrong).send().await.unwrap();
    let status = refused.headers().get("grpc-status").cloned();
    let (details, body) = (
        refused.headers().get("grpc-status-details-bin").is_some(),
        refused.bytes().await.unwrap(),
    );
    let told = String::from_utf8_lossy(&body);
    assert!(status.is_some_and(|it| it == "3") || told.contains("grpc-status:3"), "{told}");
    assert!(details || told.contains("grpc-status-details-bin:"), "{told}");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_named_origins_may_call() {
    let sandbox = sandbox().await;
    let url =
        format!("http://{}/jiebang.challenges.v1.NeedService/CreateNeed", sandbox.process.address);
    for (origin, allowed) in [(PAGE, true), ("https://elsewhere.example", false)] {
        let preflight = reqwest::Client::new()
            .request(reqwest::Method::OPTIONS, &url)
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,x-grpc-web")
            .send()
            .await
            .unwrap();
        let granted = preflight.headers().get("access-control-allow-origin");
        assert_eq!(granted.is_some_and(|it| it == origin), allowed, "{origin}");
        if allowed {
            let headers = preflight.headers()["access-control-allow-headers"].to_str().unwrap();
            assert!(headers.contains("x-grpc-web") && headers.contains("authorization"));
        }
    }
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_gives_the_contracts_with_their_options() {
    let sandbox = Sandbox::start().await;
    let mut client = ServerReflectionClient::new(sandbox.line.channel.clone());
    let mut pool = DescriptorPool::new();
    let mut wanted = vec!["jiebang/challenges/v1/events.proto".to_owned()];
    let mut files = Vec::new();
    while let Some(name) = wanted.pop() {
        let request = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::FileByFilename(name)),
        };
        let asked = client.server_reflection_info(once(request)).await.unwrap();
        let reply = asked.into_inner().message().await.unwrap().unwrap().message_response;
        let Some(MessageResponse::FileDescriptorResponse(found)) = reply else {
            panic!("no file: {reply:?}")
        };
        for bytes in found.file_descriptor_proto {
            let file = prost_types::FileDescriptorProto::decode(&bytes[..]).unwrap();
            if files.iter().all(|(name, _)| name != file.name()) {
                wanted.extend(file.dependency.iter().cloned());
                files.push((file.name().to_owned(), bytes));
            }
        }
    }
    let set: Vec<u8> = files.iter().flat_map(|(_, bytes)| in_set(bytes)).collect();
    pool.decode_file_descriptor_set(&set[..]).unwrap();
    let option = pool.get_extension_by_name("jiebang.kit.v1.event").unwrap();
    let message = pool.get_message_by_name("jiebang.challenges.v1.AwardConfirmed").unwrap();
    let options = message.options();
    let event = options.get_extension(&option);
    let Value::Message(event) = event.as_ref() else { panic!("no option: {event:?}") };
    let name = event.get_field_by_name("name").unwrap();
    assert_eq!(name.as_str(), Some("award.confirmed"));
    sandbox.stop().await;
}

/// One request, as the stream that reflection takes.
fn once(
    request: ServerReflectionRequest,
) -> impl futures_util::Stream<Item = ServerReflectionRequest> {
    futures_util::stream::iter([request])
}

/// A file as an element of a descriptor set.
fn in_set(file: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x0a];
    prost::encode_length_delimiter(file.len(), &mut bytes).unwrap();
    bytes.extend(file);
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn health_knows_every_service_of_the_process() {
    let sandbox = Sandbox::start().await;
    let mut client = HealthClient::new(sandbox.line.channel.clone());
    let admin = sandbox.process.admin_address.to_string();
    let patience = Patience::of(PATIENCE);
    while !tests::fleet::is_ready(&admin).await {
        assert!(patience.rest().await, "the node becomes ready");
    }
    for service in [
        "",
        "jiebang.challenges.v1.ChallengeService",
        "jiebang.matchmaking.v1.MatchService",
        "jiebang.contracts.v1.LedgerService",
        "jiebang.notifications.v1.InboxService",
    ] {
        let request = HealthCheckRequest { service: service.to_owned() };
        let status = client.check(request).await.unwrap().into_inner().status();
        assert_eq!(status, ServingStatus::Serving, "{service}");
    }
    let request = HealthCheckRequest { service: "no.such.Service".to_owned() };
    let unknown = client.check(request).await.unwrap_err();
    assert_eq!(unknown.code(), tonic::Code::NotFound);
    sandbox.stop().await;
}
