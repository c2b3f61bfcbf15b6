//! Projections: what this service knows of another's aggregates.
//!
//! Owns one row per foreign aggregate. Bounds: as many as there are. Order: a
//! row is written only if its version is newer.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query, Value};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// A foreign aggregate as an event described it.
pub trait Projected: Serialize + DeserializeOwned {
    const TABLE: &'static str;
    const KEYS: &'static [&'static str] = &[];

    /// The resource name of the foreign aggregate.
    fn key(&self) -> String;

    fn version(&self) -> u64;

    fn keys(&self) -> Vec<Value> {
        Vec::new()
    }
}

/// Writes the row if it is newer than the one that stands.
pub async fn put<P: Projected>(db: &impl ConnectionTrait, projected: &P) -> Result<()> {
    let version = i64::try_from(projected.version()).expect("versions count up from one");
    let fixed = ["key", "version", "body"];
    let names: Vec<_> = fixed.iter().chain(P::KEYS).map(|name| Alias::new(*name)).collect();
    let body = serde_json::to_string(projected)?;
    let mut values: Vec<Value> = vec![projected.key().into(), version.into(), body.into()];
    values.extend(projected.keys());
    let mut newer = OnConflict::column(Alias::new("key"));
    newer.update_columns(names.iter().skip(1).cloned());
    newer.action_and_where(Expr::col((Alias::new(P::TABLE), Alias::new("version"))).lt(version));
    let mut insert = Query::insert().into_table(Alias::new(P::TABLE)).to_owned();
    insert.columns(names).values_panic(values.into_iter().map(Into::into)).on_conflict(newer);
    db.execute(&insert).await?;
    Ok(())
}

pub async fn find<P: Projected>(db: &impl ConnectionTrait, key: &str) -> Result<Option<P>> {
    let query = select::<P>().and_where(Expr::col(Alias::new("key")).eq(key)).to_owned();
    db.query_one(&query).await?.map(|row| read(&row)).transpose()
}

/// Reads the row; a projection that has not arrived yet is not found.
pub async fn get<P: Projected>(db: &impl ConnectionTrait, key: &str) -> Result<P> {
    let missing = || Error::NotFound { table: P::TABLE, name: key.to_owned() };
    find(db, key).await?.ok_or_else(missing)
}

/// Reads the rows whose `column` is `value`, by key.
pub async fn by_key<P: Projected>(
    db: &impl ConnectionTrait,
    column: &'static str,
    value: Value,
    max: u64,
) -> Result<Vec<P>> {
    let mut query = select::<P>();
    query.and_where(Expr::col(Alias::new(column)).eq(value));
    query.order_by(Alias::new("key"), Order::Asc).limit(max);
    db.query_all(&query).await?.iter().map(read).collect()
}

/// Reads up to `max` rows whose key comes after `after`.
pub async fn after<P: Projected>(
    db: &impl ConnectionTrait,
    after: &str,
    max: u64,
) -> Result<Vec<P>> {
    let mut query = select::<P>();
    query.and_where(Expr::col(Alias::new("key")).gt(after));
    query.order_by(Alias::new("key"), Order::Asc).limit(max);
    db.query_all(&query).await?.iter().map(read).collect()
}

fn select<P: Projected>() -> sea_orm::sea_query::SelectStatement {
    Query::select().column(Alias::new("body")).from(Alias::new(P::TABLE)).to_owned()
}

fn read<P: DeserializeOwned>(row: &QueryResult) -> Result<P> {
    let body: String = row.try_get("", "body")?;
    Ok(serde_json::from_str(&body)?)
}
