//! A whole journey while every event is told again and again, out of order, over
//! the bus that the node really uses.

use std::time::Duration;

use kit_events::inbox::Inbox;
use kit_events::outbox::{self, Numbered};
use kit_events::{Received, Registry};
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::DatabaseConnection;
use serde_json::Value;
use tests::backend::SERVICES;
use tests::patience::pass;
use tests::{Backend, Sandbox};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// One objection upheld, one challenge without bids.
const CASES: [&str; 2] = ["R-014", "R-020"];
/// What must not depend on how often or when something is told.
const SAME: [&str; 6] = ["funnel", "ended", "ledger", "notifications", "matches", "refused"];
const ROUND: Duration = Duration::from_millis(10);
const TOLD_A_ROUND: usize = 12;
const SEED: u64 = 11;

/// Where gossip is told.
enum Ears {
    Inboxes(Vec<(&'static str, Inbox)>),
    Broker(Channel),
}

/// Everything that a node has told so far.
struct Gossip {
    logs: Vec<(&'static str, DatabaseConnection, Vec<Numbered>)>,
    ears: Ears,
    registry: Registry,
    told: usize,
}

impl Gossip {
    async fn about(sandbox: &Sandbox) -> Self {
        let mut logs = Vec::new();
        for service in SERVICES {
            let db = sandbox.backend.open(&sandbox.dir, service).await.unwrap();
            logs.push((service, db, Vec::new()));
        }
        let inbox = |service| sandbox.process.inbox(service).unwrap().clone();
        let ears = match &sandbox.backend {
            Backend::Embedded => {
                Ears::Inboxes(SERVICES.map(|service| (service, inbox(service))).to_vec())
            }
            Backend::Servers { bus, .. } => {
                let connecting = Connection::connect(bus, ConnectionProperties::default());
                Ears::Broker(connecting.await.unwrap().create_channel().await.unwrap())
            }
        };
        Self { logs, ears, registry: Registry::of_contracts(), told: 0 }
    }

    async fn go_round(mut self, over: CancellationToken) -> usize {
        let mut chance = ChaCha8Rng::seed_from_u64(SEED);
        while !over.is_cancelled() {
            for (producer, db, events) in &mut self.logs {
                let producer = *producer;
                let after = events.last().map_or(0, |event: &Numbered| event.seq);
                events.extend(outbox::read(&*db, after, 1_000).await.unwrap());
                for _ in 0..TOLD_A_ROUND.min(events.len()) {
                    let event = &events[chance.random_range(0..events.len())];
                    tell(&self.ears, &self.registry, (producer, event)).await;
                    self.told += 1;
                }
            }
            pass(ROUND).await;
        }
        self.told
    }
}

async fn tell(ears: &Ears, registry: &Registry, (producer, event): (&'static str, &Numbered)) {
    match ears {
        Ears::Inboxes(inboxes) => {
            for (_, inbox) in inboxes.iter().filter(|(service, _)| *service != producer) {
                let at = (producer, event.seq);
                let received = Received::decode(registry, at, &event.envelope).unwrap();
                inbox.take_all(vec![received]).await.unwrap();
            }
        }
        Ears::Broker(channel) => {
            let mut headers = FieldTable::default();
            headers.insert("seq".into(), AMQPValue::LongLongInt(event.seq));
            headers.insert("producer".into(), AMQPValue::LongString(producer.into()));
            let properties = BasicProperties::default().with_headers(headers);
            let (key, options) = (event.name.as_str(), BasicPublishOptions::default());
            let body = &event.envelope;
            let sent =
                channel.basic_publish(producer.into(), key.into(), options, body, properties);
            sent.await.unwrap().await.unwrap();
        }
    }
}

/// The report, as far as every run agrees.
async fn journey(sandbox: &Sandbox) -> Value {
    let report = serde_json::to_value(sandbox.play(&CASES).await.unwrap()).unwrap();
    assert_eq!(report["events"]["parked"], 0);
    SAME.iter().map(|key| ((*key).to_owned(), report[*key].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journey_amid_repeated_deliveries_ends_as_without() {
    let plain = Sandbox::on(Backend::Embedded, "").await;
    let expected = journey(&plain).await;
    let names = plain.backend.event_names(&plain.dir).await.unwrap();
    plain.stop().await;

    let sandbox = Sandbox::start().await;
    let (over, mut gossip) = (CancellationToken::new(), JoinSet::new());
    gossip.spawn(Gossip::about(&sandbox).await.go_round(over.clone()));
    let found = journey(&sandbox).await;
    over.cancel();
    let told: usize = gossip.join_all().await.into_iter().sum();
    sandbox.settle().await;
    let committed: i64 = names.values().sum();
    let many = usize::try_from(committed / 4).unwrap();
    assert!(told > many, "{told} deliveries beside {committed} events");
    assert_eq!(found, expected);
    assert_eq!(sandbox.backend.event_names(&sandbox.dir).await.unwrap(), names);
    sandbox.stop().await;
}
