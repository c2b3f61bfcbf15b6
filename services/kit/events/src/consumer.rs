//! A consumer: follows one producer's log and offers each event to the inbox.
//!
//! Owns the loop. Shape: read after the cursor, offer in order; a delivery from
//! the broker is only an early look at the same log. Bounds: `BATCH` events a
//! read. Order: of the producer's `seq`; a gap is filled before going on.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::envelope::Received;
use crate::error::Result;
use crate::inbox::{Inbox, Taken};
use crate::log::LogSource;

/// Events of one read.
const BATCH: u64 = 256;
const RETRY: Duration = Duration::from_millis(500);

/// Follows one producer.
#[derive(Clone)]
pub struct Consumer {
    pub inbox: Inbox,
    pub producer: String,
    pub source: LogSource,
}

impl Consumer {
    /// Applies everything that the log holds now; answers the cursor.
    pub async fn catch_up(&self) -> Result<i64> {
        let mut cursor = self.inbox.cursor(&self.producer).await?;
        loop {
            let events = self.source.read(cursor, BATCH).await?;
            if events.is_empty() {
                return Ok(cursor);
            }
            let mut passed = cursor;
            for event in events {
                if !event.name.is_empty() && !self.inbox.hears(&event.name) {
                    passed = event.seq;
                    continue;
                }
                self.pass(&mut cursor, passed).await?;
                let at = (self.producer.as_str(), event.seq);
                let registry = self.inbox.journal.registry();
                let received = Received::decode(registry, at, &event.envelope);
                cursor = match received {
                    Ok(received) => match self.inbox.take(received).await? {
                        Taken::Applied | Taken::Duplicate => event.seq,
                        Taken::Gap { cursor } => cursor,
                    },
                    Err(error) => {
                        tracing::error!(%error, "skipped bytes that are no event");
                        self.inbox.pass(&self.producer, event.seq - 1, event.seq).await?;
                        event.seq
                    }
                };
                passed = cursor;
            }
            self.pass(&mut cursor, passed).await?;
        }
    }

    async fn pass(&self, cursor: &mut i64, to: i64) -> Result<()> {
        if to > *cursor {
            self.inbox.pass(&self.producer, *cursor, to).await?;
            *cursor = to;
        }
        Ok(())
    }

    /// Follows until cancelled, woken by the bell or by the poll.
    pub async fn run(
        self,
        mut bell: watch::Receiver<i64>,
        poll: Duration,
        closing: CancellationToken,
    ) {
        loop {
            let followed = tokio::select! {
                () = closing.cancelled() => return,
                followed = self.catch_up() => followed,
            };
            let wait = match followed {
                Ok(_) => poll,
                Err(error) => {
                    tracing::warn!(producer = self.producer, %error, "cannot follow; trying again");
                    RETRY
                }
            };
            tokio::select! {
                () = closing.cancelled() => return,
                changed = bell.changed() => if changed.is_err() {
                    tokio::time::sleep(wait).await;
                },
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}
