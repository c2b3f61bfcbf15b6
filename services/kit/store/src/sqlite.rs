//! SQLite: one writer, several readers, durable to the last commit.

use std::path::Path;
use std::time::Duration;

use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use crate::config::StoreConfig;
use crate::error::{Error, Result};

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the file twice: a pool of one that writes, and the readers.
pub async fn connect(
    config: &StoreConfig,
    dir: &Path,
    service: &str,
) -> Result<(DatabaseConnection, DatabaseConnection)> {
    let url = format!("sqlite://{}/{service}.sqlite3?mode=rwc", dir.display());
    let writer = open(&url, 1, config.acquire_timeout()).await?;
    prove(&writer).await?;
    let reader = open(&url, config.readers, config.acquire_timeout()).await?;
    Ok((writer, reader))
}

async fn open(url: &str, connections: u32, timeout: Duration) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).min_connections(1).acquire_timeout(timeout);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.sqlx_logging(false).record_stmt_in_spans(false).test_before_acquire(false);
    options.map_sqlx_sqlite_opts(durable);
    Ok(Database::connect(options).await?)
}

fn durable(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
}

/// Reads the settings back (S1): what was asked for is not yet what holds.
pub async fn prove(db: &DatabaseConnection) -> Result<()> {
    for (pragma, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
        // Each pragma that can be read is a table of one row with one column of its name.
        let table = Alias::new(["pragma_", pragma].concat());
        let read = Query::select().column(Alias::new(pragma)).from(table).to_owned();
        let row = db.query_one(&read).await?;
        let found = match row {
            Some(row) => row
                .try_get_by_index::<String>(0)
                .or_else(|_| row.try_get_by_index::<i64>(0).map(|value| value.to_string()))?,
            None => "unset".to_owned(),
        };
        if found != wanted {
            return Err(Error::NotDurable {
                setting: format!("SQLite {pragma}"),
                found,
                remedy: format!(
                    "keep the data directory on a local disk that lets SQLite set {pragma} to \
                     {wanted}"
                ),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_that_could_lose_a_commit_is_refused_by_the_setting() {
        let dir = std::env::temp_dir().join(format!("jb-sqlite-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite://{}/probe.sqlite3?mode=rwc", dir.display());
        let db = open(&url, 1, BUSY_TIMEOUT).await.unwrap();
        prove(&db).await.unwrap();
        db.close().await.unwrap();
        for (lost, setting) in [
            ("PRAGMA synchronous = NORMAL", "SQLite synchronous"),
            ("PRAGMA synchronous = OFF", "SQLite synchronous"),
            ("PRAGMA foreign_keys = OFF", "SQLite foreign_keys"),
            ("PRAGMA journal_mode = MEMORY", "SQLite journal_mode"),
        ] {
            let db = open(&url, 1, BUSY_TIMEOUT).await.unwrap();
            db.execute_unprepared(lost).await.unwrap();
            let refused = prove(&db).await.unwrap_err().to_string();
            assert!(refused.starts_with(setting), "{lost}: {refused}");
            db.close().await.unwrap();
        }
        std::fs::remove_dir_all(dir).unwrap();
    }
}
