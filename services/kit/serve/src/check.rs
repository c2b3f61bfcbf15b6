//! Start-up self-checks that are the process's own: the lock of the data
//! directory, the clocks, cursors that lie beyond their log (S5, S8).

use std::fs::{File, TryLockError};
use std::path::Path;

use kit_base::Clock;
use kit_events::LogSource;
use kit_events::inbox::Inbox;
use kit_store::Store;

use crate::config::NodeConfig;
use crate::error::StartError;

/// Clocks may differ from the database's by this much.
const SKEW_MS_MAX: i64 = 2_000;

/// Makes the directory and locks it: two nodes never share one.
pub fn lock(dir: &Path) -> Result<File, StartError> {
    let wrong = |cause| StartError::File { file: dir.to_path_buf(), cause };
    std::fs::create_dir_all(dir).map_err(wrong)?;
    let file = File::create(dir.join("node.lock")).map_err(wrong)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Locked(dir.to_path_buf())),
        Err(TryLockError::Error(cause)) => Err(wrong(cause)),
    }
}

/// Refuses a host whose clock is off the database's.
pub fn skew(service: &str, store: &Store) -> Result<(), StartError> {
    let ours = Clock::host() + store.clock().offset();
    let skew_ms = (store.clock().now() - ours).num_milliseconds();
    if skew_ms.abs() > SKEW_MS_MAX {
        return Err(StartError::Skew { service: service.to_owned(), skew_ms });
    }
    Ok(())
}

/// Refuses a cursor that lies beyond its producer's log, or moves it back where
/// the operator accepts that. A log that is away is looked at when it is read.
pub async fn cursors(
    consumer: &str,
    inbox: &Inbox,
    sources: &[(String, LogSource)],
    config: &NodeConfig,
) -> Result<(), StartError> {
    let wrong = |cause| StartError::Events { service: consumer.to_owned(), cause };
    for (producer, source) in sources {
        let cursor = inbox.cursor(producer).await.map_err(wrong)?;
        let Ok(pages) = source.read(cursor, 1).await else { continue };
        let last_seq = pages.last_seq;
        if cursor <= last_seq {
            continue;
        }
        if !config.accept_rollback {
            let (consumer, producer) = (consumer.to_owned(), producer.clone());
            return Err(StartError::RolledBack { consumer, producer, cursor, last_seq });
        }
        tracing::error!(
            consumer,
            producer,
            cursor,
            last_seq,
            "accepted a log that was rolled back"
        );
        inbox.rewind(producer, (cursor, last_seq)).await.map_err(wrong)?;
    }
    Ok(())
}
