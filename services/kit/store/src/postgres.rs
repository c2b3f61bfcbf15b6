//! PostgreSQL: a pool whose connections come back clean, and its durability.

use std::time::Duration;

use sea_orm::sea_query::{Func, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sqlx::Executor;

use crate::config::StoreConfig;
use crate::error::{Error, Result};

/// How long an idle connection is taken to live without a round trip to ask it.
const IDLE_TRUSTED: Duration = Duration::from_secs(1);
/// Session settings: a command that idles or waits too long gives up its locks.
const SESSION: [(&str, &str); 4] = [
    ("idle_in_transaction_session_timeout", "10s"),
    ("lock_timeout", "10s"),
    ("statement_timeout", "60s"),
    ("TimeZone", "UTC"),
];

pub async fn connect(config: &StoreConfig, service: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(config.url_for(service));
    options.max_connections(config.pool_max).acquire_timeout(config.acquire_timeout());
    options.sqlx_logging(false).record_stmt_in_spans(false).test_before_acquire(false);
    options.map_sqlx_postgres_opts(|options| options.options(SESSION));
    // A cancelled BEGIN would return inside its transaction: such a connection
    // is closed, because its clock stands still between statements.
    options.map_sqlx_postgres_pool_opts(|pool| {
        // A connection in steady use need not be asked whether it lives.
        let pool = pool.before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for < IDLE_TRUSTED {
                    return Ok(true);
                }
                Ok(sqlx::Connection::ping(connection).await.is_ok())
            })
        });
        pool.after_release(|connection, _| {
            Box::pin(async move {
                let row = connection.fetch_one("SELECT now() = statement_timestamp()").await?;
                sqlx::Row::try_get::<bool, _>(&row, 0)
            })
        })
    });
    let db = Database::connect(options).await?;
    prove(&db).await?;
    Ok(db)
}

/// Reads the server's settings (S1), as they hold for our role.
pub async fn prove(db: &DatabaseConnection) -> Result<()> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let shown = Func::cust("current_setting").arg(setting);
        let row = db.query_one(Query::select().expr(shown)).await?;
        let found = match row {
            Some(row) => row.try_get_by_index::<String>(0)?,
            None => "unset".to_owned(),
        };
        if !matches!(found.as_str(), "on" | "remote_write" | "remote_apply") {
            return Err(Error::NotDurable {
                setting: format!("PostgreSQL {setting}"),
                found,
                remedy: format!(
                    "run ALTER SYSTEM SET {setting} = on (and ALTER ROLE … RESET {setting}), then \
                     reload the server"
                ),
            });
        }
    }
    Ok(())
}
