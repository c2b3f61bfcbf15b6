//! The relay: the only writer of positions in a service's log.
//!
//! Owns `sequence` and the lease row. Shape: lease, number, publish, mark.
//! Bounds: `BATCH_MAX` rows a turn, one turn in flight. Order: insertion order of
//! committed rows; the publish cursor moves after its confirm, never past a
//! failed row.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use kit_base::Time;
use kit_store::{Tx, Value};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, OnConflict, Order as By, Query};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::journal::Journal;
use crate::outbox;

/// Events numbered in one turn at most.
const BATCH_MAX: u64 = 500;
/// How long a lease lasts without renewal. Replicas read one clock, the database's,
/// so that a host whose clock is off neither steals a lease nor waits for long.
const LEASE_SECONDS: i64 = 5;
/// After this long no open transaction can still bring an older row: statement
/// and idle time-outs end it within minutes, and a clock may jump by ten.
const SETTLED_MINUTES: i64 = 30;
const ROW: i32 = 1;
const COLUMNS: [&str; 8] = [
    "holder",
    "epoch",
    "expire_time",
    "last_seq",
    "published_seq",
    "low_id",
    "mark_id",
    "mark_time",
];

/// The relay's one row.
#[derive(Clone, Debug)]
struct State {
    holder: String,
    epoch: i64,
    expire_time: Time,
    last_seq: i64,
    published_seq: i64,
    low_id: i64,
    mark_id: i64,
    mark_time: Time,
}

/// The relay of one service in one process.
#[derive(Clone)]
pub struct Relay {
    journal: Journal,
    holder: String,
    held: Arc<AtomicBool>,
}

/// What a turn found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Events numbered now; a full batch means that more may wait.
    pub numbered: u64,
    pub last_seq: i64,
    pub published_seq: i64,
    pub epoch: i64,
}

impl Relay {
    pub fn new(journal: Journal, process: Uuid) -> Self {
        Self { journal, holder: process.to_string(), held: Arc::default() }
    }

    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Whether this process held the lease at its last turn: its sweeps run.
    pub fn holds(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    /// Renews or takes the lease and numbers what is committed. None while
    /// another process holds the lease.
    pub async fn number(&self) -> Result<Option<Turn>> {
        let turn = self.turn().await;
        self.held.store(matches!(turn, Ok(Some(_))), Ordering::Release);
        turn
    }

    async fn turn(&self) -> Result<Option<Turn>> {
        let (holder, store) = (self.holder.clone(), self.journal.store().clone());
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                let now = store.real_time(&tx).await?;
                let mut state = read(&tx, now).await?;
                if state.holder != holder && state.expire_time > now {
                    return Ok(None);
                }
                if state.holder != holder {
                    state.epoch += 1;
                    state.holder = holder;
                }
                state.expire_time = now + TimeDelta::seconds(LEASE_SECONDS);
                let ids = unnumbered(&tx, state.low_id).await?;
                append(&tx, &ids, state.last_seq).await?;
                state.last_seq += ids.len() as i64;
                settle(&mut state, ids.iter().copied().max(), now);
                write(&tx, &state).await?;
                tx.commit().await?;
                Ok(Some(Turn {
                    numbered: ids.len() as u64,
                    last_seq: state.last_seq,
                    published_seq: state.published_seq,
                    epoch: state.epoch,
                }))
            })
            .await
    }

    /// Moves the publish cursor and renews the lease, if it is still this epoch's.
    pub async fn mark_published(&self, epoch: i64, seq: i64) -> Result<()> {
        let store = self.journal.store().clone();
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                let now = store.real_time(&tx).await?;
                let mut state = read(&tx, now).await?;
                if state.epoch != epoch {
                    return Err(Error::LeaseLost);
                }
                state.expire_time = now + TimeDelta::seconds(LEASE_SECONDS);
                state.published_seq = Ord::max(state.published_seq, seq);
                write(&tx, &state).await?;
                tx.commit().await?;
                Ok(())
            })
            .await
    }

    /// Gives the lease up at the end, so that another replica need not wait for it.
    pub async fn resign(&self) {
        self.held.store(false, Ordering::Release);
        let (holder, store) = (self.holder.clone(), self.journal.store().clone());
        let given_up = self
            .journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                let now = store.real_time(&tx).await?;
                let state = read(&tx, now).await?;
                if state.holder == holder {
                    write(&tx, &State { expire_time: now, ..state }).await?;
                    tx.commit().await?;
                }
                Ok(())
            })
            .await;
        if let Err(error) = given_up {
            tracing::debug!(%error, "the lease runs out by itself");
        }
    }

    /// Reads what is numbered and not published.
    pub async fn unpublished(&self, after: i64, max: u64) -> Result<Vec<outbox::Numbered>> {
        outbox::read(self.journal.store().reader(), after, max).await
    }

    /// Whether a turn filled its batch.
    pub const fn is_full(turn: &Turn) -> bool {
        turn.numbered == BATCH_MAX
    }
}

/// Moves the low mark up to rows that were numbered long ago: no transaction
/// that began before them can still be open.
fn settle(state: &mut State, highest: Option<i64>, now: Time) {
    if now - state.mark_time < TimeDelta::minutes(SETTLED_MINUTES) {
        return;
    }
    state.low_id = state.mark_id;
    state.mark_id = Ord::max(highest.unwrap_or(0), state.mark_id);
    state.mark_time = now;
}

/// Locks the row. It is made first: a row that is not there locks nobody out.
async fn read(tx: &Tx, now: Time) -> Result<State> {
    if let Some(state) = find(tx).await? {
        return Ok(state);
    }
    let fresh = State {
        holder: String::new(),
        epoch: 0,
        expire_time: now,
        last_seq: 0,
        published_seq: 0,
        low_id: 0,
        mark_id: 0,
        mark_time: now,
    };
    let insert = Query::insert()
        .into_table(Alias::new("relay"))
        .columns(COLUMNS.into_iter().chain(["id"]).map(Alias::new))
        .values_panic(values(&fresh).into_iter().chain([ROW.into()]).map(Expr::val))
        .on_conflict(OnConflict::column(Alias::new("id")).do_nothing().to_owned())
        .to_owned();
    tx.execute(&insert).await?;
    Ok(find(tx).await?.unwrap_or(fresh))
}

async fn find(tx: &Tx) -> Result<Option<State>> {
    let query = Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new("relay"))
        .and_where(Expr::col(Alias::new("id")).eq(ROW))
        .lock(LockType::Update)
        .to_owned();
    let Some(row) = tx.query_one(&query).await? else { return Ok(None) };
    Ok(Some(State {
        holder: row.try_get("", "holder")?,
        epoch: row.try_get("", "epoch")?,
        expire_time: row.try_get("", "expire_time")?,
        last_seq: row.try_get("", "last_seq")?,
        published_seq: row.try_get("", "published_seq")?,
        low_id: row.try_get("", "low_id")?,
        mark_id: row.try_get("", "mark_id")?,
        mark_time: row.try_get("", "mark_time")?,
    }))
}

async fn write(tx: &Tx, state: &State) -> Result<()> {
    let pairs = COLUMNS.into_iter().zip(values(state));
    let update = Query::update()
        .table(Alias::new("relay"))
        .values(pairs.map(|(name, value)| (Alias::new(name), Expr::val(value))))
        .and_where(Expr::col(Alias::new("id")).eq(ROW))
        .to_owned();
    tx.execute(&update).await?;
    Ok(())
}

/// In the order of [`COLUMNS`].
fn values(state: &State) -> [Value; 8] {
    [
        state.holder.as_str().into(),
        state.epoch.into(),
        state.expire_time.into(),
        state.last_seq.into(),
        state.published_seq.into(),
        state.low_id.into(),
        state.mark_id.into(),
        state.mark_time.into(),
    ]
}

/// Committed rows without a number, in insertion order.
async fn unnumbered(db: &impl ConnectionTrait, low_id: i64) -> Result<Vec<i64>> {
    let (outbox, sequence) = (Alias::new("outbox"), Alias::new("sequence"));
    let id = (outbox.clone(), Alias::new("id"));
    let query = Query::select()
        .column(id.clone())
        .from(outbox)
        .left_join(
            sequence.clone(),
            Expr::col(id.clone()).equals((sequence.clone(), Alias::new("outbox_id"))),
        )
        .and_where(Expr::col(id.clone()).gt(low_id))
        .and_where(Expr::col((sequence, Alias::new("seq"))).is_null())
        .order_by(id, By::Asc)
        .limit(BATCH_MAX)
        .to_owned();
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

async fn append(db: &impl ConnectionTrait, ids: &[i64], last_seq: i64) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert().into_table(Alias::new("sequence")).to_owned();
    insert.columns(["seq", "outbox_id"].map(Alias::new));
    for (seq, id) in (last_seq + 1..).zip(ids) {
        insert.values_panic([seq.into(), (*id).into()]);
    }
    db.execute(&insert).await?;
    Ok(())
}
