//! The topology: declared with its full profile, so that a queue that lacks a
//! part of it is refused (406) instead of quietly losing messages.

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ErrorKind, ExchangeKind};

use crate::bus::rabbit::away;
use crate::error::{Error, Result};

/// Dead letters of every consumer go through this exchange.
pub const PARKED: &str = "parked";
/// Deliveries of one message at most; 3.10 has no limit of its own.
const DELIVERY_LIMIT: i64 = 5;
const QUEUE_BYTES_MAX: i64 = 1 << 30;

/// The queue of a consumer.
pub fn queue(consumer: &str) -> String {
    format!("{consumer}.events")
}

/// The queue of a consumer's dead letters.
pub fn dead_letters(consumer: &str) -> String {
    format!("{consumer}.parked")
}

/// Declares the producer's exchange.
pub async fn exchange(channel: &Channel, producer: &str) -> Result<()> {
    let options = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let declared = channel
        .exchange_declare(producer.into(), ExchangeKind::Topic, options, FieldTable::default())
        .await;
    declared.map_err(|error| wrong(&format!("exchange {producer}"), error))
}

/// Declares the consumer's queue, its dead-letter queue and the bindings.
pub async fn consumer(channel: &Channel, consumer: &str, producers: &[String]) -> Result<()> {
    exchange(channel, PARKED).await?;
    let parked = dead_letters(consumer);
    let mut plain = FieldTable::default();
    plain.insert("x-queue-type".into(), text("quorum"));
    declare(channel, &parked, plain).await?;
    bind(channel, &parked, PARKED, consumer).await?;
    let name = queue(consumer);
    declare(channel, &name, profile(consumer)).await?;
    for producer in producers {
        exchange(channel, producer).await?;
        bind(channel, &name, producer, "#").await?;
    }
    Ok(())
}

/// Declares a queue for one probe message; it ends with its connection.
pub async fn probe(channel: &Channel, name: &str) -> Result<()> {
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let declared = channel.queue_declare(name.into(), options, FieldTable::default()).await;
    declared.map_err(|error| wrong(&format!("queue {name}"), error))?;
    bind(channel, name, PARKED, name).await
}

/// The profile of a consumer's queue; one part missing silently would mean
/// at-most-once dead letters.
fn profile(consumer: &str) -> FieldTable {
    let mut table = FieldTable::default();
    table.insert("x-queue-type".into(), text("quorum"));
    table.insert("x-single-active-consumer".into(), AMQPValue::Boolean(true));
    table.insert("x-delivery-limit".into(), AMQPValue::LongLongInt(DELIVERY_LIMIT));
    table.insert("x-dead-letter-exchange".into(), text(PARKED));
    table.insert("x-dead-letter-routing-key".into(), text(consumer));
    table.insert("x-dead-letter-strategy".into(), text("at-least-once"));
    table.insert("x-overflow".into(), text("reject-publish"));
    table.insert("x-max-length-bytes".into(), AMQPValue::LongLongInt(QUEUE_BYTES_MAX));
    table
}

async fn declare(channel: &Channel, name: &str, arguments: FieldTable) -> Result<()> {
    let declared =
        channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments).await;
    declared.map(|_| ()).map_err(|error| wrong(&format!("queue {name}"), error))
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<()> {
    let options = QueueBindOptions::default();
    let bound = channel
        .queue_bind(queue.into(), exchange.into(), key.into(), options, FieldTable::default())
        .await;
    bound.map_err(away)
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

/// A declaration that the broker refuses: it holds something else by that name.
fn wrong(what: &str, error: lapin::Error) -> Error {
    match error.kind() {
        ErrorKind::ProtocolError(_) => Error::Topology {
            what: what.to_owned(),
            remedy: format!(
                "{error}; delete it or its policy, then start again: quorum type, delivery limit \
                 5, at-least-once dead letters to `parked`, reject-publish"
            ),
        },
        _ => away(error),
    }
}
