//! Start, readiness and drain of a process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiebang::demo::{Acknowledged, Lines, Person};
use kit_wire::identity::DevelopmentIssuer;
use prost::Message;
use proto::jiebang::matchmaking::v1 as mm;
use tests::bytes::Bytes;
use tests::patience::{Patience, pass};
use tests::servers::directory;
use tests::{Backend, Fleet, Sandbox, fleet, sandbox};
use tokio::task::JoinSet;
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status, Streaming};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use crate::papers::{CODES, expert, need, operator, publisher};

const CREATE: &str = "/jiebang.challenges.v1.NeedService/CreateNeed";
const WORKERS: usize = 8;
/// Between a call that failed and the next.
const PAUSE: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes that were acknowledged, while others are on their way.
#[derive(Clone, Default)]
struct Load {
    acknowledged: Arc<Mutex<Vec<Acknowledged>>>,
    over: Arc<AtomicBool>,
}

impl Load {
    /// Writes until told to end; what is not acknowledged is asked for once only.
    async fn run(self, lines: Lines, issuer: DevelopmentIssuer, worker: usize) {
        let who = publisher(CODES[0]);
        let token = issuer.issue(&who.0, Duration::from_secs(600)).unwrap();
        let person = Person {
            subject: who.0.subject,
            organisation: Some(CODES[0].to_owned()),
            role: "publisher".to_owned(),
        };
        for nth in 0.. {
            if self.over.load(Ordering::Acquire) {
                return;
            }
            let request = need(CODES[0], &format!("需求 {worker}-{nth}")).encode_to_vec();
            let channel = lines.of(CREATE, worker + nth).unwrap();
            match create(channel, &token, request.clone()).await {
                Ok(reply) => {
                    let (who, path) = (person.clone(), CREATE.to_owned());
                    let act = Acknowledged { who, path, request, reply };
                    self.acknowledged.lock().unwrap().push(act);
                }
                Err(_) => pass(PAUSE).await,
            }
        }
    }

    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    async fn reach(&self, count: usize) {
        let patience = Patience::of(PATIENCE);
        while self.count() < count {
            assert!(patience.rest().await, "{} writes", self.count());
        }
    }
}

async fn create(channel: Channel, token: &str, body: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut request = Request::new(body);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let mut line = Grpc::new(channel);
    line.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    Ok(line.unary(request, CREATE.parse().unwrap(), Bytes).await?.into_inner())
}

fn health_of(address: &str) -> HealthClient<Channel> {
    HealthClient::new(Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy())
}

/// Watches the health of a process that serves.
async fn health(address: &str) -> Streaming<HealthCheckResponse> {
    let mut client = health_of(address);
    let request = HealthCheckRequest { service: String::new() };
    let mut stream = client.watch(request).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
    stream
}

/// What it says further, until it goes.
async fn until_gone(mut stream: Streaming<HealthCheckResponse>) -> Vec<ServingStatus> {
    let mut said = Vec::new();
    while let Ok(Some(HealthCheckResponse { status })) = stream.message().await {
        said.push(ServingStatus::try_from(status).unwrap());
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_told_to_stop_loses_nothing_and_says_so_first() {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let mut fleet = Fleet::start(backend, 2).await;
    let (load, mut workers) = (Load::default(), JoinSet::new());
    for worker in 0..WORKERS {
        workers.spawn(load.clone().run(fleet.lines(), fleet.issuer.clone(), worker));
    }
    for round in 1..=3 {
        load.reach(round * 60).await;
        let mut watching = JoinSet::new();
        watching.spawn(until_gone(health(&fleet.replicas[0].address).await));
        load.reach(round * 60 + 20).await;
        let ended = tokio::task::block_in_place(|| fleet.replicas[0].terminate());
        assert!(ended, "it ends well: {}", fleet.replicas[0].log());
        let said = watching.join_all().await.concat();
        assert_eq!(said, [ServingStatus::NotServing]);
        fleet.replicas[0].start();
        fleet.replicas[0].await_ready().await;
    }
    load.reach(load.count() + 20).await;
    load.over.store(true, Ordering::Release);
    workers.join_all().await;
    let replayer = fleet.replayer();
    let acts = load.acknowledged.lock().unwrap().clone();
    for act in &acts {
        assert_eq!(replayer.repeat(act).await.unwrap(), act.reply, "acknowledged and lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_ready_only_once_it_has_read_every_log() {
    let sandbox = Sandbox::start().await;
    let mut writing = JoinSet::new();
    for nth in 0..600 {
        let line = sandbox.line.clone();
        writing.spawn(async move {
            let _known: mm::Expert = line.call(&operator(), expert(nth)).await.unwrap();
        });
    }
    writing.join_all().await;
    sandbox.settle().await;
    let (dir, backend) = sandbox.stop().await;
    empty(&backend, &dir, "notifications").await;

    let process = sandbox::start(&dir, &backend, "").await.unwrap();
    let (admin, counter) = (process.admin_address.to_string(), process.event_counter());
    let said = fleet::readiness(&admin).await.unwrap();
    assert_eq!(said, "not ready: catching up");
    let mut health = health_of(&process.address.to_string());
    let asked = HealthCheckRequest { service: String::new() };
    let status = health.check(asked.clone()).await.unwrap().into_inner().status();
    assert_eq!(status, ServingStatus::NotServing);
    let patience = Patience::of(PATIENCE);
    while !fleet::is_ready(&admin).await {
        assert!(patience.rest().await, "{:?}", counter.count().await);
    }
    let counts = counter.count().await.unwrap();
    assert_eq!(counts.lag["notifications<matchmaking"], 0, "{counts:?}");
    let status = health.check(asked).await.unwrap().into_inner().status();
    assert_eq!(status, ServingStatus::Serving);
    process.stop().await;
}

/// Takes a service's store away, as if it were new.
async fn empty(backend: &Backend, dir: &std::path::Path, service: &str) {
    match backend {
        Backend::Embedded => {
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(dir.join(format!("{service}.sqlite3{suffix}")));
            }
        }
        Backend::Servers { store, .. } => {
            let name = store.rsplit('/').next().unwrap().replace("{service}", service);
            let servers = tests::servers::shared().unwrap();
            for statement in [format!("DROP DATABASE {name}"), format!("CREATE DATABASE {name}")] {
                servers.postgres.query("postgres", &statement).unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_pending_migrations_does_not_start() {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let dir = directory("node").unwrap();
    let more = "[node]\nmigrate_on_start = false\n";
    let refused = sandbox::start(&dir, &backend, more).await.err().unwrap().to_string();
    for word in ["migrations of challenges are pending", "run `jiebang migrate`"] {
        assert!(refused.contains(word), "{refused}");
    }
    sandbox::start(&dir, &backend, "").await.unwrap().stop().await;
    let migrated = sandbox::start(&dir, &backend, more).await.unwrap();
    migrated.stop().await;
}
