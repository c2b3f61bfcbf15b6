//! A sandbox: a whole node inside the test process, on its own backend.

use std::path::PathBuf;
use std::time::Duration;

use jiebang::demo::{self, EventCounts, Lines, Phase, Report, Stage, Tokens};
use kit_base::Time;
use kit_serve::config::Flags;
use kit_serve::{Process, Service, Settings, Start, StartError};
use proto::jiebang::kit::v1 as kit;
use tonic::transport::Endpoint;

use crate::backend::Backend;
use crate::line::{Line, Who};
use crate::patience::Patience;
use crate::servers::directory;

const PATIENCE: Duration = Duration::from_secs(30);

/// A node with its directory, its clock and a line to it.
pub struct Sandbox {
    pub process: Process,
    pub line: Line,
    pub dir: PathBuf,
    pub backend: Backend,
}

impl Sandbox {
    /// A fresh node on the backend of this run, its clock at the demo's beginning.
    pub async fn start() -> Self {
        let backend = tokio::task::spawn_blocking(Backend::of_run).await;
        let backend = backend.expect("no panic").expect("the servers start");
        Self::on(backend, "").await
    }

    /// A node on a backend, with further configuration.
    pub async fn on(backend: Backend, more: &str) -> Self {
        let dir = directory("node").expect("a temporary directory");
        Self::at(dir, backend, more).await
    }

    /// A node over a directory that may hold one already.
    pub async fn at(dir: PathBuf, backend: Backend, more: &str) -> Self {
        let process = start(&dir, &backend, more).await.expect("the node starts");
        let endpoint = Endpoint::from_shared(format!("http://{}", process.address));
        let channel = endpoint.expect("an address").connect_lazy();
        let issuer = process.issuer().cloned().expect("the development profile has an issuer");
        Self { line: Line { channel, issuer }, process, dir, backend }
    }

    /// Another process of the same node, on the same databases and broker.
    pub async fn replica(&self) -> Self {
        let dir = directory("replica").expect("a temporary directory");
        let key = "identity-ed25519.pem";
        std::fs::copy(self.dir.join(key), dir.join(key)).expect("the key is copied");
        Self::at(dir, self.backend.clone(), "").await
    }

    /// Plays some challenges of the demonstration.
    pub async fn play(&self, only: &[&str]) -> Result<Report, demo::Error> {
        self.play_until(Phase::Work, only).await
    }

    /// Plays them to the end of a phase.
    pub async fn play_until(&self, until: Phase, only: &[&str]) -> Result<Report, demo::Error> {
        demo::run(stage(self, only, until)).await
    }

    /// Lets time pass, and waits until everything due by then is done and told.
    pub async fn pass(&self, by: Duration) {
        let admin = Who::new("sandbox.admin", None, &["node_admin"]);
        let clock: kit::Clock = self
            .line
            .call(&admin, kit::GetClockRequest {})
            .await
            .expect("everybody may read the clock");
        let mut to = clock.current_time.expect("a clock shows a time");
        to.seconds += i64::try_from(by.as_secs()).expect("a span of the test");
        let request = kit::AdvanceClockRequest { to_time: Some(to) };
        let _moved: kit::Clock = self.line.call(&admin, request).await.expect("the clock moves");
        self.settle().await;
    }

    /// Waits until every consumer has heard everything.
    pub async fn settle(&self) -> kit_serve::EventCounts {
        let counter = self.process.event_counter();
        let patience = Patience::of(PATIENCE);
        loop {
            let counts = counter.count().await.expect("the stores answer");
            if counts.lag.values().all(|lag| *lag == 0) {
                return counts;
            }
            assert!(patience.rest().await, "events do not arrive: {counts:?}");
        }
    }

    /// Stops the node and leaves its directory.
    pub async fn stop(self) -> (PathBuf, Backend) {
        self.process.stop().await;
        (self.dir, self.backend)
    }
}

/// A node of every service in a directory, or why it refuses to start.
pub async fn start(
    dir: &std::path::Path,
    backend: &Backend,
    more: &str,
) -> Result<Process, StartError> {
    let services = jiebang::SERVICES.to_vec();
    start_only(services, (dir, backend), more).await
}

/// A node of some services.
pub async fn start_only(
    services: Vec<&'static dyn Service>,
    (dir, backend): (&std::path::Path, &Backend),
    more: &str,
) -> Result<Process, StartError> {
    Process::start(Start {
        settings: settings(dir, backend, more),
        services,
        clock_start: Time::from_timestamp(demo::BEGIN, 0),
        registry: prometheus::Registry::new(),
    })
    .await
}

/// The settings of a node in a directory, on any free port.
pub fn settings(dir: &std::path::Path, backend: &Backend, more: &str) -> Settings {
    let flags = Flags {
        file: Some(backend.configure(dir, more).expect("the directory takes a file")),
        data_dir: Some(dir.to_path_buf()),
        listen: Some("127.0.0.1:0".to_owned()),
        admin_listen: Some("127.0.0.1:0".to_owned()),
    };
    Settings::load(&flags, jiebang::SERVICES).expect("the settings are known")
}

fn stage(sandbox: &Sandbox, only: &[&str], until: Phase) -> Stage {
    let (issuer, counter) = (sandbox.line.issuer.clone(), sandbox.process.event_counter());
    let token = move |person: &demo::Person| {
        let who = Who::of(person);
        issuer.issue(&who.0, Duration::from_secs(3_600)).expect("the issuer signs")
    };
    let natural = |number: i64| u64::try_from(number).unwrap_or(0);
    Stage {
        lines: Lines::one(sandbox.line.channel.clone()),
        tokens: Tokens(Box::new(token)),
        seed: demo::SEED,
        only: only.iter().map(|id| (*id).to_owned()).collect(),
        progress: indicatif::ProgressBar::hidden(),
        event_counts: Box::new(move || {
            let counter = counter.clone();
            Box::pin(async move {
                let counts = counter.count().await.expect("the stores answer");
                EventCounts {
                    published: natural(counts.published),
                    parked: natural(counts.parked),
                    lag: counts.lag.into_iter().map(|(key, lag)| (key, natural(lag))).collect(),
                }
            })
        }),
        until,
        witness: None,
    }
}
