//! The bare database: one row per commit, with nothing around it.
//!
//! Owns one table. Shape: the same rows, statement builder and durability that a
//! service has, over connections that stay. Bounds: one writer on SQLite, as many
//! connections as a service on PostgreSQL.

use std::path::Path;
use std::time::{Duration, Instant};

use sea_orm::sea_query::{Alias, ColumnDef, Expr, ExprTrait, Query, Table};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use uuid::Uuid;

use crate::error::Result;

/// Connections to PostgreSQL, as a service's own default.
pub const CONNECTIONS: u32 = 16;
const TABLE: &str = "bare";

/// Connects to a service's SQLite file from outside.
pub async fn sqlite(dir: &Path, service: &str) -> Result<DatabaseConnection> {
    let mut options =
        ConnectOptions::new(format!("sqlite://{}/{service}.sqlite3?mode=rwc", dir.display()));
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    options.test_before_acquire(false).max_lifetime(None::<Duration>);
    let db = Database::connect(options).await?;
    for setting in ["journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"] {
        db.execute_unprepared(&format!("PRAGMA {setting}")).await?;
    }
    Ok(db)
}

pub async fn postgres(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(CONNECTIONS).min_connections(CONNECTIONS).sqlx_logging(false);
    options.test_before_acquire(false).max_lifetime(None::<Duration>);
    Ok(Database::connect(options).await?)
}

/// A table that takes one row per commit.
#[derive(Clone)]
pub struct Bare(DatabaseConnection);

impl Bare {
    pub async fn create(db: DatabaseConnection) -> Result<Self> {
        let mut table = Table::create().table(Alias::new(TABLE)).to_owned();
        table.col(ColumnDef::new(Alias::new("id")).uuid().not_null().primary_key());
        table.col(ColumnDef::new(Alias::new("body")).text().not_null());
        db.execute(&table).await?;
        Ok(Self(db))
    }

    /// Commits one row; answers how long that took.
    pub async fn commit(&self, id: Uuid, body: &str) -> Result<Duration> {
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(["id", "body"].map(Alias::new))
            .values_panic([id.into(), body.into()])
            .to_owned();
        let begin = Instant::now();
        self.0.execute(&insert).await?;
        Ok(begin.elapsed())
    }

    pub async fn body(&self, id: Uuid) -> Result<Option<String>> {
        body(&self.0, TABLE, id).await
    }
}

/// The document of a row.
pub async fn body(db: &DatabaseConnection, table: &str, id: Uuid) -> Result<Option<String>> {
    let query = Query::select()
        .column(Alias::new("body"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .to_owned();
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "body")).transpose()?)
}

/// The rows of a table.
pub async fn count(db: &DatabaseConnection, table: &str) -> Result<i64> {
    let query = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), Alias::new("count"))
        .from(Alias::new(table))
        .to_owned();
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "count")).transpose()?.unwrap_or(0))
}
