//! Consuming: one queue per consumer, acknowledged after the effect's commit.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use lapin::Channel;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicGetOptions, BasicNackOptions, BasicQosOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::batch::TOGETHER_MAX;
use crate::bus::rabbit::{BACKOFF, Rabbit, answered, away, topology};
use crate::consumer::Consumer;
use crate::envelope::Received;
use crate::error::{Error, Result};
use crate::inbox::Taken;

/// How often the logs are read though the broker delivers.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Dead letters taken away at one look.
const LETTERS_MAX: usize = 256;

/// Consumes everything that one service follows, until cancelled.
pub async fn consume(
    rabbit: Rabbit,
    service: &'static str,
    consumers: Vec<Consumer>,
    closing: CancellationToken,
) {
    while !closing.is_cancelled() {
        if let Err(error) = run(&rabbit, service, &consumers, &closing).await {
            tracing::warn!(service, %error, "consuming stopped; starting anew");
        }
        tokio::select! {
            () = closing.cancelled() => return,
            () = tokio::time::sleep(BACKOFF) => {}
        }
    }
}

async fn run(
    rabbit: &Rabbit,
    service: &str,
    consumers: &[Consumer],
    closing: &CancellationToken,
) -> Result<()> {
    let (channel, mut deliveries) = answered(subscribe(rabbit, service, consumers)).await?;
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let delivery = tokio::select! {
            () = closing.cancelled() => return Ok(()),
            _ = look.tick() => {
                if look_all(consumers).await {
                    answered(read_back(&channel, service, consumers)).await?;
                }
                continue;
            }
            delivery = deliveries.next() => delivery,
        };
        let delivery = delivery.ok_or_else(|| Error::Bus("the consumer was cancelled".into()))?;
        let mut together = vec![delivery.map_err(away)?];
        while together.len() < TOGETHER_MAX
            && let Some(Some(more)) = deliveries.next().now_or_never()
        {
            together.push(more.map_err(away)?);
        }
        if !persist(&channel, consumers, &together, closing).await? {
            return Ok(());
        }
    }
}

/// Verifies the topology and asks for deliveries.
async fn subscribe(
    rabbit: &Rabbit,
    service: &str,
    consumers: &[Consumer],
) -> Result<(Channel, lapin::Consumer)> {
    let connection = rabbit.connect(format!("{service} consume")).await?;
    let channel = connection.create_channel().await.map_err(away)?;
    let producers: Vec<_> = consumers.iter().map(|it| it.producer.clone()).collect();
    topology::consumer(&channel, service, &producers).await?;
    let qos = BasicQosOptions::default();
    channel.basic_qos(rabbit.config.prefetch, qos).await.map_err(away)?;
    let options = BasicConsumeOptions::default();
    let queue = topology::queue(service);
    let tag = format!("{service}-{}", kit_base::Ids::new().next());
    let consuming = channel.basic_consume(queue.into(), tag.into(), options, FieldTable::default());
    let deliveries = consuming.await.map_err(away)?;
    Ok((channel, deliveries))
}

/// Applies deliveries however long the database is away: to give one back would cost
/// it one of its few lives. False when the process stops.
async fn persist(
    channel: &Channel,
    consumers: &[Consumer],
    deliveries: &[Delivery],
    closing: &CancellationToken,
) -> Result<bool> {
    loop {
        let error = match apply(consumers, deliveries).await {
            Ok(()) => return Ok(true),
            Err(error) if channel.status().connected() => error,
            Err(error) => return Err(error),
        };
        tracing::warn!(%error, "cannot apply events now; trying again");
        tokio::select! {
            () = closing.cancelled() => return Ok(false),
            () = tokio::time::sleep(BACKOFF) => {}
        }
    }
}

/// Reads every producer's log: what was sent before the queue was bound, or was
/// lost on the way, costs a delay and nothing else. True if all could be read.
async fn look_all(consumers: &[Consumer]) -> bool {
    let mut all = true;
    for consumer in consumers {
        if let Err(error) = consumer.catch_up().await {
            tracing::warn!(producer = consumer.producer, %error, "cannot read the log now");
            all = false;
        }
    }
    all
}

/// Takes the broker's dead letters away once their logs are read to the end; a letter
/// of no producer that we follow stays for a person to look at.
async fn read_back(channel: &Channel, service: &str, consumers: &[Consumer]) -> Result<()> {
    let queue = topology::dead_letters(service);
    for _ in 0..LETTERS_MAX {
        let got = channel.basic_get(queue.as_str().into(), BasicGetOptions::default()).await;
        let Some(letter) = got.map_err(away)? else { return Ok(()) };
        let at = address(&letter.delivery);
        let known = at.filter(|(producer, _)| consumers.iter().any(|it| it.producer == *producer));
        let Some((producer, seq)) = known else {
            let back = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
            return letter.delivery.nack(back).await.map(|_| ()).map_err(away);
        };
        tracing::warn!(service, producer, event.seq = seq, "took a dead letter from the log");
        letter.delivery.ack(BasicAckOptions::default()).await.map_err(away)?;
    }
    Ok(())
}

/// Applies what was delivered, each producer's events together; a gap is filled
/// from the producer's log first. All are acknowledged after the last commit.
async fn apply(consumers: &[Consumer], deliveries: &[Delivery]) -> Result<()> {
    let mut events: BTreeMap<&str, Vec<Received>> = BTreeMap::new();
    let mut lost = BTreeSet::new();
    let (mut ours, mut strays) = (None, Vec::new());
    for delivery in deliveries {
        let at = address(delivery);
        let found = at.and_then(|(producer, seq)| {
            consumers.iter().find(|it| it.producer == producer).map(|it| (it, seq))
        });
        let Some((consumer, seq)) = found else {
            strays.push(delivery);
            continue;
        };
        ours = Some(delivery);
        let (registry, producer) = (consumer.inbox.journal.registry(), &consumer.producer);
        match Received::decode(registry, (producer, seq), &delivery.data) {
            Ok(event) => events.entry(producer).or_default().push(event),
            Err(error) => {
                tracing::error!(%error, "a delivery does not decode; reading the log instead");
                lost.insert(producer.as_str());
            }
        }
    }
    for consumer in consumers {
        let producer = consumer.producer.as_str();
        let some = events.remove(producer).unwrap_or_default();
        let gap = matches!(consumer.inbox.take_all(some).await?, Taken::Gap { .. });
        if gap || lost.contains(producer) {
            consumer.catch_up().await?;
        }
    }
    // Nobody can say whose these are: the broker parks them with their cause.
    for stray in strays {
        let park = BasicNackOptions { requeue: false, ..BasicNackOptions::default() };
        stray.nack(park).await.map_err(away)?;
    }
    let Some(last) = ours else { return Ok(()) };
    let all = BasicAckOptions { multiple: true };
    last.ack(all).await.map(|_| ()).map_err(away)
}

/// Whose event a delivery is, and which: the relay wrote both into the headers.
fn address(delivery: &Delivery) -> Option<(String, i64)> {
    let headers = delivery.properties.headers().as_ref()?.inner();
    let seq = match headers.get("seq")? {
        AMQPValue::LongLongInt(seq) => *seq,
        _ => return None,
    };
    let producer = match headers.get("producer")? {
        AMQPValue::LongString(name) => name.to_string(),
        _ => return None,
    };
    Some((producer, seq))
}
