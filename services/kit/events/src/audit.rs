//! The audit record: who was admitted to what, and who was refused.
//!
//! Owns one append-only table. Bounds: one row per act or refusal. Order: by id,
//! which is order of writing.

use kit_base::{By, Call, Time};
use kit_store::{Listing, Page};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::error::Result;

/// The outcome of an act that was taken.
pub const DONE: &str = "done";

/// One row of the record.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub time: Time,
    pub person: String,
    pub organisation: String,
    pub role: String,
    pub act: String,
    pub object: String,
    pub version: i64,
    pub outcome: String,
    pub trace: String,
}

impl Entry {
    /// An act that was taken.
    pub fn done(id: Uuid, by: &By, (call, version): (&Call, u64), time: Time) -> Self {
        Self {
            id,
            time,
            person: by.person().to_owned(),
            organisation: organisation(&by.actor),
            role: by.role.to_owned(),
            act: by.act.to_owned(),
            object: by.object.clone(),
            version: i64::try_from(version).unwrap_or(i64::MAX),
            outcome: DONE.to_owned(),
            trace: call.trace.id().to_owned(),
        }
    }

    /// A call that was refused, with the reason.
    pub fn refused(
        id: Uuid,
        call: &Call,
        act: &str,
        (object, reason): (&str, &str),
        time: Time,
    ) -> Self {
        Self {
            id,
            time,
            person: call.actor.subject.clone(),
            organisation: organisation(&call.actor),
            role: String::new(),
            act: act.to_owned(),
            object: object.to_owned(),
            version: 0,
            outcome: reason.to_owned(),
            trace: call.trace.id().to_owned(),
        }
    }
}

fn organisation(actor: &kit_base::Actor) -> String {
    actor.organisation.as_ref().map(ToString::to_string).unwrap_or_default()
}

pub async fn append(db: &impl ConnectionTrait, entry: &Entry) -> Result<()> {
    db.execute(&inserting(std::slice::from_ref(entry))).await?;
    Ok(())
}

pub(crate) fn inserting(entries: &[Entry]) -> InsertStatement {
    let mut insert = Query::insert().into_table(Alias::new("audit")).to_owned();
    insert.columns(COLUMNS.map(Alias::new));
    for entry in entries {
        insert.values_panic([
            entry.id.into(),
            entry.time.into(),
            entry.version.into(),
            entry.person.as_str().into(),
            entry.organisation.as_str().into(),
            entry.role.as_str().into(),
            entry.act.as_str().into(),
            entry.object.as_str().into(),
            entry.outcome.as_str().into(),
            entry.trace.as_str().into(),
        ]);
    }
    insert
}

const COLUMNS: [&str; 10] = [
    "id",
    "create_time",
    "version",
    "person",
    "organisation",
    "role",
    "act",
    "object",
    "outcome",
    "trace",
];

/// Lists entries, newest first.
pub async fn list(db: &impl ConnectionTrait, listing: &Listing) -> Result<Page<Entry>> {
    let mut query = Query::select().columns(COLUMNS.map(Alias::new)).to_owned();
    query.from(Alias::new("audit")).order_by(Alias::new("id"), Order::Desc);
    for (column, value) in &listing.equals {
        query.and_where(Expr::col(Alias::new(*column)).eq(value.clone()));
    }
    if let Some(after) = listing.after {
        query.and_where(Expr::col(Alias::new("id")).lt(after));
    }
    query.limit(listing.size + 1);
    let rows = db.query_all(&query).await?;
    let mut items: Vec<Entry> = rows.iter().map(read).collect::<Result<_>>()?;
    let more = items.len() as u64 > listing.size;
    items.truncate(usize::try_from(listing.size).unwrap_or(usize::MAX));
    let next = if more { items.last().map(|entry| entry.id) } else { None };
    Ok(Page { items, next })
}

fn read(row: &QueryResult) -> Result<Entry> {
    Ok(Entry {
        id: row.try_get("", "id")?,
        time: row.try_get("", "create_time")?,
        version: row.try_get("", "version")?,
        person: row.try_get("", "person")?,
        organisation: row.try_get("", "organisation")?,
        role: row.try_get("", "role")?,
        act: row.try_get("", "act")?,
        object: row.try_get("", "object")?,
        outcome: row.try_get("", "outcome")?,
        trace: row.try_get("", "trace")?,
    })
}
