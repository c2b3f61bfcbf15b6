//! The store of one service: its connections, its clock and its sealer.

use std::path::Path;
use std::sync::{Arc, RwLock};

use kit_base::Clock;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbBackend};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::config::StoreConfig;
use crate::error::Result;
use crate::page::Sealer;
use crate::write::Executor;
use crate::{postgres, sqlite};

/// A command's transaction; a savepoint where commands share a commit.
pub type Tx = DatabaseTransaction;

/// The store of one service.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    executor: Executor,
    clock: Clock,
    sealer: Arc<RwLock<Option<Sealer>>>,
    moved: Arc<Notify>,
}

impl Store {
    /// Connects, and refuses a database that could lose acknowledged writes.
    pub async fn connect(
        config: &StoreConfig,
        dir: &Path,
        service: &str,
        clock: Clock,
        tasks: &TaskTracker,
    ) -> Result<Self> {
        let (writer, reader, executor) = if config.is_embedded() {
            let (writer, reader) = sqlite::connect(config, dir, service).await?;
            let executor = Executor::grouping(writer.clone(), config.group_max, tasks);
            (writer, reader, executor)
        } else {
            let pool = postgres::connect(config, service).await?;
            (pool.clone(), pool.clone(), Executor::each(pool, tasks.clone()))
        };
        let sealer = Arc::new(RwLock::new(None));
        Ok(Self { writer, reader, executor, clock, sealer, moved: Arc::default() })
    }

    /// For autocommit reads.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub(crate) const fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub(crate) const fn executor(&self) -> &Executor {
        &self.executor
    }

    pub fn backend(&self) -> DbBackend {
        sea_orm::ConnectionTrait::get_database_backend(&self.writer)
    }

    /// Whether commands share commits, so that a command which follows at once may
    /// be part of the same one.
    pub const fn shares_commits(&self) -> bool {
        matches!(self.executor, Executor::Grouping { .. })
    }

    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Waits until somebody moves this process's clock.
    pub async fn clock_moved(&self) {
        self.moved.notified().await;
    }

    pub(crate) fn tell_clock_moved(&self) {
        self.moved.notify_one();
    }

    /// # Panics
    /// Before the first migration; a service is built after it.
    pub fn sealer(&self) -> Sealer {
        let sealer = self.sealer.read().expect("no holder of this lock panics");
        sealer.clone().expect("migrate runs before a service is built")
    }

    pub(crate) fn set_sealer(&self, sealer: Sealer) {
        *self.sealer.write().expect("no holder of this lock panics") = Some(sealer);
    }

    /// Lets what is queued finish and closes the connections.
    pub async fn close(&self) {
        self.executor.close().await;
        let _ = self.reader.clone().close().await;
        let _ = self.writer.clone().close().await;
    }
}
