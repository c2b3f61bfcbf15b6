//! The inbox: each event of a producer takes effect once, in its order.
//!
//! Owns the cursor per producer and the events that failed. The cursor is the
//! mark: numbers have no gaps, so `seq <= cursor` is a duplicate. Shape: cursor
//! and effect commit together. Bounds: `ATTEMPTS_MAX`. Order: later events of an
//! aggregate wait behind a failed one; others pass.

use std::sync::Arc;

use chrono::TimeDelta;
use kit_base::{Actor, By, Call, Clock, Ids, Kind, Time};
use kit_store::Tx;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, OnConflict, Query};
use tracing::{Instrument, info_span};
use uuid::Uuid;

use crate::audit;
use crate::envelope::Received;
use crate::error::{Error, Result};
use crate::handlers::{Failure, Handlers};
use crate::journal::Journal;
use crate::outbox::Numbered;
use crate::trace::continue_trace;
use crate::work::Handled;

/// Attempts before an event that cannot be found or fails inside is parked.
pub const ATTEMPTS_MAX: i32 = 5;
const BACKOFF_MS_MAX: i64 = 30_000;

/// How an event that failed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Retrying,
    Waiting,
    Parked,
    Skipped,
    /// Gone from the inbox: a replay took effect.
    Handled,
}

impl Standing {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Retrying => "retrying",
            Self::Waiting => "waiting",
            Self::Parked => "parked",
            Self::Skipped => "skipped",
            Self::Handled => "handled",
        }
    }
}

/// What became of an event that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Applied,
    Duplicate,
    /// Earlier events are missing; the cursor stands at this number.
    Gap {
        cursor: i64,
    },
}

/// An event as the inbox keeps it: known from the log even if it does not decode.
struct Letter {
    id: Uuid,
    producer: String,
    seq: i64,
    name: String,
    subject: String,
    bytes: Vec<u8>,
}

impl From<&Received> for Letter {
    fn from(event: &Received) -> Self {
        Self {
            id: event.id,
            producer: event.producer.clone(),
            seq: event.seq,
            name: event.name().to_owned(),
            subject: event.subject.clone(),
            bytes: event.bytes.clone(),
        }
    }
}

/// The inbox of one consumer.
#[derive(Clone)]
pub struct Inbox {
    pub(crate) journal: Journal,
    pub(crate) handlers: Handlers,
}

impl Inbox {
    pub const fn new(journal: Journal, handlers: Handlers) -> Self {
        Self { journal, handlers }
    }

    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    pub async fn cursor(&self, producer: &str) -> Result<i64> {
        let found = read_cursor(self.journal.store().reader(), producer, None).await?;
        Ok(found.unwrap_or(0))
    }

    /// Whether this consumer does anything about an event of that name.
    pub fn hears(&self, name: &str) -> bool {
        self.handlers.find(name).is_some()
    }

    /// Moves the cursor over events that nobody here handles, if it still stands
    /// at `from`; answers where it stands now.
    pub async fn pass(&self, producer: &str, from: i64, to: i64) -> Result<i64> {
        let producer = producer.to_owned();
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                let at = lock_cursor(&tx, &producer).await?;
                if at != from {
                    return Ok(at);
                }
                move_cursor(&tx, &producer, to).await?;
                tx.commit().await?;
                Ok(to)
            })
            .await
    }

    /// Moves the cursor back to the end of a log that was restored from a backup;
    /// the audit record keeps that somebody accepted it.
    pub async fn rewind(&self, producer: &str, (from, to): (i64, i64)) -> Result<()> {
        let (producer, clock) = (producer.to_owned(), self.journal.store().clock().clone());
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                lock_cursor(&tx, &producer).await?;
                move_cursor(&tx, &producer, to).await?;
                let by = By::clock("accept_rollback", format!("eventLogs/{producer}"));
                let call = Call::of(Actor::clock());
                let entry = audit::Entry::done(Ids::new().next(), &by, (&call, 0), clock.now());
                let outcome = format!("rewound from {from} to {to}");
                audit::append(&tx, &audit::Entry { outcome, ..entry }).await?;
                tx.commit().await?;
                Ok(())
            })
            .await
    }

    /// Sets aside an event of the log that does not decode: it stays, with its
    /// cause, and what follows on its aggregate waits behind it.
    pub async fn park(&self, producer: &str, event: Numbered, cause: &Error) -> Result<Taken> {
        let (failure, producer) = (Failure::of(cause), producer.to_owned());
        tracing::error!(producer, event.seq, cause = failure.cause, "parked an event");
        let Numbered { seq, event_id: id, name, subject, envelope: bytes } = event;
        let letter = Letter { id, producer, seq, name, subject, bytes };
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                let at = lock_cursor(&tx, &letter.producer).await?;
                if let Some(taken) = out_of_turn(at, letter.seq) {
                    return Ok(taken);
                }
                move_cursor(&tx, &letter.producer, letter.seq).await?;
                // Behind an earlier event that failed it waits like any other.
                let standing = match are_blocked(&tx, &[letter.subject.as_str()]).await? {
                    true => (Standing::Waiting, 0),
                    false => (Standing::Parked, 1),
                };
                insert(&tx, letter, standing, &failure.cause).await?;
                tx.commit().await?;
                Ok(Taken::Applied)
            })
            .await
    }

    /// Offers the next event; its effect and the cursor commit together.
    pub(crate) async fn take(&self, event: Arc<Received>) -> Result<Taken> {
        match self.attempt(&event).await {
            Ok(taken) => Ok(taken),
            Err(Attempt::Store(error)) => Err(error),
            Err(Attempt::Failed(failure)) => {
                self.keep(&event, failure).await?;
                Ok(Taken::Applied)
            }
        }
    }

    async fn attempt(&self, event: &Arc<Received>) -> Result<Taken, Attempt> {
        let Some(handler) = self.handlers.find(event.name()) else {
            let at = self.pass(&event.producer, event.seq - 1, event.seq).await?;
            return Ok(match at < event.seq {
                true => Taken::Gap { cursor: at },
                false => Taken::Applied,
            });
        };
        let span = info_span!("handle", event.name = event.name(), event.seq = event.seq);
        let trace = continue_trace(&span, &event.trace);
        let call = Call { trace, ..Call::of(Actor::event()) };
        let (journal, event) = (self.journal.clone(), Arc::clone(event));
        let job = move |tx: Tx| async move {
            let at = lock_cursor(&tx, &event.producer).await?;
            if let Some(taken) = out_of_turn(at, event.seq) {
                return Ok((taken, None));
            }
            move_cursor(&tx, &event.producer, event.seq).await?;
            if are_blocked(&tx, &[event.subject.as_str()]).await? {
                let waits = "waits behind an earlier event";
                insert(&tx, Letter::from(&*event), (Standing::Waiting, 0), waits).await?;
                tx.commit().await.map_err(Error::from)?;
                return Ok((Taken::Applied, None));
            }
            let work = journal.work(tx, call).await?;
            let handled = handler(work, event).await.map_err(Attempt::Failed)?;
            Ok((Taken::Applied, Some(handled)))
        };
        let writing = self.journal.store().write::<_, Attempt, _, _>(job);
        let (taken, handled): (Taken, Option<Handled>) = writing.instrument(span).await?;
        handled.into_iter().for_each(Handled::committed);
        self.journal.wake().notify_one();
        Ok(taken)
    }

    /// Keeps an event that failed, with the cursor moved past it.
    async fn keep(&self, event: &Arc<Received>, failure: Failure) -> Result<()> {
        let standing = match failure.kind {
            Kind::Busy | Kind::Conflict | Kind::NotFound | Kind::Internal => Standing::Retrying,
            Kind::Invalid
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::Exists
            | Kind::Refused => Standing::Parked,
        };
        if standing == Standing::Parked {
            tracing::error!(
                event.name = event.name(),
                event.seq = event.seq,
                cause = failure.cause,
                "parked an event"
            );
        }
        let event = Arc::clone(event);
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                if lock_cursor(&tx, &event.producer).await? + 1 != event.seq {
                    return Ok(());
                }
                move_cursor(&tx, &event.producer, event.seq).await?;
                insert(&tx, Letter::from(&*event), (standing, 1), &failure.cause).await?;
                tx.commit().await?;
                Ok(())
            })
            .await
    }
}

/// Why an attempt did not end: the handler, or the store around it.
#[derive(Debug)]
pub(crate) enum Attempt {
    Failed(Failure),
    Store(Error),
}

impl From<Error> for Attempt {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// A panic inside a handler is the handler's failure; a lost store is not.
impl From<kit_store::Error> for Attempt {
    fn from(error: kit_store::Error) -> Self {
        match error {
            kit_store::Error::Panicked => Self::Failed(Failure::of(&error)),
            other => Self::Store(other.into()),
        }
    }
}

/// What becomes of an event that is not the next one.
const fn out_of_turn(cursor: i64, seq: i64) -> Option<Taken> {
    if seq <= cursor {
        return Some(Taken::Duplicate);
    }
    if seq > cursor + 1 { Some(Taken::Gap { cursor }) } else { None }
}

/// When to try again after `attempts`, by the host's time: the node's may jump.
pub(crate) fn next_time(attempts: i32) -> Time {
    let doubled = 100_i64.saturating_mul(1 << attempts.clamp(0, 20));
    Clock::host() + TimeDelta::milliseconds(Ord::min(doubled, BACKOFF_MS_MAX))
}

/// Locks the cursor. Its row is made first: a row that is not there locks nobody
/// out, and two replicas would both take the producer's first event.
pub(crate) async fn lock_cursor(tx: &Tx, producer: &str) -> Result<i64> {
    if let Some(seq) = read_cursor(tx, producer, Some(LockType::Update)).await? {
        return Ok(seq);
    }
    let insert = Query::insert()
        .into_table(Alias::new("inbox_cursors"))
        .columns(["producer", "seq"].map(Alias::new))
        .values_panic([producer.into(), 0_i64.into()])
        .on_conflict(OnConflict::column(Alias::new("producer")).do_nothing().to_owned())
        .to_owned();
    tx.execute(&insert).await?;
    let found = read_cursor(tx, producer, Some(LockType::Update)).await?;
    found.ok_or_else(|| Error::Bus("the cursor's row vanished".to_owned()))
}

async fn read_cursor(
    db: &impl ConnectionTrait,
    producer: &str,
    lock: Option<LockType>,
) -> Result<Option<i64>> {
    let mut query = Query::select().column(Alias::new("seq")).to_owned();
    query.from(Alias::new("inbox_cursors"));
    query.and_where(Expr::col(Alias::new("producer")).eq(producer));
    if let Some(lock) = lock {
        query.lock(lock);
    }
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "seq")).transpose()?)
}

pub(crate) async fn move_cursor(tx: &Tx, producer: &str, seq: i64) -> Result<()> {
    let update = Query::update()
        .table(Alias::new("inbox_cursors"))
        .value(Alias::new("seq"), seq)
        .and_where(Expr::col(Alias::new("producer")).eq(producer))
        .to_owned();
    tx.execute(&update).await?;
    Ok(())
}

/// Whether an event of one of the subjects failed and is not done with.
pub(crate) async fn are_blocked(db: &impl ConnectionTrait, subjects: &[&str]) -> Result<bool> {
    let query = Query::select()
        .column(Alias::new("event_id"))
        .from(Alias::new("inbox"))
        .and_where(Expr::col(Alias::new("subject")).is_in(subjects.iter().copied()))
        .and_where(Expr::col(Alias::new("state")).ne(Standing::Skipped.code()))
        .limit(1)
        .to_owned();
    Ok(db.query_one(&query).await?.is_some())
}

async fn insert(
    db: &impl ConnectionTrait,
    letter: Letter,
    (standing, attempts): (Standing, i32),
    cause: &str,
) -> Result<()> {
    let columns = [
        "event_id",
        "producer",
        "seq",
        "name",
        "subject",
        "state",
        "attempts",
        "next_time",
        "cause",
        "envelope",
        "create_time",
    ];
    let insert = Query::insert()
        .into_table(Alias::new("inbox"))
        .columns(columns.map(Alias::new))
        .values_panic([
            letter.id.into(),
            letter.producer.into(),
            letter.seq.into(),
            letter.name.into(),
            letter.subject.into(),
            standing.code().into(),
            attempts.into(),
            next_time(attempts).into(),
            cause.into(),
            letter.bytes.into(),
            Clock::host().into(),
        ])
        .to_owned();
    db.execute(&insert).await?;
    Ok(())
}
