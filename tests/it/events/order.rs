//! Events delivered one to five times, in any order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use kit_events::consumer::Consumer;
use kit_events::inbox::{Inbox, Taken};
use kit_events::outbox::Numbered;
use kit_events::{LogSource, Received, Registry};
use proptest::test_runner::{Config, TestRunner};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tests::{Backend, Sandbox};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::consumers::{Fresh, Log, ids, logs};

/// A journey whose award is set aside and made anew.
const CASES: [&str; 1] = ["R-014"];
const COPIES_MAX: usize = 5;
/// Deliveries that are offered at once.
const TOGETHER_MAX: usize = 6;
const WORKERS: usize = 4;
/// How far a delivery that came too early is put back.
const LATER_MAX: usize = 24;

/// What a node's stores hold, table by table.
type Outcome = BTreeMap<String, Vec<String>>;
type Delivery = (&'static str, Numbered);

/// A played journey: its logs, and how to read them again.
struct Played {
    sandbox: Sandbox,
    logs: Vec<Log>,
    known: BTreeSet<String>,
    registry: Registry,
}

impl Played {
    async fn journey() -> Self {
        let sandbox = Sandbox::start().await;
        sandbox.play(&CASES).await.unwrap();
        let logs = logs(&sandbox.backend, &sandbox.dir).await;
        let events = logs.iter().flat_map(|log| &log.events);
        let known = events.flat_map(|event| ids(&event.envelope)).collect();
        Self { sandbox, logs, known, registry: Registry::of_contracts() }
    }

    fn consumer(&self, inbox: &Inbox, producer: &str) -> Consumer {
        let store = self.sandbox.process.inbox(producer).unwrap().journal().store().clone();
        Consumer::new(inbox.clone(), producer.to_owned(), LogSource::Local(store))
    }

    /// Offers deliveries of one producer together.
    async fn offer(&self, inbox: &Inbox, batch: &[Delivery]) -> Taken {
        let read = |(producer, event): &Delivery| {
            let at = (*producer, event.seq);
            Received::decode(&self.registry, at, &event.envelope).unwrap()
        };
        inbox.take_all(batch.iter().map(read).collect()).await.unwrap()
    }

    /// The logs that a consumer follows: those of all others.
    fn heard_by<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Log> {
        self.logs.iter().filter(move |log| log.producer != service)
    }
}

/// Everything once, in order.
async fn plainly(played: &Played, backend: &Backend) -> Outcome {
    let mut outcome = Outcome::new();
    for fresh in Fresh::all(backend).await {
        for log in played.heard_by(fresh.service) {
            for event in &log.events {
                let delivery = (log.producer, event.clone());
                assert_eq!(played.offer(fresh.inbox(), &[delivery]).await, Taken::Applied);
            }
        }
        outcome.extend(fresh.outcome(&played.known).await);
    }
    outcome
}

/// One to five copies of every event, each up to `spread` places out of order.
fn shuffled<'a>(
    logs: impl Iterator<Item = &'a Log>,
    spread: usize,
    chance: &mut ChaCha8Rng,
) -> VecDeque<Delivery> {
    let mut all = Vec::new();
    for log in logs {
        for (nth, event) in log.events.iter().enumerate() {
            for _ in 0..chance.random_range(1..=COPIES_MAX) {
                let place = nth + chance.random_range(0..=spread);
                all.push((place, chance.random::<u32>(), (log.producer, event.clone())));
            }
        }
    }
    all.sort_by_key(|(place, tie, _)| (*place, *tie));
    all.into_iter().map(|(_, _, delivery)| delivery).collect()
}

/// The next deliveries, as far as one producer made them; sorted, as a bus may have
/// them.
fn next(queue: &mut VecDeque<Delivery>, most: usize) -> Vec<Delivery> {
    let mut batch: Vec<Delivery> = queue.pop_front().into_iter().collect();
    while let Some((producer, _)) = queue.front()
        && batch.len() < most
        && batch[0].0 == *producer
    {
        batch.extend(queue.pop_front());
    }
    batch.sort_by_key(|(_, event)| event.seq);
    batch
}

/// Delivers from several workers at once. What comes before its turn comes again
/// later, or has the consumer read the log itself, as a gap does on the broker.
async fn wildly(played: &Arc<Played>, fresh: &Fresh, (seed, spread): (u64, usize)) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let queue = shuffled(played.heard_by(fresh.service), spread, &mut chance);
    let queue = Arc::new(Mutex::new(queue));
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let (played, queue) = (Arc::clone(played), Arc::clone(&queue));
        let inbox = fresh.inbox().clone();
        let mut chance = ChaCha8Rng::seed_from_u64(seed.wrapping_add(worker as u64));
        workers.spawn(async move {
            loop {
                let most = chance.random_range(1..=TOGETHER_MAX);
                let batch = next(&mut queue.lock().unwrap(), most);
                let Some((producer, _)) = batch.first() else { return };
                let Taken::Gap { .. } = played.offer(&inbox, &batch).await else { continue };
                if chance.random_ratio(1, 8) {
                    played.consumer(&inbox, producer).catch_up().await.unwrap();
                    continue;
                }
                let mut queue = queue.lock().unwrap();
                for delivery in batch {
                    let back = chance.random_range(1..=LATER_MAX).min(queue.len());
                    queue.insert(back, delivery);
                }
            }
        });
    }
    workers.join_all().await;
}

async fn wild_outcome(played: &Arc<Played>, order: (u64, usize)) -> Outcome {
    let mut outcome = Outcome::new();
    let mut consumers = JoinSet::new();
    for fresh in Fresh::all(&played.sandbox.backend).await {
        let played = Arc::clone(played);
        consumers.spawn(async move {
            wildly(&played, &fresh, order).await;
            fresh.outcome(&played.known).await
        });
    }
    for one in consumers.join_all().await {
        outcome.extend(one);
    }
    outcome
}

fn orders() -> u32 {
    if std::env::var_os("JIEBANG_TEST_LONG").is_some() { 20 } else { 2 }
}

#[test]
fn events_delivered_one_to_five_times_in_any_order_change_nothing() {
    let runtime = Runtime::new().unwrap();
    let played = Arc::new(runtime.block_on(Played::journey()));
    let expected = runtime.block_on(plainly(&played, &played.sandbox.backend));
    let told: usize = expected["notifications.notifications"].len();
    assert!(told > 20 && !expected["contracts.funds"].is_empty(), "{told} notifications");
    let config = Config { cases: orders(), failure_persistence: None, ..Config::default() };
    let config = Config { max_shrink_iters: 0, ..config };
    let order = (proptest::num::u64::ANY, proptest::sample::select(vec![3_usize, 40, 10_000]));
    let outcome = TestRunner::new(config).run(&order, |order| {
        let found = runtime.block_on(wild_outcome(&played, order));
        for (table, rows) in &expected {
            assert_eq!(&found[table], rows, "{table} after {order:?}");
        }
        Ok(())
    });
    outcome.unwrap();
    let played = Arc::into_inner(played).unwrap();
    runtime.block_on(played.sandbox.stop());
}
