//! Rows of postings and entries: inserted once, never rewritten.

use std::str::FromStr;

use kit_base::Ids;
use kit_store::{Listing, Page};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::ledger::posting::AccountSeed;
use crate::domain::ledger::{Booked, Entry, Kind, Posting};
use crate::error::Result;

const COLUMNS: [&str; 13] = [
    "place",
    "id",
    "book",
    "seq",
    "kind",
    "subject",
    "entries",
    "previous_hash",
    "hash",
    "evidence",
    "instruction_hash",
    "request_id",
    "time",
];

/// The document beside a posting's columns.
#[derive(Serialize, Deserialize)]
struct Body {
    entries: Vec<Entry>,
    accounts: Vec<AccountSeed>,
}

/// Appends a posting; its row is never written again.
pub async fn insert(
    db: &impl ConnectionTrait,
    posting: &Posting,
    booked: &Booked,
) -> Result<(), DbErr> {
    let body = Body { entries: posting.entries.clone(), accounts: posting.accounts.clone() };
    let body = serde_json::to_string(&body).expect("entries are plain data");
    let kind: &'static str = posting.kind.into();
    let insert = Query::insert()
        .into_table(Alias::new("postings"))
        .columns(COLUMNS.map(Alias::new))
        .values_panic([
            Ids::new().next().into(),
            posting.id.as_str().into(),
            posting.book.into(),
            booked.seq.into(),
            kind.into(),
            posting.subject.as_str().into(),
            body.into(),
            booked.previous_hash.as_str().into(),
            booked.hash.as_str().into(),
            posting.evidence.clone().into(),
            posting.instruction_hash.clone().into(),
            posting.request_id.into(),
            posting.time.into(),
        ])
        .to_owned();
    db.execute(&insert).await?;
    let columns = ["id", "posting", "ledger", "debit", "credit", "phase", "amount", "resolves"];
    let mut rows = Query::insert().into_table(Alias::new("entries")).to_owned();
    rows.columns(columns.map(Alias::new));
    for entry in &posting.entries {
        let (ledger, phase): (&'static str, &'static str) =
            (entry.ledger.into(), entry.phase.into());
        rows.values_panic([
            Ids::new().next().into(),
            posting.id.as_str().into(),
            ledger.into(),
            entry.debit.as_str().into(),
            entry.credit.as_str().into(),
            phase.into(),
            entry.amount.fen().into(),
            entry.resolves.clone().into(),
        ]);
    }
    db.execute(&rows).await?;
    Ok(())
}

/// The posting of that id, if it stands.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<Posting>> {
    let query = select().and_where(Expr::col(Alias::new("id")).eq(id)).to_owned();
    let row = db.query_one(&query).await?;
    row.map(|row| Ok(read(&row)?.1)).transpose()
}

/// Whether a posting stands on that evidence.
pub async fn is_evidence(db: &impl ConnectionTrait, evidence: &str) -> Result<bool> {
    let query = select().and_where(Expr::col(Alias::new("evidence")).eq(evidence)).to_owned();
    Ok(db.query_one(&query).await?.is_some())
}

/// The postings of a book after a position, in order.
pub async fn from(
    db: &impl ConnectionTrait,
    book: Uuid,
    seq: i64,
    max: u64,
) -> Result<Vec<(Posting, Booked)>> {
    let query = select()
        .and_where(Expr::col(Alias::new("book")).eq(book))
        .and_where(Expr::col(Alias::new("seq")).gt(seq))
        .order_by(Alias::new("seq"), Order::Asc)
        .limit(max)
        .to_owned();
    let rows = db.query_all(&query).await?;
    let read = |row| read(row).map(|(_, posting, booked)| (posting, booked));
    rows.iter().map(read).collect()
}

/// Lists postings in the order of their book, so that the chain of hashes reads on.
pub async fn list(db: &impl ConnectionTrait, listing: &Listing) -> Result<Page<(Posting, Booked)>> {
    let mut query = select();
    for (column, value) in &listing.equals {
        query.and_where(Expr::col(Alias::new(*column)).eq(value.clone()));
    }
    if let Some(after) = listing.after {
        query.and_where(Expr::col(Alias::new("seq")).gt(seq_of(db, after).await?));
    }
    query.order_by(Alias::new("seq"), Order::Asc).limit(listing.size + 1);
    let rows = db.query_all(&query).await?;
    let mut items: Vec<(Uuid, Posting, Booked)> = rows.iter().map(read).collect::<Result<_>>()?;
    let size = usize::try_from(listing.size).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = if more { items.last().map(|(place, ..)| *place) } else { None };
    let items = items.into_iter().map(|(_, posting, booked)| (posting, booked)).collect();
    Ok(Page { items, next })
}

/// Where the page before ended; a posting that stands stays where it is.
async fn seq_of(db: &impl ConnectionTrait, place: Uuid) -> Result<i64> {
    let query = select().and_where(Expr::col(Alias::new("place")).eq(place)).to_owned();
    let row = db.query_one(&query).await?.ok_or(kit_store::Error::PageToken)?;
    Ok(row.try_get("", "seq")?)
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS.map(Alias::new)).from(Alias::new("postings")).to_owned()
}

fn read(row: &QueryResult) -> Result<(Uuid, Posting, Booked)> {
    let kind: String = row.try_get("", "kind")?;
    let body: String = row.try_get("", "entries")?;
    let Body { entries, accounts } = serde_json::from_str(&body).map_err(kit_store::Error::from)?;
    let posting = Posting {
        id: row.try_get("", "id")?,
        kind: Kind::from_str(&kind).expect("the service wrote this code"),
        book: row.try_get("", "book")?,
        subject: row.try_get("", "subject")?,
        evidence: row.try_get("", "evidence")?,
        instruction_hash: row.try_get("", "instruction_hash")?,
        request_id: row.try_get("", "request_id")?,
        entries,
        time: row.try_get("", "time")?,
        accounts,
    };
    let booked = Booked {
        seq: row.try_get("", "seq")?,
        previous_hash: row.try_get("", "previous_hash")?,
        hash: row.try_get("", "hash")?,
    };
    Ok((row.try_get("", "place")?, posting, booked))
}
