//! Work: one command's transaction, and the only way to commit it.
//!
//! Owns nothing beyond the transaction. Shape: `tell` for further aggregates,
//! then `commit`, or `done` in a handler, which write what was told. Order: what
//! is told stands in the outbox in the order of telling.

use std::sync::Arc;

use kit_base::{By, Call, Decision, Ids, Time};
use kit_store::{Record, Tx};
use prost::Message;
use uuid::Uuid;

use crate::audit;
use crate::envelope::{Head, wrap};
use crate::error::Result;
use crate::idempotency::{self, Key};
use crate::outbox;
use crate::outgoing::{Outgoing, Shown};
use crate::registry::Registry;
use crate::told::Told;

/// What every work of a service shares.
#[derive(Debug)]
pub(crate) struct Origin {
    /// `//{node}/{service}`
    pub source: String,
    pub registry: Registry,
}

/// One command's transaction.
pub struct Work {
    pub(crate) tx: Tx,
    pub(crate) call: Call,
    pub(crate) now: Time,
    pub(crate) origin: Arc<Origin>,
    pub(crate) key: Option<Key>,
    pub(crate) told: Told,
}

/// Proof that the transaction is committed; made nowhere else.
pub struct Committed<A: Shown> {
    pub(crate) message: A::Message,
}

/// Proof that a handler's work is done; it may be part of a larger commit. Made
/// nowhere else.
pub struct Handled {
    after: Option<Box<dyn FnOnce() + Send>>,
}

impl Work {
    pub const fn tx(&self) -> &Tx {
        &self.tx
    }

    pub const fn call(&self) -> &Call {
        &self.call
    }

    /// The time of this command, read once at its start.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// A new id; ids grow with time.
    pub fn id(&self) -> Uuid {
        Ids::new().next()
    }

    /// Tells of a further aggregate that this command changed.
    pub async fn tell<A: Record, H>(
        &mut self,
        by: &By,
        decision: &Decision<A, H>,
        out: impl Fn(&A, &H) -> Option<Outgoing> + Send,
    ) -> Result<()> {
        let Some(aggregate) = decision.changed() else { return Ok(()) };
        let (subject, version) = (aggregate.name(), aggregate.version());
        let events: Vec<_> =
            decision.happened().iter().filter_map(|what| out(aggregate, what)).collect();
        for event in &events {
            self.send(&subject, version, event)?;
        }
        self.told.version(aggregate, by.act)?;
        let by = By { object: subject, ..by.clone() };
        self.told.entry(audit::Entry::done(self.id(), &by, (&self.call, version), self.now));
        Ok(())
    }

    /// Tells an event that stands for no aggregate of ours.
    pub async fn tell_alone(
        &mut self,
        subject: &str,
        version: u64,
        event: &Outgoing,
    ) -> Result<()> {
        self.send(subject, version, event)
    }

    /// Commits what was decided, with its events, audit row and reply.
    pub async fn commit<A: Record + Shown, H>(
        mut self,
        by: By,
        decision: Decision<A, H>,
        out: impl Fn(&A, &H) -> Option<Outgoing> + Send,
    ) -> Result<Committed<A>>
    where
        H: Sync,
    {
        self.tell(&by, &decision, out).await?;
        self.answer(decision.aggregate()).await
    }

    /// Commits what was told so far, and answers with `result`.
    pub async fn answer<A: Shown>(self, result: &A) -> Result<Committed<A>> {
        let message = result.show(&self.call.actor);
        let keeping = |_: &Key| idempotency::answering(&self.call, message.encode_to_vec());
        let reply = self.key.as_ref().and_then(keeping);
        self.told.write(&self.tx, reply).await?;
        self.tx.commit().await?;
        Ok(Committed { message })
    }

    /// Commits a handler's work; the cursor moves with it.
    pub async fn done(self) -> Result<Handled> {
        self.told.write(&self.tx, None).await?;
        self.tx.commit().await?;
        Ok(Handled::nothing())
    }

    fn send(&mut self, subject: &str, version: u64, event: &Outgoing) -> Result<()> {
        let registry = &self.origin.registry;
        let name = registry.by_type(&event.type_name).map(|it| it.name.as_str());
        let name = name.expect("every outgoing message is declared as an event");
        let reach = event.reach_in(registry);
        let (event_id, time) = (self.id(), self.now);
        let head = Head {
            id: event_id,
            source: &self.origin.source,
            name,
            subject,
            version,
            reach,
            trace: &self.call.trace,
            time,
        };
        let row = outbox::Row { event_id, name, subject, version, reach, time };
        let row = outbox::values(&row, &wrap(&head, event))?;
        self.told.event(row);
        Ok(())
    }
}

impl Handled {
    /// Nothing is left to do after the commit.
    pub(crate) const fn nothing() -> Self {
        Self { after: None }
    }

    /// Does this once the commit stands.
    #[must_use]
    pub fn after(self, f: impl FnOnce() + Send + 'static) -> Self {
        Self { after: Some(Box::new(f)) }
    }

    pub(crate) fn committed(self) {
        if let Some(after) = self.after {
            after();
        }
    }
}
