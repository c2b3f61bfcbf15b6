//! The command executor: decides how commits are shared; no desk knows.
//!
//! Owns the write queue. Shape: on SQLite one task takes the waiting commands
//! into one transaction, a savepoint each, and acknowledges all after its
//! commit; on PostgreSQL each command is its own transaction in its own task.
//! Bounds: `QUEUE_MAX` waiting commands, `group_max` per commit. Order: of
//! arrival on SQLite. A caller who hangs up stops waiting; the write goes on.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::error::{Error, Result};
use crate::store::{Store, Tx};

/// Commands that may wait for the writer; more of them wait in their callers.
const QUEUE_MAX: usize = 1_024;

/// A queued command: runs in its savepoint, and tells its caller afterwards.
type Job = Box<dyn FnOnce(Result<Tx>) -> BoxFuture<'static, Reply> + Send>;
/// Tells the caller, once it is known whether the shared commit stands.
type Reply = Box<dyn FnOnce(Result<()>) + Send>;

/// How a store runs its commands.
#[derive(Clone)]
pub enum Executor {
    /// One writer, shared commits.
    Grouping { queue: mpsc::Sender<Job>, closing: CancellationToken },
    /// A transaction each.
    Each { pool: DatabaseConnection, tasks: TaskTracker },
}

impl Executor {
    pub fn grouping(writer: DatabaseConnection, group_max: usize, tasks: &TaskTracker) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let closing = CancellationToken::new();
        tasks.spawn(run(writer, jobs, group_max, closing.clone()));
        Self::Grouping { queue, closing }
    }

    pub const fn each(pool: DatabaseConnection, tasks: TaskTracker) -> Self {
        Self::Each { pool, tasks }
    }

    pub async fn close(&self) {
        if let Self::Grouping { queue, closing } = self {
            closing.cancel();
            queue.closed().await;
        }
    }
}

impl Store {
    /// Runs a command in a transaction that it commits itself; to drop the
    /// transaction is to roll back. Returns only once the write is durable.
    pub async fn write<T, E, F, Fut>(&self, job: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        match self.executor() {
            Executor::Grouping { queue, .. } => {
                let job = boxed(job, tell);
                queue.send(job).await.map_err(|_| Error::Closed)?;
            }
            Executor::Each { pool, tasks } => {
                let pool = pool.clone();
                tasks.spawn(async move {
                    let outcome = match pool.begin().await {
                        Ok(tx) => contain(job(tx)).await,
                        Err(error) => Err(Error::from(error).into()),
                    };
                    let _ = tell.send(outcome);
                });
            }
        }
        told.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }
}

/// Makes a panic an error: its transaction is dropped, and so rolled back.
async fn contain<T, E: From<Error>>(job: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let outcome = AssertUnwindSafe(job).catch_unwind().await;
    outcome.unwrap_or_else(|_| Err(Error::Panicked.into()))
}

fn boxed<T, E, F, Fut>(job: F, tell: oneshot::Sender<Result<T, E>>) -> Job
where
    F: FnOnce(Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    Box::new(move |tx| {
        Box::pin(async move {
            let outcome = match tx {
                Ok(tx) => contain(job(tx)).await,
                Err(error) => Err(error.into()),
            };
            let reply: Reply = Box::new(move |committed| {
                let _ = tell.send(match (outcome, committed) {
                    (Ok(value), Ok(())) => Ok(value),
                    (Ok(_), Err(lost)) => Err(lost.into()),
                    (Err(error), _) => Err(error),
                });
            });
            reply
        })
    })
}

/// The writer task: until the store closes and the queue is empty.
async fn run(
    writer: DatabaseConnection,
    mut jobs: mpsc::Receiver<Job>,
    group_max: usize,
    closing: CancellationToken,
) {
    loop {
        let first = tokio::select! {
            job = jobs.recv() => job,
            () = closing.cancelled() => {
                jobs.close();
                jobs.recv().await
            }
        };
        let Some(first) = first else { return };
        share(&writer, first, &mut jobs, group_max).await;
    }
}

/// A job that waits already, or that somebody queues whom the last one woke.
async fn waiting(jobs: &mut mpsc::Receiver<Job>) -> Option<Job> {
    if let Ok(job) = jobs.try_recv() {
        return Some(job);
    }
    tokio::task::yield_now().await;
    jobs.try_recv().ok()
}

/// One shared commit: the first job and whatever waits behind it.
async fn share(
    writer: &DatabaseConnection,
    first: Job,
    jobs: &mut mpsc::Receiver<Job>,
    group_max: usize,
) {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let outer = match writer.begin_with_options(immediate).await {
        Ok(outer) => outer,
        Err(error) => return first(Err(error.into())).await(Ok(())),
    };
    let mut replies = Vec::new();
    let mut next = Some(first);
    while let Some(job) = next {
        let savepoint = outer.begin().await.map_err(Error::from);
        replies.push(job(savepoint).await);
        next = if replies.len() < group_max { waiting(jobs).await } else { None };
    }
    let committed = outer.commit().await.map_err(|error| Arc::<str>::from(error.to_string()));
    for reply in replies {
        reply(committed.clone().map_err(|cause| Error::Lost(cause.to_string())));
    }
}
