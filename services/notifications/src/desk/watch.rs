//! The live stream: what comes, as it comes, resumable without gap.
//!
//! Owns one task per stream. Bounds: `BATCH` a read, `QUEUE_MAX` unsent,
//! `WATCHES_MAX` an actor. Order: of the inbox; a cursor is sealed, so it says
//! nothing and grants nothing. Without a cursor the first message is a bookmark.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use kit_base::{FieldError, Text, Uscc};
use kit_events::Look;
use kit_serve::Pass;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::Desk;
use super::inbox::own;
use crate::domain::Notification;
use crate::error::{Error, Result, WATCHES_MAX};
use crate::store::{inboxes, notifications};

/// Notifications read at once for a stream that is behind.
const BATCH: u64 = 100;
/// Items that wait for a slow reader; after that the stream pauses, not the node.
pub const QUEUE_MAX: usize = 64;
/// The cursor of somebody who wants everything.
const BEGIN: &str = "begin";

/// Rights may have been revoked since: a stream is admitted anew this often.
const READMIT: Duration = Duration::from_secs(60);

/// Why a stream ended.
#[derive(Debug)]
pub enum Ended {
    Here(Error),
    /// The door no longer lets the reader in.
    AtTheDoor(Status),
}

/// Where a stream begins.
pub struct Watch {
    pub cursor: String,
}

/// One message of a stream; without a notification it only moves the cursor.
pub struct Said {
    pub notification: Option<Notification>,
    pub cursor: String,
}

/// A stream that was let in: whose inbox, from where; it counts until it is dropped.
pub struct Watching {
    own: Uscc,
    seq: u64,
    /// Whether the reader asked for what comes from now on, and waits for a cursor.
    is_fresh: bool,
    _turn: Turn,
}

/// One of the streams that an actor may hold open.
struct Turn {
    desk: Arc<Desk>,
    subject: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut open = self.desk.watches();
        if let Some(count) = open.get_mut(&self.subject) {
            *count -= 1;
        }
        open.retain(|_, count| *count > 0);
    }
}

impl Desk {
    /// Lets the caller's stream in, if it may have one more.
    pub async fn watch_from(self: &Arc<Self>, look: &Look, query: &Watch) -> Result<Watching> {
        let own = own(look.call())?.clone();
        let turn = self.turn(&look.call().actor.subject)?;
        let seq = match query.cursor.as_str() {
            "" => inboxes::last_seq(look.db(), &own).await?,
            BEGIN => 0,
            cursor => open(look, &own, cursor)?,
        };
        Ok(Watching { own, seq, is_fresh: query.cursor.is_empty(), _turn: turn })
    }

    /// Sends what comes until the reader leaves, loses its right or the node closes.
    pub async fn watch(
        self: Arc<Self>,
        (look, pass): (Look, Pass),
        mut watching: Watching,
        out: mpsc::Sender<Result<Said, Ended>>,
        closing: CancellationToken,
    ) {
        let ended = tokio::select! {
            () = closing.cancelled() => Some(Ended::Here(Error::Closing)),
            ended = self.follow(&look, &pass, &mut watching, &out) => ended,
        };
        if let Some(ended) = ended {
            // A reader that takes nothing in does not keep the service from closing.
            let _ = out.try_send(Err(ended));
        }
    }

    /// Says why it ended; nothing if the reader left.
    async fn follow(
        &self,
        look: &Look,
        pass: &Pass,
        watching: &mut Watching,
        out: &mpsc::Sender<Result<Said, Ended>>,
    ) -> Option<Ended> {
        let mut bell = self.bell.subscribe();
        let (mut said, mut admitted) = (Instant::now(), Instant::now());
        let mut bookmark_due = watching.is_fresh;
        loop {
            if admitted.elapsed() >= READMIT {
                match pass.again().await {
                    Ok(call) if call.actor.is_of(&watching.own) => admitted = Instant::now(),
                    Ok(_) => return Some(Ended::Here(Error::NoOrganisation)),
                    Err(status) => return Some(Ended::AtTheDoor(status)),
                }
            }
            let came = notifications::after(look.db(), &watching.own, watching.seq, BATCH).await;
            let came = match came {
                Ok(came) => came,
                Err(error) => return Some(Ended::Here(error)),
            };
            for notification in came {
                watching.seq = notification.seq;
                out.send(Ok(saying(look, watching, Some(notification)))).await.ok()?;
                said = Instant::now();
                bookmark_due = false;
            }
            if bookmark_due || said.elapsed() >= self.config.bookmark_interval() {
                out.send(Ok(saying(look, watching, None))).await.ok()?;
                said = Instant::now();
                bookmark_due = false;
            }
            tokio::select! {
                () = out.closed() => return None,
                _ = bell.changed() => {}
                () = tokio::time::sleep(self.config.watch_poll()) => {}
            }
        }
    }

    fn turn(self: &Arc<Self>, subject: &str) -> Result<Turn> {
        let mut open = self.watches();
        let count = open.entry(subject.to_owned()).or_default();
        if *count >= WATCHES_MAX {
            return Err(Error::TooManyWatches);
        }
        *count += 1;
        drop(open);
        Ok(Turn { desk: Arc::clone(self), subject: subject.to_owned() })
    }

    fn watches(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn saying(look: &Look, watching: &Watching, notification: Option<Notification>) -> Said {
    Said { notification, cursor: seal(look, &watching.own, watching.seq) }
}

/// A cursor is good for one inbox only.
fn bound(own: &Uscc) -> String {
    format!("watch {own}")
}

/// A cursor says nothing to its holder: it is encrypted and of fixed length.
fn seal(look: &Look, own: &Uscc, seq: u64) -> String {
    look.sealer().seal(&bound(own), &seq.to_be_bytes())
}

fn open(look: &Look, own: &Uscc, cursor: &str) -> Result<u64> {
    let wrong = || {
        let text = Text::new("游标有误", "the cursor belongs to another inbox");
        FieldError::new("cursor", "CURSOR_MALFORMED", text)
    };
    let bytes = look.sealer().open(&bound(own), cursor).map_err(|_| wrong())?;
    let bytes: [u8; 8] = bytes.try_into().map_err(|_| wrong())?;
    Ok(u64::from_be_bytes(bytes))
}
