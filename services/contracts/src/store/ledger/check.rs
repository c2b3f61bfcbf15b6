//! The check of the books: the same for the start, the sweep and the command.
//!
//! Owns which books are looked at. Shape: one book in one snapshot, so that what
//! is posted meanwhile is no fault. Bounds: a page of postings at a time. Order:
//! the oldest posting first. A fault halts its book; nothing is repaired.

use kit_store::Tx;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbBackend, IsolationLevel, TransactionTrait,
};
use uuid::Uuid;

use super::{accounts, postings};
use crate::domain::Payment;
use crate::domain::ledger::audit::{Audit, Fault};
use crate::domain::ledger::{Kind, Posting};
use crate::error::Result;

/// Postings of one read.
const PAGE: u64 = 500;
/// Books that one look considers at most.
const BOOKS_MAX: u64 = 1_000;

/// A book that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    pub book: Uuid,
    /// The last posting that the check saw.
    pub seq: i64,
    pub faults: Vec<Fault>,
}

/// The books of the last `count` postings.
pub async fn recent(db: &impl ConnectionTrait, count: u64) -> Result<Vec<Uuid>> {
    let query = Query::select()
        .column(Alias::new("book"))
        .from(Alias::new("postings"))
        .order_by(Alias::new("place"), Order::Desc)
        .limit(count)
        .to_owned();
    let mut books = read_books(db.query_all(&query).await?)?;
    books.sort();
    books.dedup();
    Ok(books)
}

/// Books that were written after their last check.
pub async fn unchecked(db: &impl ConnectionTrait, max: u64) -> Result<Vec<Uuid>> {
    let mut query = books();
    query.and_where(Expr::col(Alias::new("checked")).lt(Expr::col(Alias::new("seq"))));
    query.and_where(Expr::col(Alias::new("halted")).is_null()).limit(max);
    read_books(db.query_all(&query).await?)
}

/// The books after one, in order; the way through all of them.
pub async fn after(db: &impl ConnectionTrait, last: Option<Uuid>) -> Result<Vec<Uuid>> {
    let mut query = books();
    if let Some(last) = last {
        query.and_where(Expr::col(Alias::new("book")).gt(last));
    }
    read_books(db.query_all(&query.limit(BOOKS_MAX).to_owned()).await?)
}

/// Checks one book, whole, in a snapshot of its own.
pub async fn check(db: &DatabaseConnection, book: Uuid) -> Result<Checked> {
    // SQLite's read transaction is a snapshot as it is.
    let shared = db.get_database_backend() == DbBackend::Postgres;
    let isolation = shared.then_some(IsolationLevel::RepeatableRead);
    let access = isolation.map(|_| AccessMode::ReadOnly);
    let snapshot = db.begin_with_config(isolation, access).await?;
    let checked = look(&snapshot, book).await;
    snapshot.rollback().await?;
    checked
}

async fn look(db: &impl ConnectionTrait, book: Uuid) -> Result<Checked> {
    let mut audit = Audit::of(book);
    loop {
        let page = postings::from(db, book, audit.seq(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        for (posting, booked) in &page {
            audit.hear(posting, booked);
            if posting.kind == Kind::Pay && !is_approved(db, posting).await? {
                audit.unapproved(posting);
            }
        }
    }
    let query = Query::select()
        .columns(["seq", "hash"].map(Alias::new))
        .from(Alias::new("books"))
        .and_where(Expr::col(Alias::new("book")).eq(book))
        .to_owned();
    let row = db.query_one(&query).await?;
    let head: (i64, String) = match row {
        Some(row) => (row.try_get("", "seq")?, row.try_get("", "hash")?),
        None => (0, String::new()),
    };
    let stored = accounts::of_book(db, book).await?;
    let faults = audit.close(&stored, (head.0, &head.1));
    Ok(Checked { book, seq: head.0, faults })
}

/// Notes how far a book was checked, and halts one with faults.
pub async fn note(tx: &Tx, checked: &Checked) -> Result<()> {
    let mut update = Query::update().table(Alias::new("books")).to_owned();
    update.value(Alias::new("checked"), checked.seq);
    if let Some(fault) = checked.faults.first() {
        update.value(Alias::new("halted"), fault.to_string());
    }
    update.and_where(Expr::col(Alias::new("book")).eq(checked.book));
    tx.execute(&update).await?;
    Ok(())
}

/// Whether two persons approved what the posting pays.
async fn is_approved(db: &impl ConnectionTrait, posting: &Posting) -> Result<bool> {
    let id = posting.subject.split_once('/').and_then(|(_, id)| id.parse::<Uuid>().ok());
    let Some(id) = id else { return Ok(false) };
    let payment: Option<Payment> = kit_store::records::find(db, id).await?;
    let hash = posting.instruction_hash.as_deref();
    Ok(payment.is_some_and(|it| it.is_approved_twice(hash, posting.time)))
}

fn books() -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(Alias::new("book"))
        .from(Alias::new("books"))
        .order_by(Alias::new("book"), Order::Asc)
        .to_owned()
}

fn read_books(rows: Vec<sea_orm::QueryResult>) -> Result<Vec<Uuid>> {
    rows.iter().map(|row| Ok(row.try_get("", "book")?)).collect()
}
