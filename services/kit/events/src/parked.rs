//! Events that failed: retried with back-off, parked, replayed, skipped.
//!
//! Owns the rows of the inbox after the first attempt. Bounds: `BATCH` a turn.
//! Order: of an aggregate, oldest first; what waits is released one by one.

use std::sync::Arc;

use kit_base::{Actor, By, Call, Clock, Ids, Kind, Time};
use kit_store::Page;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::audit;
use crate::envelope::Received;
use crate::error::{Error, Result};
use crate::handlers::Failure;
use crate::inbox::{ATTEMPTS_MAX, Attempt, Inbox, Standing, next_time};
use crate::work::Handled;

const BATCH: u64 = 64;

/// An event that failed at this consumer.
#[derive(Clone, Debug)]
pub struct Parked {
    pub event_id: Uuid,
    pub producer: String,
    pub seq: i64,
    pub name: String,
    pub subject: String,
    pub state: String,
    pub attempts: i32,
    pub cause: String,
    pub create_time: Time,
    envelope: Vec<u8>,
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

impl Inbox {
    /// Tries again what is due; answers how many took effect.
    pub async fn retry_due(&self) -> Result<u64> {
        let mut query = select();
        query.and_where(Expr::col(Alias::new("state")).eq(Standing::Retrying.code()));
        query.and_where(Expr::col(Alias::new("next_time")).lte(Clock::host()));
        query.order_by(Alias::new("seq"), Order::Asc).limit(BATCH);
        let rows = self.journal.store().reader().query_all(&query).await?;
        let mut applied = 0;
        for row in &rows {
            applied += u64::from(self.again(read(row)?).await?);
        }
        Ok(applied)
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
        let mut items: Vec<Parked> = rows.iter().map(read).collect::<Result<_>>()?;
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

    /// Handles a parked event again, at once.
    pub async fn replay(&self, event_id: Uuid) -> Result<Parked> {
        let parked = self.find(event_id).await?;
        self.again(parked.clone()).await?;
        Ok(self.find(event_id).await.unwrap_or(parked))
    }

    /// Gives an event up, for a reason that stays on the audit record.
    pub async fn skip(&self, event_id: Uuid, (call, reason): (Call, String)) -> Result<Parked> {
        let parked = self.find(event_id).await?;
        let (subject, clock) = (parked.subject.clone(), self.journal.store().clock().clone());
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                set(&tx, event_id, (Standing::Skipped, 0), &reason).await?;
                release(&tx, &subject).await?;
                let by = By { actor: call.actor.clone(), ..By::event("skip", subject) };
                let now = clock.now();
                let entry = audit::Entry::done(Ids::new().next(), &by, (&call, 0), now);
                let entry = audit::Entry { outcome: format!("skipped: {reason}"), ..entry };
                audit::append(&tx, &entry).await?;
                tx.commit().await?;
                Ok(())
            })
            .await?;
        Ok(Parked { state: Standing::Skipped.code().to_owned(), ..parked })
    }

    async fn find(&self, event_id: Uuid) -> Result<Parked> {
        let query = select().and_where(Expr::col(Alias::new("event_id")).eq(event_id)).to_owned();
        let row = self.journal.store().reader().query_one(&query).await?;
        let row = row.ok_or_else(|| Error::NotParked(event_id.to_string()))?;
        read(&row)
    }

    /// One more attempt; on success the row goes and the next one is released.
    async fn again(&self, parked: Parked) -> Result<bool> {
        let at = (parked.producer.as_str(), parked.seq);
        let event = Received::decode(self.journal.registry(), at, &parked.envelope)?;
        let Some(handler) = self.handlers.find(event.name()) else { return Ok(false) };
        let call = Call { trace: event.trace.clone(), ..Call::of(Actor::event()) };
        let (journal, event) = (self.journal.clone(), Arc::new(event));
        let id = parked.event_id;
        let outcome = self
            .journal
            .store()
            .write::<Option<Handled>, Attempt, _, _>(move |tx| async move {
                let delete = Query::delete()
                    .from_table(Alias::new("inbox"))
                    .and_where(Expr::col(Alias::new("event_id")).eq(id))
                    .to_owned();
                if tx.execute(&delete).await.map_err(Error::from)?.rows_affected() == 0 {
                    return Ok(None);
                }
                release(&tx, &event.subject).await?;
                let work = journal.work(tx, call).await?;
                handler(work, event).await.map(Some).map_err(Attempt::Failed)
            })
            .await;
        match outcome {
            Ok(handled) => {
                let applied = handled.is_some();
                handled.into_iter().for_each(Handled::committed);
                self.journal.wake().notify_one();
                Ok(applied)
            }
            Err(Attempt::Store(error)) => Err(error),
            Err(Attempt::Failed(failure)) => {
                self.count_failure(parked, failure).await?;
                Ok(false)
            }
        }
    }

    async fn count_failure(&self, parked: Parked, failure: Failure) -> Result<()> {
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
        let id = parked.event_id;
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                set(&tx, id, (standing, attempts), &failure.cause).await?;
                tx.commit().await?;
                Ok(())
            })
            .await
    }
}

async fn set(
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
async fn release(db: &impl ConnectionTrait, subject: &str) -> Result<()> {
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

fn read(row: &QueryResult) -> Result<Parked> {
    Ok(Parked {
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
