//! B3, event: command, outbox, bus, inbox and effect, against the bare parts.
//!
//! Shape: a challenge is published, and its publisher is told in the inbox of
//! notifications. On the servers each service is a process of its own; embedded,
//! one process is the whole node. Order: a backlog first, then a steady rate.

use std::sync::Arc;
use std::time::Instant;

use challenges::domain::Challenge;
use prost::Message;
use sea_orm::DatabaseConnection;
use tests::servers::{Postgres, Rabbit};

use crate::broker::Broker;
use crate::chain::Chain;
use crate::database::{self, Bare};
use crate::error::{Error, Result, agree};
use crate::latency::{Histogram, open_loop};
use crate::node::{Caller, Node};
use crate::pairs::{Paired, pairs};
use crate::place::Place;
use crate::report::{Better, Report, Row};
use crate::{Ask, On, Size, challenge, effects, machine};

/// Arrivals of the open loop.
const PER_SECOND: u32 = 200;

/// How much each run of a row does.
#[derive(Clone, Copy)]
struct Counts {
    pairs: usize,
    backlog: usize,
    steady: usize,
}

impl Counts {
    fn of(size: Size, place: Place) -> Self {
        let pairs = if place == Place::Disk { size.pick(1, 5, 9) } else { size.pick(1, 3, 9) };
        Self { pairs, backlog: size.pick(20, 400, 20_000), steady: size.pick(10, 200, 2_000) }
    }

    const fn runs(self) -> usize {
        self.pairs + 1
    }
}

/// Where events are made and where they take effect.
struct Arena {
    name: String,
    place: Place,
    nodes: Vec<Node>,
    servers: Option<(Postgres, Rabbit)>,
    caller: Caller,
    log: DatabaseConnection,
    told: DatabaseConnection,
    stock: Vec<Challenge>,
    counts: Counts,
}

pub async fn bench(ask: Ask) -> Result<Report> {
    let mut rows = Vec::new();
    for place in [Place::Disk, Place::Memory] {
        let counts = Counts::of(ask.size, place);
        if ask.covers(On::Servers) {
            rows.extend(on_servers(place, counts).await?);
        }
        if ask.covers(On::Embedded) {
            rows.push(embedded(place, counts).await?);
        }
    }
    Ok(Report { bench: "event", rows, slope: None })
}

async fn on_servers(place: Place, counts: Counts) -> Result<Vec<Row>> {
    let starting = tokio::task::spawn_blocking(move || {
        let rabbit = std::thread::spawn(move || Rabbit::start_in(&place.base()));
        let postgres = Postgres::start_in(&place.base());
        Ok::<_, Error>((postgres?, rabbit.join().expect("the start does not panic")?))
    });
    let (postgres, rabbit) = starting.await??;
    let bare = |name| postgres.database(name);
    let (cause, effect) = (bare("bare_cause")?, bare("bare_effect")?);
    let broker = Broker::open(&rabbit.vhost("bare")?).await?;
    let arena = Arena::servers(place, (postgres, rabbit), counts).await?;
    let mut chain = Chain {
        broker,
        cause: Bare::create(database::postgres(&cause).await?).await?,
        effect: Bare::create(database::postgres(&effect).await?).await?,
        document: serde_json::to_string(&arena.stock[0])?.into(),
        envelope: challenge::event(&arena.stock[0]).encode_to_vec().into(),
    };
    let cpu = arena.cpu();
    let (backlogs, steady) = arena.stock.split_at(counts.runs() * (counts.backlog + 1));
    let drained = arena.drain(backlogs, &mut chain).await?;
    let name = |what: &str| format!("{}: {what}", arena.name);
    let drained = Row::paired(&name("backlog, events a second"), &drained, Better::Higher);
    let (paired, ours, peer) = arena.steady(steady, &mut chain).await?;
    let steady_row = Row::paired(&name("200 a second, p50 ms"), &paired, Better::Lower);
    arena.agrees(counts.runs() * (counts.backlog + 1 + counts.steady)).await?;
    Ok(vec![
        drained.reach(place.reach(0.6)),
        steady_row
            .reach(place.reach(1.35))
            .note(format!("ours: {}", ours.shape()))
            .note(format!("parts: {}", peer.shape()))
            .note(arena.used(&cpu)),
    ])
}

async fn embedded(place: Place, counts: Counts) -> Result<Row> {
    let arena = Arena::embedded(place, counts).await?;
    let dir = arena.nodes[0].dir();
    let bare = Bare::create(database::sqlite(dir, "bare").await?).await?;
    let document: Arc<str> = serde_json::to_string(&arena.stock[0])?.into();
    let mut runs = arena.stock.chunks(counts.steady);
    let (mut all, mut commits) = (Histogram::default(), Histogram::default());
    let cpu = arena.cpu();
    let ours = async || {
        let taken = arena.publish_steadily(runs.next().expect("a run's stock")).await?;
        all.merge(&taken);
        Ok(taken.p50())
    };
    let peer = async || {
        let mut taken = Histogram::default();
        taken.extend(
            open_loop(counts.steady, PER_SECOND, |_| {
                let (bare, document) = (bare.clone(), Arc::clone(&document));
                async move { bare.commit(kit_base::Ids::new().next(), &document).await }
            })
            .await?,
        );
        commits.merge(&taken);
        Ok(taken.p50())
    };
    let paired = pairs(counts.pairs, place, ours, peer).await?;
    arena.agrees(counts.runs() * counts.steady).await?;
    let name = format!("{}: 200 a second, p50 ms against a commit", arena.name);
    Ok(Row::paired(&name, &paired, Better::Lower)
        .reach(place.reach(2.3))
        .note(format!("ours: {}", all.shape()))
        .note(format!("a commit: {}", commits.shape()))
        .note(arena.used(&cpu)))
}

impl Arena {
    async fn servers(
        place: Place,
        (postgres, rabbit): (Postgres, Rabbit),
        counts: Counts,
    ) -> Result<Self> {
        let (log, told) = (postgres.database("challenges")?, postgres.database("notifications")?);
        let (store, bus) = (postgres.url("{service}"), rabbit.vhost("node")?);
        let own = format!("[store]\nurl = \"{store}\"\n[bus]\nurl = \"{bus}\"\n");
        let mut notifications = Node::prepare("notifications", place)?;
        let mut challenges = Node::prepare("challenges", place)?;
        challenges.configure(&own, "")?;
        notifications.configure(&own, &challenges.replica.address)?;
        let caller = challenges.caller()?;
        let key = "identity-ed25519.pem";
        std::fs::copy(challenges.dir().join(key), notifications.dir().join(key))?;
        // The queue is bound before the first event.
        notifications.run().await;
        challenges.run().await;
        let stock = challenge::scheduled(counts.runs() * (counts.backlog + 1 + counts.steady))?;
        let (log, told) = (database::postgres(&log).await?, database::postgres(&told).await?);
        challenge::fill(&log, &stock).await?;
        let (nodes, servers) = (vec![challenges, notifications], Some((postgres, rabbit)));
        let name = format!("servers on {}", place.name());
        Ok(Self { name, place, nodes, servers, caller, log, told, stock, counts })
    }

    async fn embedded(place: Place, counts: Counts) -> Result<Self> {
        let node = Node::start("", place, "").await?;
        let caller = node.caller()?;
        let stock = challenge::scheduled(counts.runs() * counts.steady)?;
        let log = database::sqlite(node.dir(), "challenges").await?;
        let told = database::sqlite(node.dir(), "notifications").await?;
        challenge::fill(&log, &stock).await?;
        let name = format!("embedded on {}", place.name());
        let nodes = vec![node];
        Ok(Self { name, place, nodes, servers: None, caller, log, told, stock, counts })
    }

    /// A committed backlog runs dry, beside the same bytes through a bare queue.
    async fn drain(&self, stock: &[Challenge], chain: &mut Chain) -> Result<Paired> {
        let size = self.counts.backlog + 1;
        let mut runs = stock.chunks(size);
        let bodies: Vec<Vec<u8>> =
            stock[..size].iter().map(|it| challenge::event(it).encode_to_vec()).collect();
        let ours = async || {
            let (wakes, waiting) = runs.next().and_then(<[_]>::split_first).expect("a run's stock");
            let target = effects::cursor(&self.told).await? + size as i64;
            challenge::tell(&self.log, waiting).await?;
            let begin = Instant::now();
            self.caller.publish(wakes.id, wakes.id.0).await?;
            effects::reach(&self.told, target).await?;
            Ok(size as f64 / begin.elapsed().as_secs_f64())
        };
        let peer = async || chain.broker.drain(&bodies).await;
        pairs(self.counts.pairs, self.place, ours, peer).await
    }

    /// A steady rate, beside the chain of bare parts.
    async fn steady(
        &self,
        stock: &[Challenge],
        chain: &mut Chain,
    ) -> Result<(Paired, Histogram, Histogram)> {
        let mut runs = stock.chunks(self.counts.steady);
        let (mut all, mut parts) = (Histogram::default(), Histogram::default());
        let ours = async || {
            let taken = self.publish_steadily(runs.next().expect("a run's stock")).await?;
            all.merge(&taken);
            Ok(taken.p50())
        };
        let peer = async || {
            let taken = chain.run(self.counts.steady, PER_SECOND).await?;
            parts.merge(&taken);
            Ok(taken.p50())
        };
        let paired = pairs(self.counts.pairs, self.place, ours, peer).await?;
        Ok((paired, all, parts))
    }

    /// Publishes at a steady rate; a command ends when its effect is committed.
    async fn publish_steadily(&self, some: &[Challenge]) -> Result<Histogram> {
        let from = effects::cursor(&self.told).await?;
        let publishing = open_loop(some.len(), PER_SECOND, |nth| {
            let (caller, id) = (self.caller.clone(), some[nth].id);
            async move {
                let begin = Instant::now();
                caller.publish(id, id.0).await?;
                Ok((id.to_string(), begin))
            }
        });
        let taking = effects::reach(&self.told, from + some.len() as i64);
        let (begins, track) = tokio::try_join!(publishing, taking)?;
        let numbers = effects::numbers(&self.log, from).await?;
        let mut taken = Histogram::default();
        for (subject, begin) in begins {
            let seq = numbers.get(&subject).ok_or(Error::Late("a number"))?;
            let end = effects::end(&track, *seq).ok_or(Error::Late("an effect"))?;
            taken.add(begin, end);
        }
        Ok(taken)
    }

    /// Every event took effect, once.
    async fn agrees(&self, events: usize) -> Result<()> {
        let titles = database::count(&self.told, "titles").await?;
        agree("challenges told of", &titles, &(events as i64))?;
        // Embedded, matchmaking ranks what it heard, and that is told as well.
        let told = database::count(&self.told, "notifications").await?;
        let more = if self.servers.is_some() { told % titles } else { 0 };
        agree("notifications beyond the same for each", &more, &0)
    }

    fn cpu(&self) -> Vec<(String, f64)> {
        let node = |node: &Node| {
            let service = node.replica.service;
            let name = if service.is_empty() { "node" } else { service };
            (name.to_owned(), machine::cpu(node.pid()))
        };
        let mut used: Vec<_> = self.nodes.iter().map(node).collect();
        if let Some((postgres, rabbit)) = &self.servers {
            used.push(("postgres".to_owned(), machine::cpu(postgres.id())));
            used.push(("broker".to_owned(), machine::cpu(rabbit.id())));
        }
        used.push(("this program".to_owned(), machine::own_cpu()));
        used
    }

    fn used(&self, before: &[(String, f64)]) -> String {
        let each = self.cpu().into_iter().zip(before);
        let used: Vec<String> = each
            .map(|((name, after), (_, before))| format!("{name} {:.2}", after - before))
            .collect();
        format!("CPU seconds: {}", used.join(", "))
    }
}
