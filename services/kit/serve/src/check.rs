//! Start-up self-checks that are the process's own: the lock of the data
//! directory, the clocks, cursors that lie beyond their log (S5, S8).

use std::fs::{File, TryLockError};
use std::path::Path;

use kit_base::Clock;
use kit_store::Store;

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
