//! The encoded snapshot beside each aggregate version: what reads and events send.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, OnConflict, Query};

use crate::error::Result;
use crate::outgoing::Reach;

/// The message of an aggregate's version, encoded.
pub(crate) struct Snapshot {
    pub version: u64,
    pub reach: Reach,
    pub message: Vec<u8>,
}

/// Keeps the latest event message of each aggregate.
pub(crate) fn keeping(latest: BTreeMap<String, Snapshot>) -> InsertStatement {
    let column = |table, name| Expr::col((Alias::new(table), Alias::new(name)));
    let columns = ["subject", "version", "reach", "message"].map(Alias::new);
    let mut newer = OnConflict::column(Alias::new("subject"));
    newer.update_columns(columns.iter().skip(1).cloned());
    newer.action_and_where(column("snapshots", "version").lte(column("excluded", "version")));
    let mut insert = Query::insert().into_table(Alias::new("snapshots")).to_owned();
    insert.columns(columns).on_conflict(newer);
    for (subject, Snapshot { version, reach, message }) in latest {
        let version = i64::try_from(version).expect("versions count up from one");
        insert.values_panic([subject.into(), version.into(), reach.code().into(), message.into()]);
    }
    insert
}

/// The latest public message of an aggregate, encoded.
pub async fn public(db: &impl ConnectionTrait, subject: &str) -> Result<Option<Vec<u8>>> {
    let query = Query::select()
        .column(Alias::new("message"))
        .from(Alias::new("snapshots"))
        .and_where(Expr::col(Alias::new("subject")).eq(subject))
        .and_where(Expr::col(Alias::new("reach")).eq(Reach::Public.code()))
        .to_owned();
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "message")).transpose()?)
}
