//! Inboxes: the next position of each recipient, under its row's lock.

use kit_base::Uscc;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};

use crate::error::Result;

/// Takes the next position; whoever takes another waits for the commit.
pub async fn next_seq(db: &impl ConnectionTrait, recipient: &Uscc) -> Result<u64> {
    let column = || Expr::col((Alias::new("inboxes"), Alias::new("last_seq")));
    let mut taken = OnConflict::column(Alias::new("recipient"));
    taken.value(Alias::new("last_seq"), column().add(1));
    let insert = Query::insert()
        .into_table(Alias::new("inboxes"))
        .columns(["recipient", "last_seq"].map(Alias::new))
        .values_panic([recipient.as_str().into(), 1_i64.into()])
        .on_conflict(taken)
        .returning_col(Alias::new("last_seq"))
        .to_owned();
    let row = db.query_one(&insert).await?.ok_or(kit_store::Error::Closed)?;
    let seq: i64 = row.try_get("", "last_seq")?;
    Ok(u64::try_from(seq).expect("positions count up from one"))
}

/// The last position of a recipient.
pub async fn last_seq(db: &impl ConnectionTrait, recipient: &Uscc) -> Result<u64> {
    let query = Query::select()
        .column(Alias::new("last_seq"))
        .from(Alias::new("inboxes"))
        .and_where(Expr::col(Alias::new("recipient")).eq(recipient.as_str()))
        .to_owned();
    let row = db.query_one(&query).await?;
    let seq: i64 = row.map(|row| row.try_get("", "last_seq")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(seq).expect("positions count up from one"))
}
