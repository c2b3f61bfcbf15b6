//! A consumer: follows one producer's log and offers each event to the inbox.
//!
//! Owns the loop. Shape: read after the cursor, offer in order; a delivery from
//! the broker is only an early look at the same log. Bounds: `BATCH` events a
//! read. Order: of the producer's `seq`; a gap is filled before going on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{SetOnce, watch};
use tokio_util::sync::CancellationToken;

use crate::batch::TOGETHER_MAX;
use crate::envelope::Received;
use crate::error::{Error, Result};
use crate::inbox::Inbox;
use crate::log::LogSource;
use crate::outbox::Numbered;

/// Events of one read.
const BATCH: u64 = 256;
const RETRY: Duration = Duration::from_millis(500);

/// Set once a consumer has read its producer's log to the end.
pub type CaughtUp = Arc<SetOnce<()>>;

/// Follows one producer.
#[derive(Clone)]
pub struct Consumer {
    pub inbox: Inbox,
    pub producer: String,
    pub source: LogSource,
    caught_up: CaughtUp,
}

impl Consumer {
    pub fn new(inbox: Inbox, producer: String, source: LogSource) -> Self {
        Self { inbox, producer, source, caught_up: CaughtUp::default() }
    }

    /// Tells when the log was first read to its end.
    pub fn caught_up(&self) -> CaughtUp {
        Arc::clone(&self.caught_up)
    }

    /// Applies everything that the log holds now; answers the cursor. A producer
    /// that is away holds nobody up: what it told will come when it is back.
    pub async fn catch_up(&self) -> Result<i64> {
        let read = self.read().await;
        if matches!(read, Ok(_) | Err(Error::Log { .. })) {
            // It is set already unless this was the first time.
            let _ = self.caught_up.set(());
        }
        read
    }

    async fn read(&self) -> Result<i64> {
        let mut cursor = self.inbox.cursor(&self.producer).await?;
        loop {
            let pages = self.source.read(cursor, BATCH).await?;
            if cursor > pages.last_seq {
                let (producer, last_seq) = (self.producer.clone(), pages.last_seq);
                return Err(Error::RolledBack { producer, cursor, last_seq });
            }
            self.follow(pages.events).await?;
            let reached = self.inbox.cursor(&self.producer).await?;
            if reached == cursor {
                return Ok(cursor);
            }
            cursor = reached;
        }
    }

    /// Offers what was read, in batches; an event that does not decode ends one.
    async fn follow(&self, events: Vec<Numbered>) -> Result<()> {
        let registry = self.inbox.journal.registry();
        let mut batch = Vec::new();
        for event in events {
            let at = (self.producer.as_str(), event.seq);
            match Received::decode(registry, at, &event.envelope) {
                Ok(received) => batch.push(received),
                Err(error) => {
                    self.inbox.take_all(std::mem::take(&mut batch)).await?;
                    self.set_aside(event, &error).await?;
                }
            }
            if batch.len() == TOGETHER_MAX {
                self.inbox.take_all(std::mem::take(&mut batch)).await?;
            }
        }
        self.inbox.take_all(batch).await.map(|_| ())
    }

    /// Nobody here misses an event that nobody here hears.
    async fn set_aside(&self, event: Numbered, cause: &Error) -> Result<()> {
        match self.inbox.hears(&event.name) {
            true => self.inbox.park(&self.producer, event, cause).await.map(|_| ()),
            false => self.inbox.pass(&self.producer, event.seq - 1, event.seq).await.map(|_| ()),
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
