//! B10, start: from exec to the first answer, and what an idle node costs.
//!
//! Shape: a node over a stock of challenges, beside a bare tonic server with the
//! same answer. Order: each start is a new process; files are in the page cache.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use challenges::domain::{Challenge, ChallengeId};
use prost::Message;
use proto::jiebang::challenges::v1 as pb;
use tests::nursery::{self, Ward};
use tests::patience::pass;
use tests::servers::ports;

use crate::error::{Error, Result, agree};
use crate::node::{Caller, Node, approver};
use crate::pairs::{pairs, quantile};
use crate::place::Place;
use crate::report::{Better, Report, Row, slope};
use crate::{Ask, Size, challenge, database, machine};

const PATIENCE: Duration = Duration::from_secs(60);
/// Stocks between which the growth is read: three decades.
const FEW: usize = 10;
const MANY: usize = 10_000;
const MB: f64 = 1_048_576.0;

/// A stopped node with challenges, and one that everybody asks for.
struct Stock {
    node: Node,
    asked: ChallengeId,
    token: String,
}

impl Stock {
    async fn of(count: usize) -> Result<Self> {
        let mut node = Node::start("", Place::Disk, "").await?;
        let stored: Vec<Challenge> = challenge::scheduled(count)?;
        let db = database::sqlite(node.dir(), "challenges").await?;
        challenge::fill(&db, &stored).await?;
        db.close().await?;
        node.replica.terminate();
        let token = approver(node.dir());
        Ok(Self { node, asked: stored[count / 2].id, token })
    }

    /// Starts the node; answers how long the first answer took, in milliseconds.
    async fn first_answer(&mut self) -> Result<(f64, pb::Challenge)> {
        let begin = Instant::now();
        self.node.replica.start();
        let caller = Caller::new(&self.node.replica.address, &self.token)?;
        let answer = answered(&caller, self.asked, begin).await?;
        Ok((begin.elapsed().as_secs_f64() * 1e3, answer))
    }

    async fn median(&mut self, times: usize) -> Result<f64> {
        let mut taken = Vec::with_capacity(times);
        for _ in 0..times {
            taken.push(self.first_answer().await?.0);
            self.node.replica.terminate();
        }
        Ok(quantile(taken, 0.5))
    }
}

/// The bare server and what it answers with.
struct Peer {
    file: PathBuf,
    address: String,
    token: String,
    asked: ChallengeId,
}

impl Peer {
    async fn first_answer(&self) -> Result<(f64, pb::Challenge, Ward)> {
        let own = std::env::current_exe()?;
        let mut command = nursery::command(&own.display().to_string());
        command.args(["echo", "--echo", &self.address]).arg(&self.file);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let begin = Instant::now();
        let ward = nursery::spawn(command)?;
        let caller = Caller::new(&self.address, &self.token)?;
        let answer = answered(&caller, self.asked, begin).await?;
        Ok((begin.elapsed().as_secs_f64() * 1e3, answer, ward))
    }
}

/// Asks until there is an answer.
async fn answered(caller: &Caller, id: ChallengeId, begin: Instant) -> Result<pb::Challenge> {
    loop {
        match caller.get(id).await {
            Ok(answer) => return Ok(answer),
            Err(Error::Call(status)) if status.code() == tonic::Code::Unavailable => {
                if begin.elapsed() > PATIENCE {
                    return Err(Error::Late("the first answer"));
                }
                pass(Duration::from_millis(1)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

pub async fn bench(ask: Ask) -> Result<Report> {
    let many = ask.size.pick(100, MANY, MANY);
    let mut stock = Stock::of(many).await?;
    let (_, expected) = stock.first_answer().await?;
    stock.node.replica.terminate();
    let file = stock.node.dir().join("answer");
    fs::write(&file, expected.encode_to_vec())?;
    let address = format!("127.0.0.1:{}", ports::claim()?);
    let peer = Peer { file, address, token: stock.token.clone(), asked: stock.asked };
    let ours = async || {
        let (taken, answer) = stock.first_answer().await?;
        stock.node.replica.terminate();
        agree("the first answer", &answer, &expected)?;
        Ok(taken)
    };
    let theirs = async || {
        let (taken, answer, _ward) = peer.first_answer().await?;
        agree("the first answer", &answer, &expected)?;
        Ok(taken)
    };
    let paired = pairs(ask.size.pick(1, 9, 25), Place::Disk, ours, theirs).await?;
    let warm = Row::alone("warm start, ms", paired.ours, Better::Lower).reach(60.0);
    let mut rows = vec![
        Row::paired("exec to first answer, ms", &paired, Better::Lower)
            .note(format!("{many} challenges stored")),
        Row { noisy: paired.is_noisy(), ..warm },
        migrated(ask.size).await?,
    ];
    rows.extend(idle(&mut stock, ask.size).await?);
    let many_ms = paired.ours;
    let few_ms = Stock::of(FEW).await?.median(ask.size.pick(1, 9, 25)).await?;
    let slope = slope((FEW as f64, few_ms), (many as f64, many_ms));
    rows.push(Row::alone("growth from 10 to 10,000 stored", slope, Better::Lower).reach(0.1));
    Ok(Report { bench: "start", rows, slope: Some(slope) })
}

/// The first start of all: every migration runs before the answer.
async fn migrated(size: Size) -> Result<Row> {
    let mut taken = Vec::new();
    for _ in 0..size.pick(1, 5, 9) {
        let mut node = Node::prepare("", Place::Disk)?;
        node.configure("", "")?;
        let token = approver(node.dir());
        let begin = Instant::now();
        node.replica.start();
        let caller = Caller::new(&node.replica.address, &token)?;
        let missing = challenge::scheduled(1)?[0].id;
        match answered(&caller, missing, begin).await {
            Err(Error::Call(status)) if status.code() == tonic::Code::NotFound => {}
            other => return Err(Error::Disagree(format!("nothing is stored, yet {other:?}"))),
        }
        taken.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    let first =
        Row::alone("first start with all migrations, ms", quantile(taken, 0.5), Better::Lower);
    Ok(first.reach(250.0))
}

/// Memory, size and CPU of a node that nobody calls.
async fn idle(stock: &mut Stock, size: Size) -> Result<Vec<Row>> {
    stock.first_answer().await?;
    let span = Duration::from_secs(size.pick(1, 6, 60) as u64);
    let pid = stock.node.pid();
    let (before, begin) = (machine::cpu(pid), Instant::now());
    pass(span).await;
    let used = (machine::cpu(pid) - before) / begin.elapsed().as_secs_f64() * 100.0;
    let memory = machine::resident_mb(pid);
    let binary = fs::metadata(tests::fleet::binary("jiebang"))?.len() as f64 / MB;
    stock.node.replica.terminate();
    Ok(vec![
        Row::alone("idle memory, MB", memory, Better::Lower).reach(48.0),
        Row::alone("binary, MB", binary, Better::Lower).reach(45.0),
        Row::alone("idle CPU, % of a core", used, Better::Lower).reach(0.3),
    ])
}
