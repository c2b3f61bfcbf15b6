//! A consumer: follows one producer's log and offers each event to the inbox.
//!
//! Owns the loop. Shape: read after the cursor, offer in order; a delivery from
//! the broker is only an early look at the same log. Bounds: `BATCH` events a
//! read. Order: of the producer's `seq`; a gap is filled before going on.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::batch::TOGETHER_MAX;
use crate::envelope::Received;
use crate::error::Result;
use crate::inbox::Inbox;
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
            let mut batch = Vec::new();
            for event in self.source.read(cursor, BATCH).await? {
                let registry = self.inbox.journal.registry();
                match Received::decode(registry, (&self.producer, event.seq), &event.envelope) {
                    Ok(received) => batch.push(received),
                    Err(error) => {
                        tracing::error!(%error, "skipped bytes that are no event");
                        self.inbox.take_all(std::mem::take(&mut batch)).await?;
                        self.inbox.pass(&self.producer, event.seq - 1, event.seq).await?;
                    }
                }
                if batch.len() == TOGETHER_MAX {
                    self.inbox.take_all(std::mem::take(&mut batch)).await?;
                }
            }
            self.inbox.take_all(batch).await?;
            let reached = self.inbox.cursor(&self.producer).await?;
            if reached == cursor {
                return Ok(cursor);
            }
            cursor = reached;
        }
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
