//! Starts relays, consumers and retries of a process.

use std::time::Duration;

use kit_events::bus::{BusConfig, rabbit};
use kit_events::consumer::{CaughtUp, Consumer};
use kit_events::inbox::Inbox;
use kit_events::relay::Relay;
use kit_events::{Bus, LogSource};

use crate::tasks::Tasks;

/// How often what failed is looked at again.
const RETRY_EVERY: Duration = Duration::from_millis(250);

/// One service's side of the bus.
pub struct Side {
    /// What this service tells.
    pub relay: Relay,
    /// What it hears.
    pub inbox: Inbox,
    /// Where each producer's log is read when something is missing.
    pub sources: Vec<(String, LogSource)>,
}

/// Starts one service's side; answers what tells when it has caught up.
pub fn start(bus: &Bus, config: &BusConfig, side: &Side, tasks: &Tasks) -> Vec<CaughtUp> {
    let poll = Duration::from_millis(config.poll_interval_ms);
    let closing = tasks.closing().clone();
    let service = side.relay.journal().service();
    let follow = |(producer, source): &(String, LogSource)| {
        Consumer::new(side.inbox.clone(), producer.clone(), source.clone())
    };
    let consumers: Vec<Consumer> = side.sources.iter().map(follow).collect();
    let caught_up = consumers.iter().map(Consumer::caught_up).collect();
    match bus {
        Bus::Memory(memory) => {
            let (relay, memory) = (side.relay.clone(), memory.clone());
            for consumer in consumers {
                let bell = memory.follow(&consumer.producer);
                tasks.spawn(consumer.run(bell, poll, closing.clone()));
            }
            tasks.spawn(async move {
                while !closing.is_cancelled() {
                    match relay.number(0).await {
                        Ok(Some(turn)) => {
                            memory.ring(service, turn.last_seq);
                            if Relay::is_full(&turn) {
                                continue;
                            }
                        }
                        Ok(None) => {}
                        Err(error) => tracing::warn!(service, %error, "cannot number events"),
                    }
                    tokio::select! {
                        () = closing.cancelled() => {}
                        () = relay.journal().wake().notified() => {}
                        () = tokio::time::sleep(poll) => {}
                    }
                }
                relay.resign().await;
            });
        }
        Bus::Rabbit(broker) => {
            let relay = side.relay.clone();
            tasks.spawn(rabbit::publish(broker.clone(), relay, poll, closing.clone()));
            if !consumers.is_empty() {
                tasks.spawn(rabbit::consume(broker.clone(), service, consumers, closing));
            }
        }
    }
    retry(side.inbox.clone(), tasks);
    caught_up
}

/// Tries failed events again until the process stops.
fn retry(inbox: Inbox, tasks: &Tasks) {
    let closing = tasks.closing().clone();
    tasks.spawn(async move {
        while !closing.is_cancelled() {
            if let Err(error) = inbox.retry_due().await {
                tracing::warn!(%error, "cannot retry what failed");
            }
            tokio::select! {
                () = closing.cancelled() => {}
                () = tokio::time::sleep(RETRY_EVERY) => {}
            }
        }
    });
}
