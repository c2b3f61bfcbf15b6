//! The ledger's rows: books, accounts, postings, entries.
//!
//! Owns the one way to post. Shape: lock the book, lock its accounts by name,
//! apply, write each balance once. Order: `seq` and time per book; each posting's
//! hash covers the one before it, so a missing or altered one shows.

mod accounts;
pub mod check;
mod postings;

use std::collections::BTreeMap;

use kit_base::Time;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use crate::domain::ledger::audit::{Fault, Invariant};
use crate::domain::ledger::{Booked, Posting, Refusal, apply};
use crate::error::Result;

pub use accounts::{Total, balance, list as list_accounts, totals};
pub use postings::{find, is_evidence, list as list_postings};

/// Postings whose books are checked at the start.
const POSTINGS_AT_START: u64 = 1_000;

/// The end of a book: where the next posting goes.
struct Head {
    seq: i64,
    hash: String,
    time: Option<Time>,
    halted: Option<String>,
}

/// Books a posting once: the same act again changes nothing.
pub async fn record(db: &impl ConnectionTrait, posting: &Posting) -> Result<()> {
    let head = lock_book(db, posting.book).await?;
    if let Some(reason) = head.halted {
        return Err(Refusal::Halted { reason }.into());
    }
    if find(db, &posting.id).await?.is_some() {
        return Ok(());
    }
    let mut posting = posting.clone();
    // Accounts in one order everywhere, so that no two postings wait for each other.
    posting.accounts.sort();
    // Time never runs backwards in a book.
    posting.time = head.time.map_or(posting.time, |last| std::cmp::max(last, posting.time));
    let mut before = BTreeMap::new();
    for seed in &posting.accounts {
        let account = accounts::open(db, posting.book, seed).await?;
        before.insert(account.name.clone(), account);
    }
    let after = apply(&before, &posting)?;
    for (name, account) in &after {
        if before.get(name) != Some(account) {
            accounts::write(db, account).await?;
        }
    }
    let (seq, previous_hash) = (head.seq + 1, head.hash);
    let hash = posting.chained(&previous_hash, seq);
    let booked = Booked { seq, previous_hash, hash };
    postings::insert(db, &posting, &booked).await.map_err(|error| match &posting.evidence {
        Some(evidence) if kit_store::Error::is_unique(&error) => {
            Refusal::EvidenceUsed { evidence: evidence.clone() }.into()
        }
        _ => crate::error::Error::from(kit_store::Error::from(error)),
    })?;
    close_book(db, &posting, &booked).await
}

/// Checks the books of the last postings, whole, and the trial balance (S9).
pub async fn check_recent(db: &DatabaseConnection) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for book in check::recent(db, POSTINGS_AT_START).await? {
        faults.extend(check::check(db, book).await?.faults);
    }
    for total in totals(db).await?.into_iter().filter(|it| it.debits != it.credits) {
        let (book, invariant) = (Uuid::nil(), Invariant::TrialBalance);
        faults.push(Fault { book, invariant, subject: total.ledger });
    }
    Ok(faults)
}

/// Keeps others from posting in a book until the commit, so that balances read
/// from now on are those that a posting meets.
pub async fn lock(db: &impl ConnectionTrait, book: Uuid) -> Result<()> {
    lock_book(db, book).await.map(|_| ())
}

/// Opens the book if it is new, and holds it: postings of one book wait in line.
async fn lock_book(db: &impl ConnectionTrait, book: Uuid) -> Result<Head> {
    let insert = Query::insert()
        .into_table(Alias::new("books"))
        .columns(["book", "seq", "hash", "checked"].map(Alias::new))
        .values_panic([book.into(), 0_i64.into(), "".into(), 0_i64.into()])
        .on_conflict(OnConflict::column(Alias::new("book")).do_nothing().to_owned())
        .to_owned();
    db.execute(&insert).await?;
    let query = Query::select()
        .columns(["seq", "hash", "time", "halted"].map(Alias::new))
        .from(Alias::new("books"))
        .and_where(Expr::col(Alias::new("book")).eq(book))
        .lock(LockType::Update)
        .to_owned();
    let row = db.query_one(&query).await?;
    let row = row.ok_or(kit_store::Error::Closed)?;
    Ok(Head {
        seq: row.try_get("", "seq")?,
        hash: row.try_get("", "hash")?,
        time: row.try_get("", "time")?,
        halted: row.try_get("", "halted")?,
    })
}

/// Moves the book's end to the posting just written.
async fn close_book(db: &impl ConnectionTrait, posting: &Posting, booked: &Booked) -> Result<()> {
    let update = Query::update()
        .table(Alias::new("books"))
        .value(Alias::new("seq"), booked.seq)
        .value(Alias::new("hash"), booked.hash.as_str())
        .value(Alias::new("time"), posting.time)
        .and_where(Expr::col(Alias::new("book")).eq(posting.book))
        .to_owned();
    db.execute(&update).await?;
    Ok(())
}
