//! Sweeps: what is due by the clock, re-derived from rows. A sweep takes no
//! input, so a lost signal costs a delay and never a step.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kit_base::{Actor, Aggregate, Call, Kind, Problem};
use kit_events::{Committed, Error, Journal, Look, Shown, Work};

use crate::door::fresh_trace;

/// Objects that one sweep looks at in a turn.
const SWEEP_MAX: u64 = 200;

type Run = Arc<dyn Fn(Journal) -> BoxFuture<'static, u64> + Send + Sync>;

/// The sweeps of one service.
#[derive(Clone, Default)]
pub struct Sweeps(Vec<(&'static str, Run)>);

impl Sweeps {
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds what is due and acts on each, one work at a time.
    #[must_use]
    pub fn due<D, Id, A, E, Find, Found, Act, Acted>(
        mut self,
        name: &'static str,
        desk: &Arc<D>,
        find: Find,
        act: Act,
    ) -> Self
    where
        D: Send + Sync + 'static,
        Id: Send + 'static,
        A: Aggregate + Shown,
        E: Problem + From<Error> + From<kit_store::Error>,
        Find: Fn(Arc<D>, Look, u64) -> Found + Send + Sync + Copy + 'static,
        Found: Future<Output = Result<Vec<Id>, E>> + Send,
        Act: Fn(Arc<D>, Work, Id) -> Acted + Send + Sync + Copy + 'static,
        Acted: Future<Output = Result<Committed<A>, E>> + Send + 'static,
    {
        let desk = Arc::clone(desk);
        let run = move |journal: Journal| -> BoxFuture<'static, u64> {
            let desk = Arc::clone(&desk);
            Box::pin(async move {
                let look = journal.look(call());
                let due = match find(Arc::clone(&desk), look, SWEEP_MAX).await {
                    Ok(due) => due,
                    Err(error) => {
                        tracing::warn!(sweep = name, %error, "cannot find what is due");
                        return 0;
                    }
                };
                let mut acted = 0;
                for id in due {
                    let desk = Arc::clone(&desk);
                    let done = journal.act(call(), move |work| act(desk, work, id)).await;
                    match done {
                        Ok(()) => acted += 1,
                        Err(error) if error.kind() == Kind::Refused => {
                            tracing::info!(sweep = name, %error, "not due after all");
                        }
                        Err(error) => tracing::warn!(sweep = name, %error, "a due act failed"),
                    }
                }
                acted
            })
        };
        self.0.push((name, Arc::new(run)));
        self
    }

    /// Looks at what is due and does what it has to by itself; answers how much it
    /// did, so that a turn that did something is followed by another at once.
    #[must_use]
    pub fn looking<D, E, Run, Ran>(mut self, name: &'static str, desk: &Arc<D>, run: Run) -> Self
    where
        D: Send + Sync + 'static,
        E: Problem,
        Run: Fn(Arc<D>, Look, u64) -> Ran + Send + Sync + Copy + 'static,
        Ran: Future<Output = Result<u64, E>> + Send + 'static,
    {
        let desk = Arc::clone(desk);
        let look = move |journal: Journal| -> BoxFuture<'static, u64> {
            let ran = run(Arc::clone(&desk), journal.look(call()), SWEEP_MAX);
            Box::pin(async move {
                ran.await.unwrap_or_else(|error| {
                    tracing::warn!(sweep = name, %error, "a sweep failed");
                    0
                })
            })
        };
        self.0.push((name, Arc::new(look)));
        self
    }

    /// Runs every sweep once; answers how many acts were taken.
    pub(crate) async fn run(&self, journal: &Journal) -> u64 {
        let mut acted = 0;
        for (_, sweep) in &self.0 {
            acted += sweep(journal.clone()).await;
        }
        acted
    }
}

/// The call of the clock itself: no person stands behind it.
fn call() -> Call {
    Call { trace: fresh_trace(), ..Call::of(Actor::clock()) }
}
