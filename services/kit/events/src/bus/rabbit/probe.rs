//! The start-up proof (S3, S4): the topology is as declared, a probe message is
//! confirmed, and an unroutable one comes back.

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel};

use crate::bus::rabbit::publish::confirmed;
use crate::bus::rabbit::{Rabbit, away, topology};
use crate::error::{Error, Result};

/// Proves the broker for one service; refuses with what to mend.
pub async fn probe(rabbit: &Rabbit, service: &str, producers: &[String]) -> Result<()> {
    let connection = rabbit.connect(format!("{service} probe")).await?;
    let channel = connection.create_channel().await.map_err(away)?;
    topology::exchange(&channel, service).await?;
    if !producers.is_empty() {
        topology::consumer(&channel, service, producers).await?;
    }
    let channel = connection.create_channel().await.map_err(away)?;
    channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(away)?;
    if send(&channel, topology::PARKED, "no.such.consumer").await.is_ok() {
        return Err(Error::Topology {
            what: "mandatory publishing".to_owned(),
            remedy: "the broker confirmed an unroutable message; use RabbitMQ 3.10 or later"
                .to_owned(),
        });
    }
    let close = connection.close(200, "probed".into()).await;
    close.map_err(away)
}

async fn send(channel: &Channel, exchange: &str, key: &str) -> Result<()> {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let properties = BasicProperties::default();
    let sent = channel.basic_publish(exchange.into(), key.into(), options, b"probe", properties);
    confirmed(sent.await.map_err(away)?).await
}
