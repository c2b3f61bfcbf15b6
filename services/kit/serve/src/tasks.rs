//! Tasks: the one place where the process starts background work.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Starts tasks that a drain waits for, and tells them when to stop.
#[derive(Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    closing: CancellationToken,
}

impl Tasks {
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task that the drain waits for.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// Counts what still runs.
    pub const fn tracker(&self) -> &TaskTracker {
        &self.tracker
    }

    /// Cancelled when the process begins to stop.
    pub const fn closing(&self) -> &CancellationToken {
        &self.closing
    }

    /// Tells every task to stop and waits until they have, or until `limit`.
    pub async fn drain(
        &self,
        limit: std::time::Duration,
    ) -> Result<(), tokio::time::error::Elapsed> {
        self.closing.cancel();
        self.tracker.close();
        tokio::time::timeout(limit, self.tracker.wait()).await
    }
}
