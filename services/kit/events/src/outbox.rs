//! The outbox: appended by commands, numbered by the relay, read by cursor.
//!
//! Owns the append and the numbered read. Bounds: `READ_MAX` events a read.
//! Order: `seq`, without gaps; rows are never rewritten.

use kit_base::Time;
use prost::Message;
use proto::io::cloudevents::v1::CloudEvent;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, Order, Query, Value};
use uuid::Uuid;

use crate::envelope::EVENT_BYTES_MAX;
use crate::error::{Error, Result};
use crate::outgoing::Reach;

/// Events of one read at most.
pub const READ_MAX: u64 = 1_000;

/// One row to append.
pub struct Row<'a> {
    pub event_id: Uuid,
    pub name: &'a str,
    pub subject: &'a str,
    pub version: u64,
    pub reach: Reach,
    pub time: Time,
}

/// A numbered event, encoded.
#[derive(Clone, Debug)]
pub struct Numbered {
    pub seq: i64,
    pub event_id: Uuid,
    pub name: String,
    pub subject: String,
    pub envelope: Vec<u8>,
}

/// A row's values, in the order of [`COLUMNS`].
pub(crate) type Values = [Value; 7];

const COLUMNS: [&str; 7] =
    ["event_id", "name", "subject", "version", "reach", "envelope", "create_time"];

pub async fn append(db: &impl ConnectionTrait, row: &Row<'_>, envelope: &CloudEvent) -> Result<()> {
    db.execute(&inserting([values(row, envelope)?])).await?;
    Ok(())
}

/// Encodes an event; one that is too large is refused.
pub(crate) fn values(row: &Row<'_>, envelope: &CloudEvent) -> Result<Values> {
    let bytes = envelope.encode_to_vec();
    if bytes.len() > EVENT_BYTES_MAX {
        return Err(Error::Undecodable(format!(
            "{} has {} bytes, at most {EVENT_BYTES_MAX}",
            row.name,
            bytes.len()
        )));
    }
    let version = i64::try_from(row.version).expect("versions count up from one");
    Ok([
        row.event_id.into(),
        row.name.into(),
        row.subject.into(),
        version.into(),
        row.reach.code().into(),
        bytes.into(),
        row.time.into(),
    ])
}

pub(crate) fn inserting(rows: impl IntoIterator<Item = Values>) -> InsertStatement {
    let mut insert = Query::insert().into_table(Alias::new("outbox")).to_owned();
    insert.columns(COLUMNS.map(Alias::new));
    for row in rows {
        insert.values_panic(row.map(Expr::val));
    }
    insert
}

/// Reads the events after `after`, in order.
pub async fn read(db: &impl ConnectionTrait, after: i64, max: u64) -> Result<Vec<Numbered>> {
    let (sequence, outbox) = (Alias::new("sequence"), Alias::new("outbox"));
    let query = Query::select()
        .column((sequence.clone(), Alias::new("seq")))
        .columns(
            ["event_id", "name", "subject", "envelope"].map(|it| (outbox.clone(), Alias::new(it))),
        )
        .from(sequence.clone())
        .inner_join(
            outbox.clone(),
            Expr::col((outbox, Alias::new("id")))
                .equals((sequence.clone(), Alias::new("outbox_id"))),
        )
        .and_where(Expr::col((sequence.clone(), Alias::new("seq"))).gt(after))
        .order_by((sequence, Alias::new("seq")), Order::Asc)
        .limit(Ord::min(max, READ_MAX))
        .to_owned();
    let rows = db.query_all(&query).await?;
    rows.iter()
        .map(|row| {
            Ok(Numbered {
                seq: row.try_get("", "seq")?,
                event_id: row.try_get("", "event_id")?,
                name: row.try_get("", "name")?,
                subject: row.try_get("", "subject")?,
                envelope: row.try_get("", "envelope")?,
            })
        })
        .collect()
}

/// Whether the service never told anything.
pub async fn is_empty(db: &impl ConnectionTrait) -> Result<bool> {
    let query =
        Query::select().column(Alias::new("id")).from(Alias::new("outbox")).limit(1).to_owned();
    Ok(db.query_one(&query).await?.is_none())
}

/// The highest number given.
pub async fn last_seq(db: &impl ConnectionTrait) -> Result<i64> {
    let query = Query::select()
        .expr_as(Expr::col(Alias::new("seq")).max(), Alias::new("last"))
        .from(Alias::new("sequence"))
        .to_owned();
    let row = db.query_one(&query).await?;
    let last: Option<i64> = row.map(|row| row.try_get("", "last")).transpose()?.flatten();
    Ok(last.unwrap_or(0))
}
