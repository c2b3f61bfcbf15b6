//! The versions of every object: what it was, from which act on.
//!
//! Owns one table. It grows with every change, and is not guarded like the audit: what
//! is personal in it must be erasable. Bounds: one row per version. Order: by number,
//! which is the object's own version.

use std::collections::BTreeMap;

use kit_base::Time;
use kit_store::Record;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::error::Result;

const TABLE: &str = "versions";
const COLUMNS: [&str; 5] = ["subject", "number", "create_time", "act", "body"];

/// One version, with the object as it was.
#[derive(Clone, Debug)]
pub struct Version {
    pub number: i64,
    pub time: Time,
    pub act: String,
    body: String,
}

/// The versions that one work makes.
#[derive(Default)]
pub(crate) struct Made(BTreeMap<(String, u64), (Time, &'static str, String)>);

impl Version {
    /// The object as it was.
    pub fn object<R: Record>(&self) -> Result<R> {
        Ok(serde_json::from_str(&self.body).map_err(kit_store::Error::from)?)
    }
}

impl Made {
    pub fn add<R: Record>(&mut self, record: &R, act: &'static str) -> Result<()> {
        let body = serde_json::to_string(record).map_err(kit_store::Error::from)?;
        let key = (record.name(), record.version());
        self.0.insert(key, (record.update_time(), act, body));
        Ok(())
    }

    /// The rows, if there are any.
    pub fn inserting(self) -> Option<InsertStatement> {
        if self.0.is_empty() {
            return None;
        }
        let mut insert = Query::insert().into_table(Alias::new(TABLE)).to_owned();
        insert.columns(COLUMNS.map(Alias::new));
        for ((subject, version), (time, act, body)) in self.0 {
            let number = i64::try_from(version).expect("versions count up from one");
            let row = [subject.into(), number.into(), time.into(), act.into(), body.into()];
            insert.values_panic(row);
        }
        Some(insert)
    }
}

/// The versions before a number, newest first; `max` of them at most.
pub async fn before(
    db: &impl ConnectionTrait,
    subject: &str,
    number: Option<i64>,
    max: u64,
) -> Result<Vec<Version>> {
    let mut query = of(subject);
    if let Some(number) = number {
        query.and_where(Expr::col(Alias::new("number")).lt(number));
    }
    query.order_by(Alias::new("number"), Order::Desc).limit(max);
    db.query_all(&query).await?.iter().map(read).collect()
}

/// One version of an object.
pub async fn find(
    db: &impl ConnectionTrait,
    subject: &str,
    number: i64,
) -> Result<Option<Version>> {
    let query = of(subject).and_where(Expr::col(Alias::new("number")).eq(number)).to_owned();
    db.query_one(&query).await?.map(|row| read(&row)).transpose()
}

fn of(subject: &str) -> SelectStatement {
    Query::select()
        .columns(["number", "create_time", "act", "body"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("subject")).eq(subject))
        .to_owned()
}

fn read(row: &QueryResult) -> Result<Version> {
    Ok(Version {
        number: row.try_get("", "number")?,
        time: row.try_get("", "create_time")?,
        act: row.try_get("", "act")?,
        body: row.try_get("", "body")?,
    })
}
