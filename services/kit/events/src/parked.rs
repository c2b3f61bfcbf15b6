//! Events that failed: retried with back-off, parked, listed.
//!
//! Owns the rows of the inbox after the first attempt. Bounds: `BATCH` a turn,
//! `ATTEMPTS_MAX`. Order: of an aggregate, oldest first; what waits is released
//! one by one, under the lock of the producer's cursor.

use std::sync::Arc;

use kit_base::{Actor, Call, Clock, Kind, Time};
use kit_store::{Page, Tx};
use proto::jiebang::kit::v1 as pb;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult, TransactionTrait};
use tracing::{Instrument, info_span};
use uuid::Uuid;

use crate::envelope::{Received, timestamp};
use crate::error::{Error, Result};
use crate::handlers::Failure;
use crate::inbox::{ATTEMPTS_MAX, Inbox, Standing, lock_cursor, next_time};
use crate::outgoing::Shown;
use crate::trace::continue_trace;
use crate::work::Handled;

const BATCH: u64 = 64;

/// An event that failed at this consumer.
#[derive(Clone, Debug)]
pub struct Parked {
    pub consumer: &'static str,
    pub event_id: Uuid,
    pub producer: String,
    pub seq: i64,
    pub name: String,
    pub subject: String,
    pub state: String,
    pub attempts: i32,
    pub cause: String,
    pub create_time: Time,
    pub(crate) envelope: Vec<u8>,
}

const COLUMNS: [&str; 10] = [
    "event_id",
    "producer",
    "seq",
    "name",
    "subject",
    "state",
    "attempts",
    "cause",
    "create_time",
    "envelope",
];

impl Shown for Parked {
    type Message = pb::ParkedEvent;

    fn show(&self, _reader: &Actor) -> pb::ParkedEvent {
        pb::ParkedEvent {
            name: format!("parkedEvents/{}.{}", self.consumer, self.event_id),
            consumer: self.consumer.to_owned(),
            producer: self.producer.clone(),
            seq: self.seq,
            event_name: self.name.clone(),
            subject: self.subject.clone(),
            state: self.state.clone(),
            cause: self.cause.clone(),
            attempts: self.attempts,
            create_time: Some(timestamp(self.create_time)),
        }
    }
}

impl Inbox {
    /// Tries again what is due; answers how many were tried.
    pub async fn retry_due(&self) -> Result<usize> {
        let mut query = select();
        query.and_where(Expr::col(Alias::new("state")).eq(Standing::Retrying.code()));
        query.and_where(Expr::col(Alias::new("next_time")).lte(Clock::host()));
        query.order_by(Alias::new("seq"), Order::Asc).limit(BATCH);
        let rows = self.journal.store().reader().query_all(&query).await?;
        for row in &rows {
            let Parked { event_id, attempts, .. } = self.read(row)?;
            self.retry(event_id, attempts).await?;
        }
        Ok(rows.len())
    }

    /// Tries once more what was tried `before` times: of several replicas that found it
    /// due together, one counts.
    async fn retry(&self, id: Uuid, before: i32) -> Result<()> {
        let this = self.clone();
        let tried = self.journal.store().write::<_, Error, _, _>(move |tx| async move {
            if this.locked(&tx, id).await.is_ok_and(|it| it.attempts != before) {
                return Ok(Handled::nothing());
            }
            match this.again(&tx, id).await {
                Ok((_, handled)) => {
                    tx.commit().await?;
                    Ok(handled)
                }
                // Another replica or a person was quicker.
                Err(Error::NotParked(_) | Error::WaitsBehind(_)) => Ok(Handled::nothing()),
                Err(error) => Err(error),
            }
        });
        match tried.await {
            Err(Error::Store(panicked @ kit_store::Error::Panicked)) => {
                let (this, failure) = (self.clone(), Failure::of(&panicked));
                let counting = move |tx: Tx| async move {
                    let parked = this.locked(&tx, id).await?;
                    count(&tx, parked, failure).await?;
                    Ok(tx.commit().await?)
                };
                self.journal.store().write::<_, Error, _, _>(counting).await
            }
            tried => {
                self.journal.wake().notify_one();
                tried.map(Handled::committed)
            }
        }
    }

    /// Lists what failed and was not skipped, oldest first.
    pub async fn list_parked(&self, size: u64, after: Option<Uuid>) -> Result<Page<Parked>> {
        let mut query = select();
        query.and_where(Expr::col(Alias::new("state")).ne(Standing::Skipped.code()));
        if let Some(after) = after {
            query.and_where(Expr::col(Alias::new("event_id")).gt(after));
        }
        query.order_by(Alias::new("event_id"), Order::Asc).limit(size + 1);
        let rows = self.journal.store().reader().query_all(&query).await?;
        let mut items: Vec<Parked> =
            rows.iter().map(|row| self.read(row)).collect::<Result<_>>()?;
        let more = items.len() as u64 > size;
        items.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        let next = if more { items.last().map(|it| it.event_id) } else { None };
        Ok(Page { items, next })
    }

    /// How many events stand parked.
    pub async fn count_parked(&self) -> Result<i64> {
        let query = Query::select()
            .expr_as(Expr::col(Alias::new("event_id")).count(), Alias::new("count"))
            .from(Alias::new("inbox"))
            .and_where(Expr::col(Alias::new("state")).eq(Standing::Parked.code()))
            .to_owned();
        let row = self.journal.store().reader().query_one(&query).await?;
        Ok(row.map(|row| row.try_get("", "count")).transpose()?.unwrap_or(0))
    }

    /// Reads a row while nobody else offers, retries or skips.
    pub(crate) async fn locked(&self, tx: &Tx, id: Uuid) -> Result<Parked> {
        let producer = self.find(tx, id).await?.producer;
        lock_cursor(tx, &producer).await?;
        self.find(tx, id).await
    }

    async fn find(&self, db: &impl ConnectionTrait, id: Uuid) -> Result<Parked> {
        let query = select().and_where(Expr::col(Alias::new("event_id")).eq(id)).to_owned();
        let row = db.query_one(&query).await?;
        self.read(&row.ok_or_else(|| Error::NotParked(id.to_string()))?)
    }

    /// One more attempt. The handler has a savepoint, so that what it began is
    /// undone and its failure is counted in one commit.
    pub(crate) async fn again(&self, tx: &Tx, id: Uuid) -> Result<(Parked, Handled)> {
        let parked = self.locked(tx, id).await?;
        match parked.state.as_str() {
            state if state == Standing::Waiting.code() => {
                return Err(Error::WaitsBehind(id.to_string()));
            }
            state if state == Standing::Skipped.code() => {
                return Err(Error::NotParked(id.to_string()));
            }
            _ => {}
        }
        let handled = match self.handle(tx, &parked).await? {
            Ok(handled) => handled,
            Err(failure) => return Ok((count(tx, parked, failure).await?, Handled::nothing())),
        };
        let delete = Query::delete()
            .from_table(Alias::new("inbox"))
            .and_where(Expr::col(Alias::new("event_id")).eq(id))
            .to_owned();
        tx.execute(&delete).await?;
        release(tx, &parked.subject).await?;
        let state = Standing::Handled.code().to_owned();
        let attempts = parked.attempts + 1;
        Ok((Parked { state, cause: String::new(), attempts, ..parked }, handled))
    }

    async fn handle(&self, tx: &Tx, parked: &Parked) -> Result<Result<Handled, Failure>> {
        let at = (parked.producer.as_str(), parked.seq);
        let event = match Received::decode(self.journal.registry(), at, &parked.envelope) {
            Ok(event) => event,
            Err(error) => return Ok(Err(Failure::of(&error))),
        };
        let Some(handler) = self.handlers.find(event.name()) else {
            return Ok(Ok(Handled::nothing()));
        };
        let span = info_span!("handle", event.name = event.name(), event.seq = event.seq);
        let trace = continue_trace(&span, &event.trace);
        let call = Call { trace, ..Call::of(Actor::event()) };
        let work = self.journal.work(tx.begin().await?, call).await?;
        Ok(handler(work, Arc::new(event)).instrument(span).await)
    }

    fn read(&self, row: &QueryResult) -> Result<Parked> {
        Ok(Parked {
            consumer: self.journal.service(),
            event_id: row.try_get("", "event_id")?,
            producer: row.try_get("", "producer")?,
            seq: row.try_get("", "seq")?,
            name: row.try_get("", "name")?,
            subject: row.try_get("", "subject")?,
            state: row.try_get("", "state")?,
            attempts: row.try_get("", "attempts")?,
            cause: row.try_get("", "cause")?,
            create_time: row.try_get("", "create_time")?,
            envelope: row.try_get("", "envelope")?,
        })
    }
}

async fn count(tx: &Tx, parked: Parked, failure: Failure) -> Result<Parked> {
    let attempts = parked.attempts + 1;
    let standing = match failure.kind {
        Kind::Busy | Kind::Conflict => Standing::Retrying,
        Kind::NotFound | Kind::Internal if attempts < ATTEMPTS_MAX => Standing::Retrying,
        Kind::NotFound
        | Kind::Internal
        | Kind::Invalid
        | Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::Exists
        | Kind::Refused => Standing::Parked,
    };
    if standing == Standing::Parked {
        tracing::error!(
            event.name = parked.name,
            event.seq = parked.seq,
            cause = failure.cause,
            "parked an event after {attempts} attempts"
        );
    }
    set(tx, parked.event_id, (standing, attempts), &failure.cause).await?;
    Ok(Parked { state: standing.code().to_owned(), attempts, cause: failure.cause, ..parked })
}

pub(crate) async fn set(
    db: &impl ConnectionTrait,
    id: Uuid,
    (standing, attempts): (Standing, i32),
    cause: &str,
) -> Result<()> {
    let update = Query::update()
        .table(Alias::new("inbox"))
        .value(Alias::new("state"), standing.code())
        .value(Alias::new("attempts"), attempts)
        .value(Alias::new("next_time"), next_time(attempts))
        .value(Alias::new("cause"), cause)
        .and_where(Expr::col(Alias::new("event_id")).eq(id))
        .to_owned();
    db.execute(&update).await?;
    Ok(())
}

/// Lets the oldest event that waits on `subject` be tried.
pub(crate) async fn release(db: &impl ConnectionTrait, subject: &str) -> Result<()> {
    let oldest = Query::select()
        .column(Alias::new("event_id"))
        .from(Alias::new("inbox"))
        .and_where(Expr::col(Alias::new("subject")).eq(subject))
        .and_where(Expr::col(Alias::new("state")).eq(Standing::Waiting.code()))
        .order_by(Alias::new("seq"), Order::Asc)
        .limit(1)
        .to_owned();
    if let Some(row) = db.query_one(&oldest).await? {
        let update = Query::update()
            .table(Alias::new("inbox"))
            .value(Alias::new("state"), Standing::Retrying.code())
            .value(Alias::new("next_time"), Clock::host())
            .and_where(Expr::col(Alias::new("event_id")).eq(row.try_get::<Uuid>("", "event_id")?))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}

fn select() -> sea_orm::sea_query::SelectStatement {
    Query::select().columns(COLUMNS.map(Alias::new)).from(Alias::new("inbox")).to_owned()
}
