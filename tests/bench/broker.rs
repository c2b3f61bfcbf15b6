//! The bare broker: publish, confirm, consume, acknowledge, and nothing else.
//!
//! Owns one quorum queue and two connections. Bounds: `WINDOW` unconfirmed and
//! unacknowledged messages, where the broker's own throughput has its plateau.

use std::collections::VecDeque;
use std::time::Instant;

use futures_util::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Consumer};
use lapin::{PublisherConfirm, message::Delivery};

use crate::error::{Error, Result, agree};

const QUEUE: &str = "bare";
const WINDOW: u16 = 256;
const PERSISTENT: u8 = 2;

/// A queue with one publisher and one consumer.
pub struct Broker {
    pub publisher: Channel,
    pub consumer: Consumer,
    _connections: [Connection; 2],
}

impl Broker {
    pub async fn open(url: &str) -> Result<Self> {
        let connect = || Connection::connect(url, ConnectionProperties::default());
        let connections = [connect().await?, connect().await?];
        let publisher = connections[0].create_channel().await?;
        let consuming = connections[1].create_channel().await?;
        let mut quorum = FieldTable::default();
        quorum.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
        consuming.queue_declare(QUEUE.into(), QueueDeclareOptions::durable(), quorum).await?;
        publisher.confirm_select(ConfirmSelectOptions::default()).await?;
        consuming.basic_qos(WINDOW, BasicQosOptions::default()).await?;
        let options = BasicConsumeOptions::default();
        let consumer = consuming
            .basic_consume(QUEUE.into(), "bare".into(), options, FieldTable::default())
            .await?;
        Ok(Self { publisher, consumer, _connections: connections })
    }

    /// Sends every body through; answers with the messages of a second.
    pub async fn drain(&mut self, bodies: &[Vec<u8>]) -> Result<f64> {
        let begin = Instant::now();
        let (sent, received) = tokio::join!(
            publish_all(&self.publisher, bodies),
            consume(&mut self.consumer, bodies.len())
        );
        sent?;
        agree("the bytes received", &received?, &bodies.iter().map(Vec::len).sum())?;
        Ok(bodies.len() as f64 / begin.elapsed().as_secs_f64())
    }
}

async fn publish_all(channel: &Channel, bodies: &[Vec<u8>]) -> Result<()> {
    let mut flying: VecDeque<PublisherConfirm> = VecDeque::new();
    for body in bodies {
        if flying.len() == usize::from(WINDOW)
            && let Some(confirm) = flying.pop_front()
        {
            confirmed(confirm).await?;
        }
        flying.push_back(publish(channel, "", body).await?);
    }
    for confirm in flying {
        confirmed(confirm).await?;
    }
    Ok(())
}

/// Sends one persistent message under an id.
pub async fn publish(channel: &Channel, id: &str, body: &[u8]) -> Result<PublisherConfirm> {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let properties =
        BasicProperties::default().with_delivery_mode(PERSISTENT).with_message_id(id.into());
    Ok(channel.basic_publish("".into(), QUEUE.into(), options, body, properties).await?)
}

pub async fn confirmed(confirm: PublisherConfirm) -> Result<()> {
    match confirm.await? {
        Confirmation::Ack(None) => Ok(()),
        other => Err(Error::Disagree(format!("the broker did not confirm: {other:?}"))),
    }
}

/// The next message.
pub async fn delivery(consumer: &mut Consumer) -> Result<Delivery> {
    let next = consumer.next().await.ok_or(Error::Late("a delivery"))?;
    Ok(next?)
}

/// Takes `count` messages; answers with their bytes.
async fn consume(consumer: &mut Consumer, count: usize) -> Result<usize> {
    let mut bytes = 0;
    for nth in 1..=count {
        let message = delivery(consumer).await?;
        bytes += message.data.len();
        if nth % (usize::from(WINDOW) / 4) == 0 || nth == count {
            message.ack(BasicAckOptions { multiple: true }).await?;
        }
    }
    Ok(bytes)
}
