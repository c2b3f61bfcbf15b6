//! A node refuses a broker that holds its queues otherwise than it must, says
//! what and how to mend it, and waits for one that is away.

use std::path::Path;
use std::time::Duration;

use lapin::options::{
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};
use tests::fleet::Fleet;
use tests::patience::Patience;
use tests::servers::{Rabbit, directory};
use tests::{Backend, fleet, sandbox};

const PATIENCE: Duration = Duration::from_secs(30);

/// A part of a queue's profile.
type Part = (&'static str, AMQPValue);

async fn servers() -> Backend {
    tokio::task::spawn_blocking(Backend::servers).await.unwrap().unwrap()
}

fn bus(backend: &Backend) -> &str {
    let Backend::Servers { bus, .. } = backend else { unreachable!("asked for servers") };
    bus
}

async fn open(backend: &Backend) -> (Connection, Channel) {
    let connecting = Connection::connect(bus(backend), ConnectionProperties::default());
    let connection = connecting.await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

/// The profile that the node declares for the consumer `challenges`.
fn profile() -> Vec<Part> {
    vec![
        ("x-queue-type", text("quorum")),
        ("x-single-active-consumer", AMQPValue::Boolean(true)),
        ("x-delivery-limit", AMQPValue::LongLongInt(5)),
        ("x-dead-letter-exchange", text("parked")),
        ("x-dead-letter-routing-key", text("challenges")),
        ("x-dead-letter-strategy", text("at-least-once")),
        ("x-overflow", text("reject-publish")),
        ("x-max-length-bytes", AMQPValue::LongLongInt(1 << 30)),
    ]
}

fn table(parts: Vec<Part>) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in parts {
        table.insert(name.into(), value);
    }
    table
}

async fn refusal(dir: &Path, backend: &Backend) -> String {
    match sandbox::start(dir, backend, "").await {
        Ok(_) => panic!("the node started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_lacks_a_part_of_its_profile_is_refused() {
    let (backend, dir) = (servers().await, directory("node").unwrap());
    let mut wrong: Vec<(String, Vec<Part>)> =
        vec![("classic".to_owned(), vec![("x-queue-type", text("classic"))])];
    for lacking in [
        "x-delivery-limit",
        "x-dead-letter-exchange",
        "x-dead-letter-strategy",
        "x-overflow",
        "x-max-length-bytes",
        "x-single-active-consumer",
    ] {
        let mut parts = profile();
        // The broker itself wants no routing key without an exchange.
        let with = lacking.replace("exchange", "routing-key");
        parts.retain(|(name, _)| *name != lacking && *name != with);
        wrong.push((format!("without {lacking}"), parts));
    }
    for (how, parts) in wrong {
        let (connection, channel) = open(&backend).await;
        let durable = QueueDeclareOptions::durable();
        channel.queue_declare("challenges.events".into(), durable, table(parts)).await.unwrap();
        let said = refusal(&dir, &backend).await;
        for word in ["bus of challenges", "queue challenges.events is wrong", "delete it"] {
            assert!(said.contains(word), "{how}: {said}");
        }
        let options = QueueDeleteOptions::default();
        channel.queue_delete("challenges.events".into(), options).await.unwrap();
        connection.close(200, "done".into()).await.unwrap();
    }
    sandbox::start(&dir, &backend, "").await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_of_another_kind_is_refused() {
    let (backend, dir) = (servers().await, directory("node").unwrap());
    let (_connection, channel) = open(&backend).await;
    let options = ExchangeDeclareOptions { durable: true, ..Default::default() };
    let fanout = ExchangeKind::Fanout;
    let declared =
        channel.exchange_declare("challenges".into(), fanout, options, FieldTable::default());
    declared.await.unwrap();
    let said = refusal(&dir, &backend).await;
    assert!(said.contains("exchange challenges is wrong on the broker"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_hides_unroutable_messages_is_refused() {
    let (backend, dir) = (servers().await, directory("node").unwrap());
    let (_connection, channel) = open(&backend).await;
    let options = ExchangeDeclareOptions { durable: true, ..Default::default() };
    let fanout = ExchangeKind::Fanout;
    let sink = channel.exchange_declare("sink".into(), fanout, options, FieldTable::default());
    sink.await.unwrap();
    let durable = QueueDeclareOptions::durable();
    channel.queue_declare("sink".into(), durable, FieldTable::default()).await.unwrap();
    let (options, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind("sink".into(), "sink".into(), "".into(), options, none).await.unwrap();
    let vhost = bus(&backend).rsplit('/').next().unwrap().to_owned();
    let policy = "{\"alternate-exchange\":\"sink\"}";
    let set = ["set_policy", "-p", &vhost, "hide", "^parked$", policy, "--apply-to", "exchanges"];
    tokio::task::block_in_place(|| {
        tests::servers::shared().unwrap().rabbit.control(&set).unwrap();
    });
    let said = refusal(&dir, &backend).await;
    for word in ["mandatory publishing is wrong", "confirmed an unroutable message"] {
        assert!(said.contains(word), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_waits_for_its_broker_before_it_says_ready() {
    let started = tokio::task::spawn_blocking(|| {
        let rabbit = Rabbit::start()?;
        let servers = tests::servers::shared()?;
        let backend = Backend::on(&servers.postgres, &rabbit)?;
        Ok::<_, tests::servers::Error>((rabbit, backend))
    });
    let (mut rabbit, backend) = started.await.unwrap().unwrap();
    let mut fleet = Fleet::start(backend, 1).await;
    let replica = &mut fleet.replicas[0];
    replica.kill();
    rabbit.kill();
    replica.start();
    let patience = Patience::of(PATIENCE);
    let waits = "not ready: the broker is away";
    while fleet::readiness(&replica.admin).await.as_deref() != Some(waits) {
        assert!(patience.rest().await, "{}", replica.log());
    }
    let rabbit = tokio::task::spawn_blocking(move || {
        rabbit.start_again().unwrap();
        rabbit
    });
    let _rabbit = rabbit.await.unwrap();
    replica.await_ready().await;
}
