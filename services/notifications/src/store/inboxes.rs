//! Inboxes: the next position of each recipient, under its row's lock.

use std::collections::BTreeSet;

use kit_base::Uscc;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, OnConflict, Query};

use crate::error::Result;

/// Inboxes that one statement counts up.
const ROWS_MAX: usize = 1_000;

/// Takes the next position of each; whoever takes another waits for the commit.
/// In the order of codes: two works never wait for each other. Two batches of events
/// may; PostgreSQL then ends one, whose events are offered again one by one.
pub async fn next_seqs(
    db: &impl ConnectionTrait,
    recipients: &BTreeSet<Uscc>,
) -> Result<Vec<(Uscc, u64)>> {
    let recipients: Vec<&Uscc> = recipients.iter().collect();
    let mut seqs = Vec::with_capacity(recipients.len());
    for some in recipients.chunks(ROWS_MAX) {
        let rows = db.query_all(&taking(some)).await?;
        for row in &rows {
            let (code, seq): (String, i64) =
                (row.try_get("", "recipient")?, row.try_get("", "last_seq")?);
            let code = code.parse().expect("only credit codes are written");
            seqs.push((code, u64::try_from(seq).expect("positions count up from one")));
        }
    }
    Ok(seqs)
}

/// Counts each inbox up by one.
fn taking(recipients: &[&Uscc]) -> InsertStatement {
    let column = || Expr::col((Alias::new("inboxes"), Alias::new("last_seq")));
    let mut taken = OnConflict::column(Alias::new("recipient"));
    taken.value(Alias::new("last_seq"), column().add(1));
    let names = ["recipient", "last_seq"].map(Alias::new);
    let mut insert = Query::insert().into_table(Alias::new("inboxes")).to_owned();
    insert.columns(names.clone()).on_conflict(taken);
    for recipient in recipients {
        insert.values_panic([recipient.as_str().into(), 1_i64.into()]);
    }
    insert.returning(Query::returning().columns(names)).to_owned()
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
