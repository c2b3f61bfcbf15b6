//! A fleet: every service a process of its own, two replicas of each, on
//! PostgreSQL and RabbitMQ.
//!
//! Owns the processes. Shape: a replica has its own directory and ports and the
//! node's one issuer key. Order: replicas start in any order and at any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use jiebang::demo::{self, EventCounts, Lines, Person, Report, Stage, Tokens};
use kit_wire::identity::{DevelopmentIssuer, Profile};
use tonic::transport::{Channel, Endpoint};

use crate::backend::{Backend, SERVICES};
use crate::line::Who;
use crate::nursery::{self, Ward};
use crate::sandbox::Sandbox;
use crate::servers::{directory, ports};

const PATIENCE: Duration = Duration::from_secs(60);

/// One process of the fleet.
pub struct Replica {
    pub service: &'static str,
    pub address: String,
    pub admin: String,
    dir: PathBuf,
    ward: Option<Ward>,
}

/// Every service's replicas.
pub struct Fleet {
    pub replicas: Vec<Replica>,
    pub issuer: DevelopmentIssuer,
    pub dir: PathBuf,
}

impl Fleet {
    /// Prepares fresh databases whose clock stands at the demo's beginning, then
    /// starts `count` replicas of each service, the last ones first.
    pub async fn start(backend: Backend, count: usize) -> Self {
        let prepared = Sandbox::on(backend, "").await;
        let (dir, backend) = prepared.stop().await;
        let issuer = DevelopmentIssuer::open(&dir, "jiebang", Profile::Development);
        let issuer = issuer.expect("the directory holds the issuer's key");
        let mut replicas = Vec::new();
        for service in SERVICES {
            for _ in 0..count {
                replicas.push(Replica::new(service));
            }
        }
        let first = |service: &str| replicas.iter().find(|it| it.service == service);
        let addresses: Vec<String> = SERVICES
            .iter()
            .filter_map(|service| first(service).map(|it| (service, &it.address)))
            .map(|(service, address)| format!("{service} = \"http://{address}\"\n"))
            .collect();
        let more = format!("[services]\n{}", addresses.concat());
        for replica in &replicas {
            let key = "identity-ed25519.pem";
            fs::copy(dir.join(key), replica.dir.join(key)).expect("the key is copied");
            backend.configure(&replica.dir, &more).expect("the directory takes a file");
        }
        let mut fleet = Self { replicas, issuer, dir };
        for nth in (0..fleet.replicas.len()).rev() {
            fleet.replicas[nth].start();
        }
        for nth in 0..fleet.replicas.len() {
            fleet.replicas[nth].await_ready().await;
        }
        fleet
    }

    /// The lines that a caller uses: calls go to the replicas in turn.
    pub fn lines(&self) -> Lines {
        let mut lines: BTreeMap<String, Vec<Channel>> = BTreeMap::new();
        for replica in &self.replicas {
            let endpoint = Endpoint::from_shared(format!("http://{}", replica.address));
            let endpoint = endpoint.expect("an address").connect_timeout(Duration::from_secs(2));
            lines.entry(replica.service.to_owned()).or_default().push(endpoint.connect_lazy());
        }
        Lines::each(lines)
    }

    /// Plays some challenges of the demonstration.
    pub async fn play(&self, only: &[&str]) -> Result<Report, demo::Error> {
        demo::run(self.stage(only)).await
    }

    pub fn stage(&self, only: &[&str]) -> Stage {
        let issuer = self.issuer.clone();
        let token = move |person: &Person| {
            let who = Who::of(person);
            issuer.issue(&who.0, Duration::from_secs(3_600)).expect("the issuer signs")
        };
        let admins: Vec<(String, String)> =
            self.replicas.iter().map(|it| (it.service.to_owned(), it.admin.clone())).collect();
        Stage {
            lines: self.lines(),
            tokens: Tokens(Box::new(token)),
            seed: demo::SEED,
            only: only.iter().map(|id| (*id).to_owned()).collect(),
            progress: indicatif::ProgressBar::hidden(),
            event_counts: Box::new(move || {
                let admins = admins.clone();
                Box::pin(async move { counts(&admins).await })
            }),
        }
    }
}

impl Replica {
    fn new(service: &'static str) -> Self {
        let port = || ports::claim().expect("a free port");
        let dir = directory(service).expect("a temporary directory");
        let (address, admin) = (format!("127.0.0.1:{}", port()), format!("127.0.0.1:{}", port()));
        Self { service, address, admin, dir, ward: None }
    }

    /// Starts the process; it finds out by itself whether its neighbours are there.
    pub fn start(&mut self) {
        let log = fs::File::options().create(true).append(true).open(self.dir.join("log"));
        let log = log.expect("the directory takes a file");
        let binary = binary("jiebang");
        let mut command = nursery::command(&binary.display().to_string());
        command.args(["serve", self.service, "--listen", &self.address]);
        command.arg("--data").arg(&self.dir).arg("--config").arg(self.dir.join("node.toml"));
        command.env("JIEBANG__NODE__ADMIN_LISTEN", &self.admin);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.ward = Some(nursery::spawn(command).expect("the binary starts"));
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.ward = None;
    }

    /// SIGTERM; answers whether it ended well.
    pub fn terminate(&mut self) -> bool {
        let ended = self.ward.as_mut().map(Ward::terminate);
        self.ward = None;
        ended.is_some_and(|status| status.is_ok_and(|status| status.success()))
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    pub async fn await_ready(&mut self) {
        let begin = Instant::now();
        while !is_ready(&self.admin).await {
            let alive = self.ward.as_mut().is_some_and(Ward::is_alive);
            assert!(alive && begin.elapsed() < PATIENCE, "{}: {}", self.service, self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.ward = None;
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// A binary that the build put beside the tests.
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test runs from a file");
    let target = test.parent().and_then(|deps| deps.parent());
    target.expect("target/PROFILE/deps").join(name)
}

pub async fn is_ready(admin: &str) -> bool {
    let answer = reqwest::get(format!("http://{admin}/readyz")).await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

/// The gauges of events over all processes; what cannot be read is behind.
pub async fn counts(admins: &[(String, String)]) -> EventCounts {
    let mut gauges: BTreeMap<String, i64> = BTreeMap::new();
    let mut counts = EventCounts::default();
    let mut seen: Vec<&str> = Vec::new();
    for (service, admin) in admins {
        let answer = match reqwest::get(format!("http://{admin}/metrics")).await {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(_) => continue,
        };
        seen.push(service);
        for line in answer.lines().filter(|line| line.starts_with("jiebang_events_")) {
            let Some((name, value)) = line.rsplit_once(' ') else { continue };
            let value = value.parse::<f64>().unwrap_or_default() as i64;
            let held = gauges.entry(name.to_owned()).or_default();
            *held = (*held).max(value);
        }
    }
    for service in SERVICES.iter().filter(|it| !seen.contains(*it)) {
        counts.lag.insert(format!("{service} is away"), 1);
    }
    let of = |gauge: &str, label: &str| {
        gauges.get(&format!("jiebang_events_{gauge}{{{label}}}")).copied().unwrap_or(0)
    };
    for service in SERVICES {
        let producer = format!("producer=\"{service}\"");
        counts.published += natural(of("published", &producer));
        counts.parked += natural(of("parked", &format!("consumer=\"{service}\"")));
        for consumer in SERVICES {
            let pair = format!("consumer=\"{consumer}\",{producer}");
            let key = format!("jiebang_events_cursor{{{pair}}}");
            if let Some(cursor) = gauges.get(&key) {
                let behind = of("committed", &producer) - cursor;
                counts.lag.insert(format!("{consumer}<{service}"), natural(behind));
            }
        }
    }
    counts
}

fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
