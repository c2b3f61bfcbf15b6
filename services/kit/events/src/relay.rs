//! The relay: the only writer of positions in a service's log.
//!
//! Owns `sequence` and the lease row. Shape: lease, number, publish, mark. A turn
//! looks at rows above the highest that it numbered, and at the holes below it:
//! never at the rest, however long the log is. Bounds: `BATCH_MAX` rows a turn, one
//! turn in flight. Order: insertion order of committed rows; the publish cursor
//! moves after its confirm, never past a failed row.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use kit_base::Time;
use kit_store::{Tx, Value};
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, LockType, OnConflict, Order as By, Query, SelectStatement,
};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::holes::Holes;
use crate::journal::Journal;
use crate::outbox;

/// Events numbered in one turn at most.
const BATCH_MAX: u64 = 500;
/// How long a lease lasts without renewal. Replicas read one clock, the database's,
/// so that a host whose clock is off neither steals a lease nor waits for long.
const LEASE_SECONDS: i64 = 5;
/// A lease with less than this left is renewed, though nothing else is to write.
const RENEW_SECONDS: i64 = 3;
const ROW: i32 = 1;
const COLUMNS: [&str; 7] =
    ["holder", "epoch", "expire_time", "last_seq", "published_seq", "high_id", "holes"];

/// The relay's one row.
#[derive(Clone, Debug)]
struct State {
    holder: String,
    epoch: i64,
    expire_time: Time,
    last_seq: i64,
    published_seq: i64,
    /// The highest row that has a number.
    high_id: i64,
    holes: Holes,
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

    /// Renews or takes the lease, numbers what is committed, and keeps how far the
    /// broker has confirmed. None while another process holds the lease.
    pub async fn number(&self, published: i64) -> Result<Option<Turn>> {
        let turn = self.turn(published).await;
        self.held.store(matches!(turn, Ok(Some(_))), Ordering::Release);
        turn
    }

    async fn turn(&self, published: i64) -> Result<Option<Turn>> {
        let (holder, store) = (self.holder.clone(), self.journal.store().clone());
        self.journal
            .store()
            .write::<_, Error, _, _>(move |tx| async move {
                let now = store.real_time(&tx).await?;
                let mut state = read(&tx, now).await?;
                if state.holder != holder && state.expire_time > now {
                    return Ok(None);
                }
                let ids = unnumbered(&tx, &state).await?;
                let turn = |state: &State| Turn {
                    numbered: ids.len() as u64,
                    last_seq: state.last_seq,
                    published_seq: state.published_seq,
                };
                let confirmed = Ord::max(published, state.published_seq);
                let quiet = ids.is_empty() && confirmed == state.published_seq;
                if quiet && state.expire_time - now > TimeDelta::seconds(RENEW_SECONDS) {
                    return Ok(Some(turn(&state)));
                }
                state.published_seq = confirmed;
                if state.holder != holder {
                    state.epoch += 1;
                    state.holder = holder;
                }
                state.expire_time = now + TimeDelta::seconds(LEASE_SECONDS);
                append(&tx, &ids, state.last_seq).await?;
                state.last_seq += ids.len() as i64;
                state.holes.note(state.high_id, &ids, now);
                state.high_id = ids.iter().copied().fold(state.high_id, Ord::max);
                write(&tx, &state).await?;
                tx.commit().await?;
                Ok(Some(turn(&state)))
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
        high_id: 0,
        holes: Holes::default(),
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
    let query = select().lock(LockType::Update).to_owned();
    tx.query_one(&query).await?.map(|row| stands(&row)).transpose()
}

fn select() -> SelectStatement {
    Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new("relay"))
        .and_where(Expr::col(Alias::new("id")).eq(ROW))
        .to_owned()
}

fn stands(row: &QueryResult) -> Result<State> {
    Ok(State {
        holder: row.try_get("", "holder")?,
        epoch: row.try_get("", "epoch")?,
        expire_time: row.try_get("", "expire_time")?,
        last_seq: row.try_get("", "last_seq")?,
        published_seq: row.try_get("", "published_seq")?,
        high_id: row.try_get("", "high_id")?,
        holes: row.try_get::<String>("", "holes")?.parse()?,
    })
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
fn values(state: &State) -> [Value; 7] {
    [
        state.holder.as_str().into(),
        state.epoch.into(),
        state.expire_time.into(),
        state.last_seq.into(),
        state.published_seq.into(),
        state.high_id.into(),
        state.holes.to_string().into(),
    ]
}

/// Committed rows without a number, in insertion order.
async fn unnumbered(db: &impl ConnectionTrait, state: &State) -> Result<Vec<i64>> {
    let id = || Expr::col(Alias::new("id"));
    let mut query = Query::select().column(Alias::new("id")).from(Alias::new("outbox")).to_owned();
    query.order_by(Alias::new("id"), By::Asc).limit(BATCH_MAX);
    let mut found = Vec::new();
    // Two queries, because an index serves each of them and not their union.
    if !state.holes.is_empty() {
        let late = query.clone().and_where(id().is_in(state.holes.ids())).to_owned();
        found.extend(db.query_all(&late).await?);
    }
    query.and_where(id().gt(state.high_id));
    found.extend(db.query_all(&query).await?);
    found.truncate(BATCH_MAX as usize);
    found.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// How much of a log is numbered, and how much of it waits for its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub numbered: i64,
    pub waiting: i64,
}

/// Measures the log by one reading of the relay's row: an event that is numbered
/// meanwhile counts as waiting, and never twice.
pub async fn length(db: &impl ConnectionTrait) -> Result<Length> {
    let state = db.query_one(&select()).await?.map(|row| stands(&row)).transpose()?;
    let (numbered, high_id, holes) =
        state.map_or_else(Default::default, |it| (it.last_seq, it.high_id, it.holes));
    let id = || Expr::col(Alias::new("id"));
    let query = Query::select()
        .expr_as(id().count(), Alias::new("waiting"))
        .from(Alias::new("outbox"))
        .cond_where(Cond::any().add(id().gt(high_id)).add(id().is_in(holes.ids())))
        .to_owned();
    let row = db.query_one(&query).await?;
    let waiting = row.map(|row| row.try_get("", "waiting")).transpose()?.unwrap_or(0);
    Ok(Length { numbered, waiting })
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
