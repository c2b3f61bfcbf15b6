//! B2, command: PublishChallenge against a bare commit of the same document.
//!
//! Shape: ours is a call to a real process, over gRPC and with a token: state,
//! outbox, audit and reply in one commit. The peer inserts the document alone, on
//! the same database. Order: one caller, then 64 at once, then the same again.

use std::time::{Duration, Instant};

use challenges::domain::Challenge;
use challenges::domain::challenge::State;
use kit_base::Ids;
use proto::jiebang::challenges::v1 as pb;
use sea_orm::DatabaseConnection;
use tests::patience::pass;
use tests::servers::Postgres;
use tokio::task::JoinSet;

use crate::database::{self, Bare};
use crate::error::{Error, Result, agree};
use crate::latency::Histogram;
use crate::node::{Caller, Node};
use crate::pairs::pairs;
use crate::place::Place;
use crate::report::{Better, Report, Row, slope};
use crate::{Ask, On, Size, challenge, machine};

const CALLERS: usize = 64;
const CONNECTIONS: usize = 8;
/// What a database is asked to reach: one caller, 64 of them, a repeat.
type Reach = (f64, f64, f64);
const ON_SQLITE: Reach = (1.3, 4.0, 0.3);
const ON_POSTGRES: Reach = (1.5, 0.8, 0.3);

/// How much each run of a row does.
#[derive(Clone, Copy)]
struct Counts {
    pairs: usize,
    singles: usize,
    burst: usize,
}

impl Counts {
    fn of(size: Size, place: Place) -> Self {
        let pairs = if place == Place::Disk { size.pick(1, 9, 15) } else { size.pick(1, 5, 15) };
        Self { pairs, singles: size.pick(3, 40, 200), burst: size.pick(64, 256, 2_048) }
    }

    /// Runs of a row, the warm-up included.
    const fn runs(self) -> usize {
        self.pairs + 1
    }
}

/// A service, a bare table on the same database, and challenges for both.
struct Arena {
    name: String,
    place: Place,
    node: Node,
    rows: DatabaseConnection,
    bare: Bare,
    postgres: Option<Postgres>,
    stock: Vec<Challenge>,
    counts: Counts,
}

pub async fn bench(ask: Ask) -> Result<Report> {
    let mut rows = Vec::new();
    let mut growth = None;
    for place in [Place::Disk, Place::Memory] {
        let counts = Counts::of(ask.size, place);
        if ask.covers(On::Embedded) {
            let arena = Arena::sqlite(place, counts).await?;
            rows.extend(arena.rows(ON_SQLITE).await?);
            if place == Place::Disk {
                growth = Some(arena.growth(ask.size).await?);
            }
        }
        if ask.covers(On::Servers) {
            rows.extend(Arena::postgres(place, counts).await?.rows(ON_POSTGRES).await?);
        }
    }
    Ok(Report { bench: "command", rows, slope: growth })
}

impl Arena {
    async fn sqlite(place: Place, counts: Counts) -> Result<Self> {
        let node = Node::start("challenges", place, "").await?;
        let rows = database::sqlite(node.dir(), "challenges").await?;
        let bare = Bare::create(database::sqlite(node.dir(), "bare").await?).await?;
        Self::filled(("SQLite", place), (node, None), (rows, bare), counts).await
    }

    async fn postgres(place: Place, counts: Counts) -> Result<Self> {
        let postgres =
            tokio::task::spawn_blocking(move || Postgres::start_in(&place.base())).await??;
        let (url, bare) = (postgres.database("challenges")?, postgres.database("bare")?);
        let own = format!("[store]\nurl = \"{}\"\n", postgres.url("{service}"));
        let node = Node::start("challenges", place, &own).await?;
        let rows = database::postgres(&url).await?;
        let bare = Bare::create(database::postgres(&bare).await?).await?;
        Self::filled(("PostgreSQL", place), (node, Some(postgres)), (rows, bare), counts).await
    }

    async fn filled(
        (database, place): (&str, Place),
        (node, postgres): (Node, Option<Postgres>),
        (rows, bare): (DatabaseConnection, Bare),
        counts: Counts,
    ) -> Result<Self> {
        // One run more of singles, for the growth.
        let wanted = counts.runs() * (counts.singles + counts.burst) + counts.singles;
        let stock = challenge::scheduled(wanted)?;
        challenge::fill(&rows, &stock).await?;
        let name = format!("{database} on {}", place.name());
        Ok(Self { name, place, node, rows, bare, postgres, stock, counts })
    }

    async fn rows(&self, (single, burst, repeat): Reach) -> Result<Vec<Row>> {
        let cpu = self.cpu();
        let (singles, rest) = self.stock.split_at(self.counts.runs() * self.counts.singles);
        let bursts = &rest[..self.counts.runs() * self.counts.burst];
        let name = |what: &str| format!("{}: {what}", self.name);
        let singles_row =
            Row::paired(&name("one caller, p50 ms"), &self.singles(singles).await?, Better::Lower);
        let burst_row =
            Row::paired(&name("64 callers, a second"), &self.bursts(bursts).await?, Better::Higher);
        let repeat_row =
            Row::paired(&name("a repeat, p50 ms"), &self.repeats(singles).await?, Better::Lower);
        for challenge in singles.iter().chain(bursts) {
            self.agrees(challenge).await?;
        }
        let used: Vec<String> = self
            .cpu()
            .into_iter()
            .zip(cpu)
            .map(|((name, after), (_, before))| format!("{name} {:.2}", after - before))
            .collect();
        Ok(vec![
            singles_row.reach(self.place.reach(single)),
            burst_row.reach(self.place.reach(burst)),
            repeat_row
                .reach(self.place.reach(repeat))
                .note(format!("CPU seconds of all three: {}", used.join(", "))),
        ])
    }

    /// One caller: ours beside the bare commit.
    async fn singles(&self, stock: &[Challenge]) -> Result<crate::pairs::Paired> {
        let (mut ours, mut peer) =
            (stock.chunks(self.counts.singles), stock.chunks(self.counts.singles));
        let caller = self.node.caller()?;
        let publish = async || one_by_one(&caller, next(&mut ours)).await;
        let commit = async || self.commit_each(next(&mut peer)).await;
        pairs(self.counts.pairs, self.place, publish, commit).await
    }

    /// Many callers at once, each with the next command after its answer.
    async fn bursts(&self, stock: &[Challenge]) -> Result<crate::pairs::Paired> {
        let (mut ours, mut peer) =
            (stock.chunks(self.counts.burst), stock.chunks(self.counts.burst));
        let callers: Vec<Caller> =
            (0..CONNECTIONS).map(|_| self.node.caller()).collect::<Result<_>>()?;
        let publish = async || {
            let mut calls = JoinSet::new();
            let (some, begin) = (next(&mut ours), Instant::now());
            for (nth, share) in some.chunks(some.len().div_ceil(CALLERS)).enumerate() {
                let (caller, share) = (callers[nth % CONNECTIONS].clone(), share.to_vec());
                calls.spawn(async move { one_by_one(&caller, &share).await });
            }
            while let Some(done) = calls.join_next().await {
                done??;
            }
            Ok(some.len() as f64 / begin.elapsed().as_secs_f64())
        };
        let commit = async || {
            let mut commits = JoinSet::new();
            let some = documents(next(&mut peer))?;
            let begin = Instant::now();
            for share in some.chunks(some.len().div_ceil(CALLERS)) {
                let (bare, share) = (self.bare.clone(), share.to_vec());
                commits.spawn(async move {
                    for (id, document) in &share {
                        bare.commit(*id, document).await?;
                    }
                    Ok::<_, Error>(())
                });
            }
            while let Some(done) = commits.join_next().await {
                done??;
            }
            Ok(some.len() as f64 / begin.elapsed().as_secs_f64())
        };
        pairs(self.counts.pairs, self.place, publish, commit).await
    }

    /// The same requests again: the stored reply, and nothing written.
    async fn repeats(&self, stock: &[Challenge]) -> Result<crate::pairs::Paired> {
        let mut ours = stock.chunks(self.counts.singles);
        let caller = self.node.caller()?;
        let repeat = async || one_by_one(&caller, next(&mut ours)).await;
        let commit = async || {
            let mut taken = Histogram::default();
            for (_, document) in documents(&stock[..self.counts.singles])? {
                taken.extend([self.bare.commit(Ids::new().next(), &document).await?]);
            }
            Ok(taken.p50())
        };
        pairs(self.counts.pairs, self.place, repeat, commit).await
    }

    async fn commit_each(&self, some: &[Challenge]) -> Result<f64> {
        let mut taken = Histogram::default();
        for (id, document) in documents(some)? {
            taken.extend([self.bare.commit(id, &document).await?]);
        }
        Ok(taken.p50())
    }

    /// Both sides hold the same challenge, published once.
    async fn agrees(&self, challenge: &Challenge) -> Result<()> {
        let id = challenge.id.0;
        let ours = database::body(&self.rows, "challenges", id).await?.map(|it| timeless(&it));
        let peer = self.bare.body(id).await?.map(|it| timeless(&it));
        agree("a challenge", &ours.transpose()?, &peer.transpose()?)
    }

    /// How the time of one command grows with the events ever written.
    async fn growth(&self, size: Size) -> Result<f64> {
        let caller = self.node.caller()?;
        let few = database::count(&self.rows, "outbox").await? as f64;
        let runs = self.counts.runs() * (self.counts.singles + self.counts.burst);
        let (before, after) = self.stock[runs..].split_at(self.counts.singles / 2);
        let quick = one_by_one(&caller, before).await?;
        let told = challenge::scheduled(size.pick(100, 30_000, 300_000))?;
        for some in told.chunks(5_000) {
            challenge::tell(&self.rows, some).await?;
        }
        let many = database::count(&self.rows, "outbox").await?;
        let begin = Instant::now();
        while database::count(&self.rows, "sequence").await? < many {
            if begin.elapsed().as_secs() > 60 {
                return Err(Error::Late("the numbering"));
            }
            pass(Duration::from_millis(50)).await;
        }
        let slow = one_by_one(&caller, after).await?;
        Ok(slope((few, quick), (many as f64, slow)))
    }

    fn cpu(&self) -> Vec<(&'static str, f64)> {
        let mut used = vec![("service", machine::cpu(self.node.pid()))];
        used.extend(self.postgres.as_ref().map(|it| ("postgres", machine::cpu(it.id()))));
        used.push(("this program", machine::own_cpu()));
        used
    }
}

fn next<'a>(chunks: &mut impl Iterator<Item = &'a [Challenge]>) -> &'a [Challenge] {
    chunks.next().expect("as many chunks as runs")
}

/// Publishes one after the other, the id being the request's own; answers with the
/// median in milliseconds.
async fn one_by_one(caller: &Caller, some: &[Challenge]) -> Result<f64> {
    let mut taken = Histogram::default();
    for challenge in some {
        let begin = Instant::now();
        let answer = caller.publish(challenge.id, challenge.id.0).await?;
        taken.add(begin, Instant::now());
        agree("the stage", &answer.stage(), &pb::ChallengeStage::Published)?;
    }
    Ok(taken.p50())
}

/// What the service stores for a published challenge.
fn documents(some: &[Challenge]) -> Result<Vec<(uuid::Uuid, String)>> {
    let document =
        |it: &Challenge| Ok((it.id.0, serde_json::to_string(&challenge::published(it))?));
    some.iter().map(document).collect()
}

/// A document without the times at which the two sides happened to act.
fn timeless(document: &str) -> Result<Challenge> {
    let mut challenge: Challenge = serde_json::from_str(document)?;
    challenge.update_time = challenge.create_time;
    if let State::Published { published_time, .. } = &mut challenge.state {
        *published_time = challenge.create_time;
    }
    Ok(challenge)
}
