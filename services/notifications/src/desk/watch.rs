//! The live stream: what comes, as it comes, resumable without gap.
//!
//! Owns one task per stream. Bounds: `BATCH` a read, `QUEUE_MAX` unsent. Order:
//! of the inbox; a cursor is sealed, so it says nothing and grants nothing.

use std::sync::Arc;

use kit_base::{FieldError, Text, Uscc};
use kit_events::Look;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Desk;
use super::inbox::own;
use crate::domain::Notification;
use crate::error::Result;
use crate::store::{inboxes, notifications};

/// Notifications read at once for a stream that is behind.
const BATCH: u64 = 100;
/// Items that wait for a slow reader; after that the stream pauses, not the node.
pub const QUEUE_MAX: usize = 64;
/// The cursor of somebody who wants everything.
const BEGIN: &str = "begin";

/// Where a stream begins.
pub struct Watch {
    pub cursor: String,
}

/// One message of a stream; without a notification it only moves the cursor.
pub struct Said {
    pub notification: Option<Notification>,
    pub cursor: String,
}

impl Desk {
    /// Where the caller's stream stands.
    pub async fn watch_from(&self, look: &Look, query: &Watch) -> Result<(Uscc, u64)> {
        let own = own(look.call())?.clone();
        let seq = match query.cursor.as_str() {
            "" => inboxes::last_seq(look.db(), &own).await?,
            BEGIN => 0,
            cursor => open(look, &own, cursor)?,
        };
        Ok((own, seq))
    }

    /// Sends what comes until the reader leaves or the node closes.
    pub async fn watch(
        self: Arc<Self>,
        look: Look,
        (own, from): (Uscc, u64),
        out: mpsc::Sender<Result<Said>>,
        closing: CancellationToken,
    ) {
        let mut bell = self.bell.subscribe();
        let mut seq = from;
        let mut said = Instant::now();
        while !closing.is_cancelled() {
            let came = match notifications::after(look.db(), &own, seq, BATCH).await {
                Ok(came) => came,
                Err(error) => {
                    let _ = out.send(Err(error)).await;
                    return;
                }
            };
            for notification in came {
                seq = notification.seq;
                let cursor = seal(&look, &own, seq);
                let message = Said { notification: Some(notification), cursor };
                if out.send(Ok(message)).await.is_err() {
                    return;
                }
                said = Instant::now();
            }
            if said.elapsed() >= self.config.bookmark_interval() {
                let bookmark = Said { notification: None, cursor: seal(&look, &own, seq) };
                if out.send(Ok(bookmark)).await.is_err() {
                    return;
                }
                said = Instant::now();
            }
            tokio::select! {
                () = closing.cancelled() => return,
                () = out.closed() => return,
                _ = bell.changed() => {}
                () = tokio::time::sleep(self.config.watch_poll()) => {}
            }
        }
    }
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
