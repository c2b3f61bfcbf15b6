//! A fleet: every service a process of its own, two replicas of each, on
//! PostgreSQL and RabbitMQ.
//!
//! Owns the processes. Shape: a replica has its own directory and ports and the
//! node's one issuer key. Order: replicas start in any order and at any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use jiebang::demo::{self, Acknowledged, EventCounts, Lines, Person, Phase, Report, Stage, Tokens};
use kit_wire::identity::{DevelopmentIssuer, Profile};
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use crate::backend::{Backend, SERVICES};
use crate::bytes::Bytes;
use crate::line::Who;
use crate::nursery::{self, Ward};
use crate::patience::Patience;
use crate::sandbox::Sandbox;
use crate::servers::{directory, ports};

const PATIENCE: Duration = Duration::from_secs(60);

/// Repeats acknowledged acts, byte for byte.
pub struct Replayer {
    lines: Lines,
    issuer: DevelopmentIssuer,
}

impl Replayer {
    pub async fn repeat(&self, act: &Acknowledged) -> Result<Vec<u8>, Status> {
        let who = Who::of(&act.who);
        let token = self.issuer.issue(&who.0, Duration::from_secs(600));
        let token = token.map_err(|error| Status::internal(error.to_string()))?;
        let mut request = Request::new(act.request.clone());
        let bearer = format!("Bearer {token}").parse().expect("a token is a header value");
        request.metadata_mut().insert("authorization", bearer);
        request.set_timeout(Duration::from_secs(5));
        let channel = self.lines.of(&act.path, 0);
        let channel = channel.ok_or_else(|| Status::not_found("no such service"))?;
        let mut line = Grpc::new(channel);
        line.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let path = act.path.parse().map_err(|_| Status::invalid_argument("no path"))?;
        Ok(line.unary(request, path, Bytes).await?.into_inner())
    }
}

/// One process of the fleet.
pub struct Replica {
    pub service: &'static str,
    pub address: String,
    pub admin: String,
    pub dir: PathBuf,
    ward: Option<Ward>,
}

/// Every service's replicas.
pub struct Fleet {
    pub replicas: Vec<Replica>,
    pub issuer: DevelopmentIssuer,
    pub backend: Backend,
    /// Where an embedded node keeps its databases.
    pub dir: PathBuf,
}

impl Fleet {
    /// Prepares a fresh node whose clock stands at the demo's beginning, then starts
    /// its processes: one for everything when embedded, else `count` of each service,
    /// the last ones first.
    pub async fn start(backend: Backend, count: usize) -> Self {
        Self::with(backend, count, "").await
    }

    /// As [`Fleet::start`], with further configuration.
    pub async fn with(backend: Backend, count: usize, more: &str) -> Self {
        let prepared = Box::pin(Sandbox::on(backend, more)).await;
        let (dir, backend) = prepared.stop().await;
        let issuer = DevelopmentIssuer::open(&dir, "jiebang", Profile::Development);
        let issuer = issuer.expect("the directory holds the issuer's key");
        let replicas = match backend {
            Backend::Embedded => vec![Replica::new("", dir.clone())],
            Backend::Servers { .. } => replicas(&dir, &backend, (count, more)),
        };
        let mut fleet = Self { replicas, issuer, backend, dir };
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

    /// Every process's service and admin address.
    pub fn admins(&self) -> Vec<(String, String)> {
        self.replicas.iter().map(|it| (it.service.to_owned(), it.admin.clone())).collect()
    }

    pub async fn all_ready(&self) -> bool {
        for replica in &self.replicas {
            if !is_ready(&replica.admin).await {
                return false;
            }
        }
        true
    }

    pub fn replayer(&self) -> Replayer {
        Replayer { lines: self.lines(), issuer: self.issuer.clone() }
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
        let admins = self.admins();
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
            until: Phase::Work,
            witness: None,
        }
    }
}

/// Processes of every service, each with the node's key and its neighbours' addresses.
fn replicas(dir: &Path, backend: &Backend, (count, more): (usize, &str)) -> Vec<Replica> {
    let of = |service: &'static str| {
        let dir = directory(service).expect("a temporary directory");
        Replica::new(service, dir)
    };
    let all = SERVICES.into_iter().flat_map(|service| std::iter::repeat_n(service, count));
    let replicas: Vec<Replica> = all.map(of).collect();
    let firsts = replicas.iter().step_by(count);
    let addresses: Vec<String> =
        firsts.map(|it| format!("{} = \"http://{}\"\n", it.service, it.address)).collect();
    let more = format!("{more}[services]\n{}", addresses.concat());
    for replica in &replicas {
        let key = "identity-ed25519.pem";
        fs::copy(dir.join(key), replica.dir.join(key)).expect("the key is copied");
        backend.configure(&replica.dir, &more).expect("the directory takes a file");
    }
    replicas
}

impl Replica {
    /// A process of one service, or of all where none is named; not started yet.
    pub fn new(service: &'static str, dir: PathBuf) -> Self {
        let port = || ports::claim().expect("a free port");
        let (address, admin) = (format!("127.0.0.1:{}", port()), format!("127.0.0.1:{}", port()));
        Self { service, address, admin, dir, ward: None }
    }

    /// Starts the process; it finds out by itself whether its neighbours are there.
    pub fn start(&mut self) {
        let log = fs::File::options().create(true).append(true).open(self.dir.join("log"));
        let log = log.expect("the directory takes a file");
        let binary = binary("jiebang");
        let mut command = nursery::command(&binary.display().to_string());
        command.arg("serve").args(Some(self.service).filter(|name| !name.is_empty()));
        command.args(["--listen", &self.address]);
        command.arg("--data").arg(&self.dir).arg("--config").arg(self.dir.join("node.toml"));
        command.env("JIEBANG__NODE__ADMIN_LISTEN", &self.admin);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.ward = Some(nursery::spawn(command).expect("the binary starts"));
    }

    /// The process, while there is one.
    pub fn id(&self) -> Option<u32> {
        self.ward.as_ref().map(Ward::id)
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
        let patience = Patience::of(PATIENCE);
        while !is_ready(&self.admin).await {
            let alive = self.ward.as_mut().is_some_and(Ward::is_alive);
            assert!(alive && patience.rest().await, "{}: {}", self.service, self.log());
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
    let own = std::env::current_exe().expect("the test runs from a file");
    let dir = own.parent().expect("a file lies in a directory");
    let profile = if dir.ends_with("deps") { dir.parent() } else { Some(dir) };
    profile.expect("deps lies in the profile's directory").join(name)
}

pub async fn is_ready(admin: &str) -> bool {
    let answer = reqwest::get(format!("http://{admin}/readyz")).await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

/// What the admin port says of a process's readiness, if it answers.
pub async fn readiness(admin: &str) -> Option<String> {
    reqwest::get(format!("http://{admin}/readyz")).await.ok()?.text().await.ok()
}

/// How events stand over all processes.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    gauges: BTreeMap<String, i64>,
}

impl Standing {
    fn of(&self, gauge: &str, labels: &str) -> Option<i64> {
        self.gauges.get(&format!("jiebang_events_{gauge}{{{labels}}}")).copied()
    }

    /// How far each consumer is behind what `then` had committed.
    pub fn behind(&self, then: &Self) -> BTreeMap<String, u64> {
        let mut behind = BTreeMap::new();
        for producer in SERVICES {
            let label = format!("producer=\"{producer}\"");
            let Some(committed) = then.of("committed", &label) else {
                behind.insert(format!("{producer} is away"), 1);
                continue;
            };
            for consumer in SERVICES {
                let pair = format!("consumer=\"{consumer}\",{label}");
                if let Some(cursor) = self.of("cursor", &pair) {
                    behind.insert(format!("{consumer}<{producer}"), natural(committed - cursor));
                }
            }
        }
        behind.retain(|_, lag| *lag > 0);
        behind
    }
}

/// Reads the gauges of every process that answers.
pub async fn standing(admins: &[(String, String)]) -> Standing {
    let mut standing = Standing::default();
    for (_, admin) in admins {
        let answer = match reqwest::get(format!("http://{admin}/metrics")).await {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(_) => continue,
        };
        for line in answer.lines().filter(|line| line.starts_with("jiebang_events_")) {
            let Some((name, value)) = line.rsplit_once(' ') else { continue };
            let value = value.parse::<f64>().unwrap_or_default() as i64;
            let held = standing.gauges.entry(name.to_owned()).or_default();
            *held = (*held).max(value);
        }
    }
    standing
}

/// Counts as the demonstration asks for them; what cannot be read is behind.
pub async fn counts(admins: &[(String, String)]) -> EventCounts {
    let standing = standing(admins).await;
    let mut counts = EventCounts::default();
    for service in SERVICES {
        let producer = format!("producer=\"{service}\"");
        counts.published += natural(standing.of("published", &producer).unwrap_or(0));
        let parked = standing.of("parked", &format!("consumer=\"{service}\""));
        counts.parked += natural(parked.unwrap_or(0));
        for consumer in SERVICES {
            let pair = format!("consumer=\"{consumer}\",{producer}");
            if let Some(cursor) = standing.of("cursor", &pair) {
                let committed = standing.of("committed", &producer).unwrap_or(0);
                counts.lag.insert(format!("{consumer}<{service}"), natural(committed - cursor));
            }
        }
        if standing.of("committed", &producer).is_none() {
            counts.lag.insert(format!("{service} is away"), 1);
        }
    }
    counts
}

fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
