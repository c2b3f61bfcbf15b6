//! Records: one row per aggregate, its document beside searchable keys.
//!
//! Owns reading, locking, saving and listing. Bounds: each query names its
//! most rows. Order: a save writes only over the version that was read.

use kit_base::{Aggregate, Code, Decision, Time};
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, InsertStatement, LockType, Order, Query, SelectStatement, Value,
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::page::{Listing, PAGE_SIZE_MAX, Page};

/// Rows that one statement writes at most: databases bound its parameters.
const ROWS_MAX: usize = 1_000;

/// An aggregate with its table.
pub trait Record: Aggregate + Serialize + DeserializeOwned {
    const TABLE: &'static str;
    /// Columns beside the document; `keys` gives their values in this order.
    const KEYS: &'static [&'static str];

    fn keys(&self) -> Vec<Value>;
}

/// How a row is locked against others. SQLite's one writer is the lock.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    Shared,
    Exclusive,
}

/// Reads one aggregate.
pub async fn get<R: Record>(db: &impl ConnectionTrait, id: Uuid) -> Result<R> {
    find(db, id).await?.ok_or_else(|| missing::<R>(id))
}

pub async fn find<R: Record>(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<R>> {
    let query = select::<R>().and_where(Expr::col(Alias::new("id")).eq(id)).to_owned();
    db.query_one(&query).await?.map(|row| read(&row)).transpose()
}

/// Reads one aggregate and keeps others from changing it until the commit.
pub async fn lock<R: Record>(db: &impl ConnectionTrait, id: Uuid, lock: Lock) -> Result<R> {
    let kind = match lock {
        Lock::Shared => LockType::Share,
        Lock::Exclusive => LockType::Update,
    };
    let query = select::<R>().and_where(Expr::col(Alias::new("id")).eq(id)).lock(kind).to_owned();
    let row = db.query_one(&query).await?;
    row.map(|row| read(&row)).transpose()?.ok_or_else(|| missing::<R>(id))
}

/// Writes what was decided; nothing for an unchanged aggregate.
pub async fn save<R: Record, H>(
    db: &impl ConnectionTrait,
    decision: &Decision<R, H>,
) -> Result<()> {
    let Some(record) = decision.changed() else { return Ok(()) };
    let version = i64::try_from(record.version()).expect("versions count up from one");
    if version == 1 {
        return insert(db, record).await;
    }
    let mut update = Query::update().table(Alias::new(R::TABLE)).to_owned();
    // The row still has the stage that is left.
    let stays = Expr::col(Alias::new("stage")).eq(record.stage().code());
    let since = Expr::case(stays, Expr::col(Alias::new("stage_time")));
    update.value(Alias::new("stage_time"), since.finally(record.update_time()));
    update
        .values(columns(record)?.into_iter().map(|(name, value)| (Alias::new(name), value.into())));
    update.and_where(Expr::col(Alias::new("id")).eq(record.id()));
    update.and_where(Expr::col(Alias::new("version")).eq(version - 1));
    let done = db.execute(&update).await.map_err(|error| taken::<R>(error, record))?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Conflict { name: record.name() }),
    }
}

/// Writes records that did not exist before, many in one statement.
pub async fn add_all<R: Record>(db: &impl ConnectionTrait, records: &[R]) -> Result<()> {
    for some in records.chunks(ROWS_MAX) {
        db.execute(&inserting(some)?).await?;
    }
    Ok(())
}

/// Refuses an edit of a version that is no longer the current one.
pub fn fresh<A: Aggregate>(aggregate: &A, etag: Option<u64>) -> Result<()> {
    match etag {
        Some(etag) if etag != aggregate.version() => {
            Err(Error::Conflict { name: aggregate.name() })
        }
        _ => Ok(()),
    }
}

/// Reads the rows whose `column` is `value`, oldest first.
pub async fn by_key<R: Record>(
    db: &impl ConnectionTrait,
    column: &'static str,
    value: Value,
    max: u64,
) -> Result<Vec<R>> {
    let query = select::<R>()
        .and_where(Expr::col(Alias::new(column)).eq(value))
        .order_by(Alias::new("id"), Order::Asc)
        .limit(max)
        .to_owned();
    db.query_all(&query).await?.iter().map(read).collect()
}

/// Reads the one row whose unique `column` is `value`.
pub async fn find_by_key<R: Record>(
    db: &impl ConnectionTrait,
    column: &'static str,
    value: Value,
) -> Result<Option<R>> {
    Ok(by_key(db, column, value, 1).await?.pop())
}

/// Lists by key, newest first.
pub async fn list<R: Record>(db: &impl ConnectionTrait, listing: &Listing) -> Result<Page<R>> {
    let size = listing.size.clamp(1, PAGE_SIZE_MAX);
    let mut query = select::<R>();
    narrow(&mut query, listing);
    if let Some(after) = listing.after {
        query.and_where(Expr::col(Alias::new("id")).lt(after));
    }
    query.order_by(Alias::new("id"), Order::Desc).limit(size + 1);
    let mut items: Vec<R> = db.query_all(&query).await?.iter().map(read).collect::<Result<_>>()?;
    let more = items.len() as u64 > size;
    items.truncate(usize::try_from(size).expect("a page is small"));
    let next = if more { items.last().map(Aggregate::id) } else { None };
    Ok(Page { items, next })
}

/// Reads every row of a listing, oldest first; its size and place do not count.
pub async fn every<R: Record>(
    db: &impl ConnectionTrait,
    listing: &Listing,
    max: u64,
) -> Result<Vec<R>> {
    let mut query = select::<R>();
    narrow(&mut query, listing);
    query.order_by(Alias::new("id"), Order::Asc).limit(max);
    db.query_all(&query).await?.iter().map(read).collect()
}

/// How many rows a listing has in all, without reading them.
pub async fn count<R: Record>(db: &impl ConnectionTrait, listing: &Listing) -> Result<u64> {
    let mut query = Query::select().from(Alias::new(R::TABLE)).to_owned();
    query.expr_as(Expr::col(Alias::new("id")).count(), Alias::new("rows"));
    narrow(&mut query, listing);
    let row = db.query_one(&query).await?;
    let rows: i64 = row.map_or(Ok(0), |row| row.try_get("", "rows"))?;
    Ok(u64::try_from(rows).expect("a count is not negative"))
}

fn narrow(query: &mut SelectStatement, listing: &Listing) {
    for (column, value) in &listing.equals {
        query.and_where(Expr::col(Alias::new(*column)).eq(value.clone()));
    }
    for (column, values) in &listing.within {
        query.and_where(Expr::col(Alias::new(*column)).is_in(values.clone()));
    }
    let mut any = Cond::any();
    for (column, value) in &listing.scope {
        any = any.add(Expr::col(Alias::new(*column)).eq(value.clone()));
    }
    for (column, chosen) in &listing.among {
        any = any.add(Expr::col(Alias::new(*column)).in_subquery(chosen.clone()));
    }
    if !any.is_empty() {
        query.cond_where(any);
    }
}

/// Ids of what the clock must look at, longest overdue first.
pub async fn due<R: Record>(db: &impl ConnectionTrait, now: Time, max: u64) -> Result<Vec<Uuid>> {
    due_in::<R>(db, None, now, max).await
}

/// As [`due`], in one stage only.
pub async fn due_in<R: Record>(
    db: &impl ConnectionTrait,
    stage: Option<&'static str>,
    now: Time,
    max: u64,
) -> Result<Vec<Uuid>> {
    let mut query = Query::select().column(Alias::new("id")).from(Alias::new(R::TABLE)).to_owned();
    query.and_where(Expr::col(Alias::new("next_check")).lte(now));
    if let Some(stage) = stage {
        query.and_where(Expr::col(Alias::new("stage")).eq(stage));
    }
    query.order_by(Alias::new("next_check"), Order::Asc).limit(max);
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// Since when an object stands in its stage.
pub async fn stage_time<R: Record>(db: &impl ConnectionTrait, id: Uuid) -> Result<Time> {
    let query = Query::select()
        .column(Alias::new("stage_time"))
        .from(Alias::new(R::TABLE))
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .to_owned();
    let row = db.query_one(&query).await?.ok_or_else(|| missing::<R>(id))?;
    Ok(row.try_get("", "stage_time")?)
}

/// Objects that stand in a stage since an instant at the latest, longest first.
pub async fn standing<R: Record>(
    db: &impl ConnectionTrait,
    stage: &'static str,
    since: Time,
    max: u64,
) -> Result<Vec<(Uuid, Time)>> {
    let query = Query::select()
        .columns(["id", "stage_time"].map(Alias::new))
        .from(Alias::new(R::TABLE))
        .and_where(Expr::col(Alias::new("stage")).eq(stage))
        .and_where(Expr::col(Alias::new("stage_time")).lte(since))
        .order_by(Alias::new("stage_time"), Order::Asc)
        .limit(max)
        .to_owned();
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "stage_time")?))).collect()
}

async fn insert<R: Record>(db: &impl ConnectionTrait, record: &R) -> Result<()> {
    let insert = inserting(std::slice::from_ref(record))?;
    db.execute(&insert).await.map_err(|error| taken::<R>(error, record))?;
    Ok(())
}

fn inserting<R: Record>(records: &[R]) -> Result<InsertStatement> {
    let mut insert = Query::insert().into_table(Alias::new(R::TABLE)).to_owned();
    for record in records {
        let mut columns = columns(record)?;
        columns.push(("stage_time", record.update_time().into()));
        insert.columns(columns.iter().map(|(name, _)| Alias::new(*name)));
        insert.values_panic(columns.into_iter().map(|(_, value)| value.into()));
    }
    Ok(insert)
}

fn columns<R: Record>(record: &R) -> Result<Vec<(&'static str, Value)>> {
    let version = i64::try_from(record.version()).expect("versions count up from one");
    let mut columns: Vec<(&'static str, Value)> = vec![
        ("id", record.id().into()),
        ("version", version.into()),
        ("stage", record.stage().code().into()),
        ("next_check", record.next_check().into()),
        ("body", serde_json::to_string(record)?.into()),
    ];
    let keys = record.keys();
    assert_eq!(keys.len(), R::KEYS.len(), "a value for every key column");
    columns.extend(R::KEYS.iter().copied().zip(keys));
    Ok(columns)
}

fn select<R: Record>() -> SelectStatement {
    Query::select().column(Alias::new("body")).from(Alias::new(R::TABLE)).to_owned()
}

fn read<R: DeserializeOwned>(row: &QueryResult) -> Result<R> {
    let body: String = row.try_get("", "body")?;
    Ok(serde_json::from_str(&body)?)
}

fn missing<R: Record>(id: Uuid) -> Error {
    Error::NotFound { table: R::TABLE, name: format!("{}/{id}", R::COLLECTION) }
}

fn taken<R: Record>(error: sea_orm::DbErr, record: &R) -> Error {
    if Error::is_unique(&error) {
        return Error::Exists { table: R::TABLE, name: record.name() };
    }
    error.into()
}
