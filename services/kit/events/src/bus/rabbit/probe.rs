//! The start-up proof (S3, S4): the topology is as declared, a probe message is
//! confirmed, and an unroutable one comes back.

use kit_base::Ids;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Confirmation};

use crate::bus::rabbit::{CONFIRM_TIMEOUT, Rabbit, away, topology};
use crate::error::{Error, Result};

/// Proves the broker for one service; refuses with what to mend.
pub async fn probe(rabbit: &Rabbit, service: &str, producers: &[String]) -> Result<()> {
    let connection = rabbit.connect(format!("{service} probe")).await?;
    let channel = connection.create_channel().await.map_err(away)?;
    topology::exchange(&channel, service).await?;
    topology::exchange(&channel, topology::PARKED).await?;
    if !producers.is_empty() {
        topology::consumer(&channel, service, producers).await?;
    }
    let channel = connection.create_channel().await.map_err(away)?;
    channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(away)?;
    // Through the exchange of dead letters, to which every consumer may write: the
    // broker's user needs no right on the default exchange, which reaches all queues.
    let own = format!("{service}.probe.{}", Ids::new().next());
    topology::probe(&channel, &own).await?;
    match send(&channel, topology::PARKED, &own).await? {
        Confirmation::Ack(None) => {}
        other => return Err(wrong("publisher confirms", &other)),
    }
    match send(&channel, topology::PARKED, "no.such.consumer").await? {
        Confirmation::Ack(Some(_)) => {}
        other => return Err(wrong("mandatory publishing", &other)),
    }
    let close = connection.close(200, "probed".into()).await;
    close.map_err(away)
}

fn wrong(what: &str, found: &Confirmation) -> Error {
    let found = match found {
        Confirmation::Ack(None) => "confirmed an unroutable message",
        Confirmation::Ack(Some(_)) => "returned a message that has a queue",
        Confirmation::Nack(_) => "refused a probe message",
        Confirmation::NotRequested => "gives no confirms",
    };
    Error::Topology {
        what: what.to_owned(),
        remedy: format!("the broker {found}; use RabbitMQ 3.10 or later without interceptors"),
    }
}

async fn send(channel: &Channel, exchange: &str, key: &str) -> Result<Confirmation> {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let properties = BasicProperties::default();
    let sent = channel.basic_publish(exchange.into(), key.into(), options, b"probe", properties);
    let confirm = sent.await.map_err(away)?;
    match tokio::time::timeout(CONFIRM_TIMEOUT, confirm).await {
        Ok(confirmed) => confirmed.map_err(away),
        Err(_) => Err(Error::Bus("no confirm within 5 s".to_owned())),
    }
}
