//! One trace from the first call through outbox and bus to every consumer, and
//! what the admin port counts.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use proto::jiebang::challenges::v1 as ch;
use proto::jiebang::kit::v1 as kit;
use proto::jiebang::matchmaking::v1 as mm;
use tests::patience::Patience;
use tests::{Backend, Fleet, Line, Who, fleet};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use crate::papers::{CODES, organisation, publisher};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PATIENCE: Duration = Duration::from_secs(30);
const CALLER: &str = "00f067aa0ba902b7";

/// Keeps every span that a node sends.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<Span>>>);

#[tonic::async_trait]
impl TraceService for Sink {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let sent = request.into_inner().resource_spans.into_iter();
        let spans = sent.flat_map(|it| it.scope_spans).flat_map(|it| it.spans);
        self.0.lock().unwrap().extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Sink {
    fn of_trace(&self) -> Vec<Span> {
        let id = hex::decode(TRACE).unwrap();
        self.0.lock().unwrap().iter().filter(|it| it.trace_id == id).cloned().collect()
    }
}

/// A line to the process that serves `service`.
fn line(fleet: &Fleet, service: &str) -> Line {
    let path = format!("/jiebang.{service}.v1.Any/Any");
    Line { channel: fleet.lines().of(&path, 0).unwrap(), issuer: fleet.issuer.clone() }
}

async fn settle(fleet: &Fleet) {
    let patience = Patience::of(PATIENCE);
    loop {
        let counts = fleet::counts(&fleet.admins()).await;
        if counts.published > 0 && counts.lag.values().all(|lag| *lag == 0) {
            return;
        }
        assert!(patience.rest().await, "{counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_runs_from_the_first_call_to_every_consumer() {
    let (sink, mut serving) = (Sink::default(), JoinSet::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let collector = TraceServiceServer::new(sink.clone());
    let server = Server::builder().add_service(collector);
    serving.spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let more = format!("[telemetry]\notlp_endpoint = \"{endpoint}\"\n");
    let mut fleet = Fleet::with(backend, 1, &more).await;

    let mut request = Request::new(organisation(CODES[0]));
    let line = line(&fleet, "matchmaking");
    let bearer = format!("Bearer {}", line.token(&publisher(CODES[0]))).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let parent = format!("00-{TRACE}-{CALLER}-01").parse().unwrap();
    request.metadata_mut().insert("traceparent", parent);
    let channel = line.channel.clone();
    let mut client = mm::organisation_service_client::OrganisationServiceClient::new(channel);
    client.register_organisation(request).await.unwrap();
    settle(&fleet).await;
    is_recorded(&line).await;
    let bidding = self::line(&fleet, "challenges");
    let (who, nothing) = (publisher(CODES[0]), ch::SubmitBidRequest::default());
    bidding.call::<_, ch::Bid>(&who, nothing).await.unwrap_err();
    counts(&fleet).await;
    // A process that ends well sends what it still holds.
    for replica in &mut fleet.replicas {
        assert!(tokio::task::block_in_place(|| replica.terminate()), "{}", replica.log());
    }

    let spans = sink.of_trace();
    let calls: Vec<&Span> = spans.iter().filter(|it| it.name == "rpc").collect();
    assert_eq!(calls.len(), 1, "{spans:?}");
    assert_eq!(hex::encode(&calls[0].parent_span_id), CALLER);
    let handled: Vec<&Span> = spans.iter().filter(|it| it.name == "handle").collect();
    assert_eq!(handled.len(), 3, "every other service hears it: {spans:?}");
    assert!(handled.iter().all(|it| it.parent_span_id == calls[0].span_id), "{spans:?}");
    let ids: BTreeSet<_> = spans.iter().map(|it| it.span_id.clone()).collect();
    assert_eq!(ids.len(), spans.len());
}

/// The audit row of the call carries the trace as well.
async fn is_recorded(line: &Line) {
    let auditor = Who::new("test.auditor", None, &["auditor"]);
    let request =
        kit::ListAuditEntriesRequest { service: "matchmaking".into(), ..Default::default() };
    let page: kit::ListAuditEntriesResponse = line.call(&auditor, request).await.unwrap();
    assert!(page.audit_entries.iter().any(|it| it.trace_id == TRACE), "{page:?}");
}

/// The admin port's text names what an operator watches.
async fn counts(fleet: &Fleet) {
    let mut text = String::new();
    for (_, admin) in fleet.admins() {
        let answer = reqwest::get(format!("http://{admin}/metrics")).await.unwrap();
        text.push_str(&answer.text().await.unwrap());
    }
    for line in [
        "jiebang_events_committed{producer=\"matchmaking\"} 1",
        "jiebang_events_published{producer=\"matchmaking\"} 1",
        "jiebang_events_parked{consumer=\"challenges\"} 0",
        "jiebang_events_cursor{consumer=\"notifications\",producer=\"matchmaking\"} 1",
        "# TYPE rpc_server_calls_total counter",
        "# TYPE rpc_server_duration_seconds histogram",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not among\n{text}");
    }
    assert!(!text.contains("SubmitBid"), "the number of bids is nobody's affair");
    let mut counted = text.lines().filter(|it| it.starts_with("rpc_server_calls_total{"));
    assert!(counted.any(|it| it.contains("RegisterOrganisation")), "{text}");
}
