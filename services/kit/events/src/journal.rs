//! The journal: begins every work of a service and wakes what follows it.
//!
//! Owns the service's name as a producer. Shape: `command` for callers, `act`
//! for the clock, `look` for queries. Order: a reply leaves after its commit.

use std::sync::Arc;

use kit_base::{Aggregate, Call, Ids, Kind, Problem, Time};
use kit_store::{Store, Tx};
use prost::Message;
use tokio::sync::Notify;

use crate::audit;
use crate::error::{Error, Result};
use crate::idempotency::{self, Fingerprint, Key, Seen};
use crate::look::Look;
use crate::outgoing::Shown;
use crate::registry::Registry;
use crate::strangers::Strangers;
use crate::told::Told;
use crate::work::{Committed, Origin, Work};

/// Begins the works of one service.
#[derive(Clone)]
pub struct Journal {
    store: Store,
    service: &'static str,
    origin: Arc<Origin>,
    wake: Arc<Notify>,
    strangers: Arc<Strangers>,
}

/// A reply that was stored before, or the work to be done now.
enum Entered {
    Before(Vec<u8>),
    First(Box<Work>),
}

/// What was asked: the method, the resource that it named, the body's fingerprint.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: &'static str,
    pub object: String,
    pub fingerprint: Fingerprint,
}

impl Journal {
    pub fn new(store: Store, node: &str, service: &'static str, registry: Registry) -> Self {
        let source = format!("//{node}/{service}");
        let origin = Arc::new(Origin { source, registry });
        let (wake, strangers) = (Arc::default(), Arc::default());
        Self { store, service, origin, wake, strangers }
    }

    pub const fn store(&self) -> &Store {
        &self.store
    }

    pub const fn service(&self) -> &'static str {
        self.service
    }

    pub fn registry(&self) -> &Registry {
        &self.origin.registry
    }

    /// Rings when a commit may have told something.
    pub const fn wake(&self) -> &Arc<Notify> {
        &self.wake
    }

    /// Runs a caller's command once, however often its request id is repeated.
    pub async fn command<A, E, F, Fut>(
        &self,
        call: Call,
        asked: Asked,
        job: F,
    ) -> Result<A::Message, E>
    where
        A: Shown + Send + 'static,
        E: Problem + From<Error> + From<kit_store::Error>,
        F: FnOnce(Work) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Committed<A>, E>> + Send + 'static,
    {
        let this = self.clone();
        let refused = call.clone();
        let Asked { method, object, fingerprint } = asked;
        let key = Key(fingerprint.by(&call.actor));
        let outcome = self
            .store
            .write(move |tx| async move {
                match this.enter(tx, call, Some(key)).await? {
                    Entered::Before(reply) => A::Message::decode(reply.as_slice())
                        .map_err(|error| Error::Undecodable(error.to_string()).into()),
                    Entered::First(work) => {
                        let done = job(*work).await?;
                        this.wake_early();
                        Ok(done.message)
                    }
                }
            })
            .await;
        match &outcome {
            Ok(_) => self.wake.notify_one(),
            Err(error) => self.record_refusal(&refused, (method, &object), error).await,
        }
        outcome
    }

    /// Runs the clock's act, without an idempotency row: it reads what is due.
    pub async fn act<A, E, F, Fut>(&self, call: Call, job: F) -> Result<(), E>
    where
        A: Aggregate + Shown,
        E: Problem + From<Error> + From<kit_store::Error>,
        F: FnOnce(Work) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Committed<A>, E>> + Send + 'static,
    {
        let this = self.clone();
        self.store
            .write::<_, E, _, _>(move |tx| async move {
                match this.enter(tx, call, None).await? {
                    Entered::Before(_) => Ok(()),
                    Entered::First(work) => {
                        job(*work).await?;
                        this.wake_early();
                        Ok(())
                    }
                }
            })
            .await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Wakes the relay before a shared commit, so that its numbers are part of it.
    fn wake_early(&self) {
        if self.store.shares_commits() {
            self.wake.notify_one();
        }
    }

    /// A work inside a transaction that the inbox began.
    pub(crate) async fn work(&self, tx: Tx, call: Call) -> Result<Work> {
        let now = self.store.now(&tx).await?;
        Ok(self.begun(tx, call, (now, None)))
    }

    pub(crate) fn begun(&self, tx: Tx, call: Call, (now, key): (Time, Option<Key>)) -> Work {
        Work { tx, call, now, origin: Arc::clone(&self.origin), key, told: Told::default() }
    }

    pub fn look(&self, call: Call) -> Look {
        Look {
            db: self.store.reader().clone(),
            call,
            now: self.store.clock().now(),
            sealer: self.store.sealer(),
        }
    }

    async fn enter(&self, tx: Tx, call: Call, key: Option<Key>) -> Result<Entered> {
        let seen = match &key {
            Some(key) => idempotency::enter(&self.store, &tx, &call, key).await?,
            None => Seen::First(self.store.now(&tx).await?),
        };
        match seen {
            Seen::Before(reply) => {
                tx.rollback().await?;
                Ok(Entered::Before(reply))
            }
            Seen::First(now) => Ok(Entered::First(Box::new(self.begun(tx, call, (now, key))))),
        }
    }

    /// Keeps a refusal on the audit record, in a transaction of its own.
    ///
    /// It is about what the caller named, or else what the problem names.
    pub async fn record_refusal(
        &self,
        call: &Call,
        (act, named): (&str, &str),
        error: &dyn Problem,
    ) {
        let recorded = match error.kind() {
            Kind::Refused | Kind::Forbidden | Kind::Conflict | Kind::NotFound => true,
            Kind::Invalid | Kind::Unauthenticated | Kind::Exists | Kind::Busy | Kind::Internal => {
                false
            }
        };
        if !recorded || !self.strangers.admit(&call.actor, self.store.clock().now()) {
            return;
        }
        let object = match named {
            "" => error.details().resource.map(|it| it.name).unwrap_or_default(),
            named => canonical(named),
        };
        let (call, act, reason) = (call.clone(), act.to_owned(), error.reason());
        let clock = self.store.clock().clone();
        let written = self
            .store
            .write::<_, Error, _, _>(move |tx| async move {
                let id = Ids::new().next();
                let about = (object.as_str(), reason);
                let entry = audit::Entry::refused(id, &call, &act, about, clock.now());
                audit::append(&tx, &entry).await?;
                tx.commit().await?;
                Ok(())
            })
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "a refusal is missing on the audit record");
        }
    }
}

/// A resource name as we write it, however it was typed.
fn canonical(name: &str) -> String {
    let known = name.rsplit_once('/').and_then(|(collection, id)| {
        let id: uuid::Uuid = id.parse().ok()?;
        Some(format!("{collection}/{id}"))
    });
    known.unwrap_or_else(|| name.to_owned())
}
