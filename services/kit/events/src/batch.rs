//! Batches: several events of a producer in one commit.
//!
//! Owns the shared transaction. Shape: a savepoint for each effect, one cursor and
//! one commit for all; if one does not take effect, all roll back and are offered
//! one by one. Bounds: `TOGETHER_MAX`. Order: of the producer's `seq`.

use std::sync::Arc;

use kit_base::{Actor, Call};
use kit_store::Tx;
use sea_orm::TransactionTrait;
use tracing::{Instrument, info_span};

use crate::envelope::Received;
use crate::error::{Error, Result};
use crate::inbox::{Attempt, Inbox, Taken, are_blocked, lock_cursor, move_cursor};
use crate::trace::continue_trace;
use crate::work::Handled;

/// Events of one commit. A sixteenth of a commit is little beside an effect; more
/// together would keep SQLite's one writer from its callers for longer.
pub const TOGETHER_MAX: usize = 16;

impl Inbox {
    /// Offers the next events of one producer; their effects commit together.
    pub async fn take_all(&self, events: Vec<Received>) -> Result<Taken> {
        let events: Vec<Arc<Received>> = events.into_iter().map(Arc::new).collect();
        if events.len() > 1 {
            match self.together(events.clone()).await {
                Ok(Some(taken)) => return Ok(taken),
                Ok(None) => {}
                Err(error) => tracing::debug!(?error, "a batch failed; one by one"),
            }
        }
        for event in events {
            if let Taken::Gap { cursor } = self.take(event).await? {
                return Ok(Taken::Gap { cursor });
            }
        }
        Ok(Taken::Applied)
    }

    /// None if one of them waits behind an event that failed.
    async fn together(&self, events: Vec<Arc<Received>>) -> Result<Option<Taken>, Attempt> {
        let this = self.clone();
        let job = move |tx: Tx| async move {
            let highest = events.iter().map(|it| it.seq).max();
            let (Some(first), Some(highest)) = (events.first(), highest) else {
                return Ok(None);
            };
            let from = lock_cursor(&tx, &first.producer).await?;
            let subjects: Vec<&str> = events.iter().map(|it| it.subject.as_str()).collect();
            if are_blocked(&tx, &subjects).await? {
                return Ok(None);
            }
            let (at, handled) = this.apply(&tx, from, &events).await?;
            let taken = match at < highest {
                true => Taken::Gap { cursor: at },
                false => Taken::Applied,
            };
            if at > from {
                move_cursor(&tx, &first.producer, at).await?;
                tx.commit().await.map_err(Error::from)?;
            }
            Ok(Some((taken, handled)))
        };
        let writing = self.journal.store().write::<_, Attempt, _, _>(job);
        let written: Option<(Taken, Vec<Handled>)> = writing.await?;
        let Some((taken, handled)) = written else { return Ok(None) };
        handled.into_iter().for_each(Handled::committed);
        self.journal.wake().notify_one();
        Ok(Some(taken))
    }

    /// Applies what follows `at` without a gap; answers the last number applied.
    async fn apply(
        &self,
        tx: &Tx,
        mut at: i64,
        events: &[Arc<Received>],
    ) -> Result<(i64, Vec<Handled>), Attempt> {
        let mut all = Vec::with_capacity(events.len());
        let now = self.journal.store().now(tx).await.map_err(Error::from)?;
        for event in events {
            if event.seq <= at {
                continue;
            }
            if event.seq != at + 1 {
                break;
            }
            if let Some(handler) = self.handlers.find(event.name()) {
                let span = info_span!("handle", event.name = event.name(), event.seq = event.seq);
                let trace = continue_trace(&span, &event.trace);
                let call = Call { trace, ..Call::of(Actor::event()) };
                let savepoint = tx.begin().await.map_err(Error::from)?;
                let work = self.journal.begun(savepoint, call, (now, None));
                let handled = handler(work, Arc::clone(event)).instrument(span).await;
                all.push(handled.map_err(Attempt::Failed)?);
            }
            at = event.seq;
        }
        Ok((at, all))
    }
}
