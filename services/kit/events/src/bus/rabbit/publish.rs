//! Publishing: in order, mandatory, persistent, and only a clean confirm counts.

use std::collections::VecDeque;
use std::time::Duration;

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Confirmation, PublisherConfirm};
use tokio_util::sync::CancellationToken;

use crate::bus::rabbit::{BACKOFF, CONFIRM_TIMEOUT, Rabbit, answered, away, topology};
use crate::envelope::CONTENT_TYPE;
use crate::error::{Error, Result};
use crate::outbox::Numbered;
use crate::relay::Relay;

/// Events read ahead of the publish cursor.
const BATCH: u64 = 256;
const PERSISTENT: u8 = 2;

/// Numbers and publishes one service's events until cancelled.
pub async fn publish(rabbit: Rabbit, relay: Relay, poll: Duration, closing: CancellationToken) {
    let service = relay.journal().service();
    let mut published = 0;
    while !closing.is_cancelled() {
        let ran = match answered(open(&rabbit, service)).await {
            Ok(channel) => run(&rabbit, &relay, (&channel, &mut published), (poll, &closing)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ran {
            tracing::warn!(service, %error, "publishing stopped; starting anew");
        }
        // Numbering goes on while the broker is away: the log is the truth.
        let _ = relay.number(published).await;
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(BACKOFF) => {}
        }
    }
    relay.resign().await;
}

async fn open(rabbit: &Rabbit, service: &str) -> Result<Channel> {
    let connection = rabbit.connect(format!("{service} publish")).await?;
    let channel = connection.create_channel().await.map_err(away)?;
    topology::exchange(&channel, service).await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(away)?;
    Ok(channel)
}

async fn run(
    rabbit: &Rabbit,
    relay: &Relay,
    (channel, published): (&Channel, &mut i64),
    (poll, closing): (Duration, &CancellationToken),
) -> Result<()> {
    loop {
        let turn = relay.number(*published).await?;
        if let Some(turn) = turn {
            *published = Ord::max(*published, turn.published_seq);
            drain(rabbit, relay, channel, published).await?;
        }
        if turn.as_ref().is_some_and(Relay::is_full) {
            continue;
        }
        if !channel.status().connected() {
            return Err(Error::Bus("the channel closed".to_owned()));
        }
        tokio::select! {
            () = closing.cancelled() => return Ok(()),
            () = relay.journal().wake().notified() => {}
            () = tokio::time::sleep(poll) => {}
        }
    }
}

/// Publishes everything behind the cursor, and moves it with the confirms; the next
/// turn keeps it, and what a crash forgets is published again.
async fn drain(
    rabbit: &Rabbit,
    relay: &Relay,
    channel: &Channel,
    published: &mut i64,
) -> Result<()> {
    loop {
        let events = relay.unpublished(*published, BATCH).await?;
        if events.is_empty() {
            return Ok(());
        }
        let mut flying: VecDeque<(i64, PublisherConfirm)> = VecDeque::new();
        let mut failed = None;
        for event in events {
            let seq = event.seq;
            if flying.len() == rabbit.config.confirms_max
                && let Some((seq, confirm)) = flying.pop_front()
            {
                confirmed(confirm).await?;
                *published = seq;
            }
            match send(channel, relay.journal().service(), event).await {
                Ok(confirm) => flying.push_back((seq, confirm)),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        for (seq, confirm) in flying {
            match confirmed(confirm).await {
                Ok(()) => *published = seq,
                Err(error) => {
                    failed = failed.or(Some(error));
                    break;
                }
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
    }
}

async fn send(channel: &Channel, exchange: &str, event: Numbered) -> Result<PublisherConfirm> {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let mut headers = lapin::types::FieldTable::default();
    headers.insert("seq".into(), lapin::types::AMQPValue::LongLongInt(event.seq));
    headers.insert("producer".into(), lapin::types::AMQPValue::LongString(exchange.into()));
    let properties = BasicProperties::default()
        .with_delivery_mode(PERSISTENT)
        .with_content_type(CONTENT_TYPE.into())
        .with_headers(headers);
    let key = event.name.as_str();
    let publishing =
        channel.basic_publish(exchange.into(), key.into(), options, &event.envelope, properties);
    match tokio::time::timeout(CONFIRM_TIMEOUT, publishing).await {
        Ok(sent) => sent.map_err(away),
        Err(_) => Err(Error::Bus("a publish blocked for 5 s".to_owned())),
    }
}

/// Only `Ack(None)` counts: without confirm mode there is no promise, and a
/// returned message was routed nowhere.
async fn confirmed(confirm: PublisherConfirm) -> Result<()> {
    match tokio::time::timeout(CONFIRM_TIMEOUT, confirm).await {
        Ok(Ok(Confirmation::Ack(None))) => Ok(()),
        Ok(Ok(Confirmation::Ack(Some(_)) | Confirmation::Nack(Some(_)))) => {
            Err(Error::Bus("a message was returned: no queue is bound".to_owned()))
        }
        Ok(Ok(Confirmation::Nack(None))) => Err(Error::Bus("the broker refused".to_owned())),
        Ok(Ok(Confirmation::NotRequested)) => Err(Error::Bus("confirms are off".to_owned())),
        Ok(Err(error)) => Err(away(error)),
        Err(_) => Err(Error::Bus("no confirm within 5 s".to_owned())),
    }
}
