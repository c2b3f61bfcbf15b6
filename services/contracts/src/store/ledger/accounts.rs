//! Rows of accounts, and their sums.

use std::str::FromStr;

use kit_base::{Ids, Money};
use kit_store::{Listing, Page};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, LockType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::domain::ledger::posting::AccountSeed;
use crate::domain::ledger::{Account, AccountName, Ledger, Normal};
use crate::error::Result;

const COLUMNS: [&str; 9] = [
    "id",
    "book",
    "ledger",
    "name",
    "normal",
    "debits_posted",
    "credits_posted",
    "debits_pending",
    "credits_pending",
];

/// Sums of one ledger, in fen.
#[derive(Clone, Debug)]
pub struct Total {
    pub ledger: String,
    pub debits: i64,
    pub credits: i64,
}

/// Reads an account under lock, or opens it.
pub async fn open(db: &impl ConnectionTrait, book: Uuid, seed: &AccountSeed) -> Result<Account> {
    let key = key(book, seed.ledger, &seed.name);
    let query = select().and_where(by_key(&key)).lock(LockType::Update).to_owned();
    if let Some(row) = db.query_one(&query).await? {
        return Ok(read(&row)?.1);
    }
    let normal = match seed.normal {
        Normal::Credit => "C",
        Normal::Debit => "D",
    };
    let ledger: &'static str = seed.ledger.into();
    let mut insert = Query::insert().into_table(Alias::new("accounts")).to_owned();
    insert.columns(COLUMNS.iter().chain(&["key"]).map(|name| Alias::new(*name)));
    insert.values_panic([
        Ids::new().next().into(),
        book.into(),
        ledger.into(),
        seed.name.as_str().into(),
        normal.into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
        key.into(),
    ]);
    db.execute(&insert).await?;
    Ok(Account::empty(book, seed))
}

/// Writes the balances that a posting left behind.
pub async fn write(db: &impl ConnectionTrait, account: &Account) -> Result<()> {
    let key = key(account.book, account.ledger, &account.name);
    let update = Query::update()
        .table(Alias::new("accounts"))
        .value(Alias::new("debits_posted"), account.debits_posted.fen())
        .value(Alias::new("credits_posted"), account.credits_posted.fen())
        .value(Alias::new("debits_pending"), account.debits_pending.fen())
        .value(Alias::new("credits_pending"), account.credits_pending.fen())
        .and_where(by_key(&key))
        .to_owned();
    db.execute(&update).await?;
    Ok(())
}

/// An account as it stands; one that was never opened holds nothing.
pub async fn balance(db: &impl ConnectionTrait, book: Uuid, name: &AccountName) -> Result<Account> {
    let key = key(book, name.ledger(), &name.to_string());
    let query = select().and_where(by_key(&key)).to_owned();
    match db.query_one(&query).await? {
        Some(row) => Ok(read(&row)?.1),
        None => Ok(Account::open(book, name)),
    }
}

/// Every account of a book.
pub async fn of_book(db: &impl ConnectionTrait, book: Uuid) -> Result<Vec<Account>> {
    let query = select().and_where(Expr::col(Alias::new("book")).eq(book)).to_owned();
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok(read(row)?.1)).collect()
}

/// Lists accounts by book, ledger and name.
pub async fn list(db: &impl ConnectionTrait, listing: &Listing) -> Result<Page<Account>> {
    let mut query = select();
    for (column, value) in &listing.equals {
        query.and_where(Expr::col(Alias::new(*column)).eq(value.clone()));
    }
    if let Some(after) = listing.after {
        query.and_where(Expr::col(Alias::new("key")).gt(key_of(db, after).await?));
    }
    query.order_by(Alias::new("key"), Order::Asc).limit(listing.size + 1);
    let rows = db.query_all(&query).await?;
    let mut items: Vec<(Uuid, Account)> = rows.iter().map(read).collect::<Result<_>>()?;
    let size = usize::try_from(listing.size).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = if more { items.last().map(|(id, _)| *id) } else { None };
    Ok(Page { items: items.into_iter().map(|(_, account)| account).collect(), next })
}

/// Debits and credits per ledger: the trial balance.
pub async fn totals(db: &impl ConnectionTrait) -> Result<Vec<Total>> {
    let sum = |column: &'static str| {
        Func::cast_as(Expr::col(Alias::new(column)).sum(), Alias::new("bigint"))
    };
    let query = Query::select()
        .column(Alias::new("ledger"))
        .expr_as(sum("debits_posted"), Alias::new("debits"))
        .expr_as(sum("credits_posted"), Alias::new("credits"))
        .from(Alias::new("accounts"))
        .group_by_col(Alias::new("ledger"))
        .order_by(Alias::new("ledger"), Order::Asc)
        .to_owned();
    let rows = db.query_all(&query).await?;
    rows.iter()
        .map(|row| {
            Ok(Total {
                ledger: row.try_get("", "ledger")?,
                debits: row.try_get("", "debits")?,
                credits: row.try_get("", "credits")?,
            })
        })
        .collect()
}

/// Where the page before ended; an account is never closed.
async fn key_of(db: &impl ConnectionTrait, id: Uuid) -> Result<String> {
    let query = Query::select()
        .column(Alias::new("key"))
        .from(Alias::new("accounts"))
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .to_owned();
    let row = db.query_one(&query).await?.ok_or(kit_store::Error::PageToken)?;
    Ok(row.try_get("", "key")?)
}

fn key(book: Uuid, ledger: Ledger, name: &str) -> String {
    let ledger: &'static str = ledger.into();
    format!("{book}|{ledger}|{name}")
}

/// The account of that key, which is unique over all books.
fn by_key(key: &str) -> sea_orm::sea_query::SimpleExpr {
    Expr::col(Alias::new("key")).eq(key)
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS.map(Alias::new)).from(Alias::new("accounts")).to_owned()
}

fn read(row: &QueryResult) -> Result<(Uuid, Account)> {
    let money =
        |column: &str| -> Result<Money> { Ok(Money::of_fen(row.try_get::<i64>("", column)?)) };
    let ledger: String = row.try_get("", "ledger")?;
    let normal: String = row.try_get("", "normal")?;
    let account = Account {
        book: row.try_get("", "book")?,
        ledger: Ledger::from_str(&ledger).expect("the service wrote this code"),
        name: row.try_get("", "name")?,
        normal: if normal == "D" { Normal::Debit } else { Normal::Credit },
        debits_posted: money("debits_posted")?,
        credits_posted: money("credits_posted")?,
        debits_pending: money("debits_pending")?,
        credits_pending: money("credits_pending")?,
    };
    Ok((row.try_get("", "id")?, account))
}
