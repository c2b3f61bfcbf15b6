//! The encoded snapshot beside each aggregate version: what reads and events send.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};

use crate::error::Result;
use crate::outgoing::Reach;

/// Keeps the latest event message of an aggregate.
pub(crate) async fn keep(
    db: &impl ConnectionTrait,
    subject: &str,
    (version, reach): (u64, Reach),
    message: &[u8],
) -> Result<()> {
    let version = i64::try_from(version).expect("versions count up from one");
    let columns = ["subject", "version", "reach", "message"].map(Alias::new);
    let mut newer = OnConflict::column(Alias::new("subject"));
    newer.update_columns(columns.iter().skip(1).cloned());
    newer
        .action_and_where(Expr::col((Alias::new("snapshots"), Alias::new("version"))).lte(version));
    let insert = Query::insert()
        .into_table(Alias::new("snapshots"))
        .columns(columns)
        .values_panic([
            subject.into(),
            version.into(),
            reach.code().into(),
            message.to_vec().into(),
        ])
        .on_conflict(newer)
        .to_owned();
    db.execute(&insert).await?;
    Ok(())
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
