//! The ledger's rows: books, accounts, postings, entries.
//!
//! Owns the one way to post. Shape: lock the book, read the accounts, apply,
//! write each balance once. Order: `seq` per book; each posting's hash covers the
//! one before it, so a missing or altered one shows.

mod accounts;
mod postings;

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, OnConflict, Query};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::ledger::{Posting, Refusal, apply};
use crate::error::Result;

pub use accounts::{Total, balance, list as list_accounts, totals};
pub use postings::{Booked, find, list as list_postings};

/// Books a posting once: the same act again changes nothing.
pub async fn record(db: &impl ConnectionTrait, posting: &Posting) -> Result<()> {
    let (seq, previous) = lock_book(db, posting.book).await?;
    if find(db, &posting.id).await?.is_some() {
        return Ok(());
    }
    let mut before = BTreeMap::new();
    for seed in &posting.accounts {
        let account = accounts::open(db, posting.book, seed).await?;
        before.insert(account.name.clone(), account);
    }
    let after = apply(&before, posting)?;
    for (name, account) in &after {
        if before.get(name) != Some(account) {
            accounts::write(db, account).await?;
        }
    }
    let hash = chain(&previous, posting);
    let booked = Booked { seq: seq + 1, previous_hash: previous, hash: hash.clone() };
    postings::insert(db, posting, &booked).await.map_err(|error| match &posting.evidence {
        Some(evidence) if kit_store::Error::is_unique(&error) => {
            Refusal::EvidenceUsed { evidence: evidence.clone() }.into()
        }
        _ => crate::error::Error::from(kit_store::Error::from(error)),
    })?;
    close_book(db, posting.book, seq + 1, &hash).await
}

/// The hash of a posting over the one before it.
pub fn chain(previous: &str, posting: &Posting) -> String {
    let entries = serde_json::to_string(&posting.entries).expect("entries are plain data");
    let words = [previous, &posting.id, &entries, &posting.time.to_rfc3339()].join("\n");
    hex::encode(Sha256::digest(words.as_bytes()))
}

/// Opens the book if it is new, and holds it: postings of one book wait in line.
async fn lock_book(db: &impl ConnectionTrait, book: Uuid) -> Result<(i64, String)> {
    let insert = Query::insert()
        .into_table(Alias::new("books"))
        .columns(["book", "seq", "hash"].map(Alias::new))
        .values_panic([book.into(), 0_i64.into(), "".into()])
        .on_conflict(OnConflict::column(Alias::new("book")).do_nothing().to_owned())
        .to_owned();
    db.execute(&insert).await?;
    let query = Query::select()
        .columns(["seq", "hash"].map(Alias::new))
        .from(Alias::new("books"))
        .and_where(Expr::col(Alias::new("book")).eq(book))
        .lock(LockType::Update)
        .to_owned();
    let row = db.query_one(&query).await?;
    let row = row.ok_or(kit_store::Error::Closed)?;
    Ok((row.try_get("", "seq")?, row.try_get("", "hash")?))
}

/// Moves the book's end to the posting just written.
async fn close_book(db: &impl ConnectionTrait, book: Uuid, seq: i64, hash: &str) -> Result<()> {
    let update = Query::update()
        .table(Alias::new("books"))
        .value(Alias::new("seq"), seq)
        .value(Alias::new("hash"), hash)
        .and_where(Expr::col(Alias::new("book")).eq(book))
        .to_owned();
    db.execute(&update).await?;
    Ok(())
}
