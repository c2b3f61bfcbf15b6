//! Which databases and which bus a test runs on; a test may not know.
//!
//! Owns the choice. Shape: `JIEBANG_TEST_BACKEND` is `embedded` or `servers`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr};

use crate::servers::{self, Error};

/// Services that have a database of their own.
pub const SERVICES: [&str; 4] = ["challenges", "matchmaking", "contracts", "notifications"];

/// Where rows and events of a node are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// SQLite and the bus within the process.
    Embedded,
    /// PostgreSQL and RabbitMQ, by their URLs.
    Servers { store: String, bus: String },
}

impl Backend {
    /// The backend that this run is about, fresh.
    pub fn of_run() -> Result<Self, Error> {
        match std::env::var("JIEBANG_TEST_BACKEND").as_deref() {
            Ok("servers") => Self::servers(),
            _ => Ok(Self::Embedded),
        }
    }

    /// Fresh databases and a fresh vhost.
    pub fn servers() -> Result<Self, Error> {
        let servers = servers::shared()?;
        Self::on(&servers.postgres, &servers.rabbit)
    }

    /// Fresh databases and a fresh vhost on given servers.
    pub fn on(postgres: &servers::Postgres, rabbit: &servers::Rabbit) -> Result<Self, Error> {
        let name = databases(postgres)?;
        let store = postgres.url(&format!("{name}_{{service}}"));
        Ok(Self::Servers { store, bus: rabbit.vhost(&name)? })
    }

    /// Fresh databases, and the bus within the process.
    pub fn databases(&self) -> Result<Self, Error> {
        let Self::Servers { .. } = self else { return Ok(Self::Embedded) };
        let servers = servers::shared()?;
        let name = databases(&servers.postgres)?;
        let store = servers.postgres.url(&format!("{name}_{{service}}"));
        Ok(Self::Servers { store, bus: "memory".to_owned() })
    }

    /// Opens a service's database beside the node: to prove what is stored, or to
    /// spoil it.
    pub async fn open(&self, dir: &Path, service: &str) -> Result<DatabaseConnection, DbErr> {
        Database::connect(match self {
            Self::Embedded => format!("sqlite://{}/{service}.sqlite3?mode=rw", dir.display()),
            Self::Servers { store, .. } => store.replace("{service}", service),
        })
        .await
    }

    /// How often each event was committed, read from the outboxes themselves.
    pub async fn event_names(&self, dir: &Path) -> Result<BTreeMap<String, i64>, DbErr> {
        let mut counts = BTreeMap::new();
        for service in SERVICES {
            let db = self.open(dir, service).await?;
            let query = Query::select()
                .column(Alias::new("name"))
                .expr_as(Expr::col(Alias::new("id")).count(), Alias::new("count"))
                .from(Alias::new("outbox"))
                .group_by_col(Alias::new("name"))
                .to_owned();
            for row in db.query_all(&query).await? {
                counts.insert(row.try_get("", "name")?, row.try_get("", "count")?);
            }
            db.close().await?;
        }
        Ok(counts)
    }

    /// Every table of every service: its rows, and the sum of their versions, so
    /// that neither an insert nor an update goes unseen.
    pub async fn rows(&self, dir: &Path) -> Result<BTreeMap<String, (i64, i64)>, DbErr> {
        let mut rows = BTreeMap::new();
        for service in SERVICES {
            let db = self.open(dir, service).await?;
            for (table, versioned) in tables(&db).await? {
                let id = Expr::col(Asterisk).count();
                let mut query = Query::select().expr_as(id, Alias::new("count")).to_owned();
                query.from(Alias::new(&table));
                let versions = match versioned {
                    true => Expr::col(Alias::new("version")).sum().cast_as(Alias::new("bigint")),
                    false => Expr::val(0_i64).cast_as(Alias::new("bigint")),
                };
                query.expr_as(versions, Alias::new("versions"));
                let row = db.query_one(&query).await?.expect("a count is a row");
                let versions: Option<i64> = row.try_get("", "versions")?;
                let count = row.try_get("", "count")?;
                rows.insert(format!("{service}.{table}"), (count, versions.unwrap_or(0)));
            }
            db.close().await?;
        }
        Ok(rows)
    }

    /// Writes the configuration of a node on this backend.
    pub fn configure(&self, dir: &Path, more: &str) -> std::io::Result<PathBuf> {
        let own = match self {
            Self::Embedded => String::new(),
            Self::Servers { store, bus } => {
                format!("[store]\nurl = \"{store}\"\npool_max = 4\n[bus]\nurl = \"{bus}\"\n")
            }
        };
        let file = dir.join("node.toml");
        std::fs::write(&file, format!("{own}{more}"))?;
        Ok(file)
    }
}

/// The tables of a database, and whether their rows have versions.
async fn tables(db: &DatabaseConnection) -> Result<Vec<(String, bool)>, DbErr> {
    let word = |name: &str| Alias::new(name);
    let mut query = Query::select();
    match db.get_database_backend() {
        DbBackend::Postgres => {
            query.column(word("table_name")).from((word("information_schema"), word("tables")));
            query.and_where(Expr::col(word("table_schema")).eq("public"));
        }
        _ => {
            query.expr_as(Expr::col(word("name")), word("table_name")).from(word("sqlite_master"));
            query.and_where(Expr::col(word("type")).eq("table"));
            query.and_where(Expr::col(word("name")).not_like("sqlite_%"));
        }
    }
    let mut found = Vec::new();
    for row in db.query_all(&query).await? {
        let table: String = row.try_get("", "table_name")?;
        let mut probe = Query::select();
        probe.column(word("version")).from(word(&table)).limit(1);
        let versioned = table != "seaql_migrations" && db.query_all(&probe).await.is_ok();
        found.push((table, versioned));
    }
    Ok(found)
}

/// Creates an empty database for each service, and says what their names begin with.
fn databases(postgres: &servers::Postgres) -> Result<String, Error> {
    let name = format!("t{}", &uuid::Uuid::new_v4().simple().to_string()[..10]);
    for service in SERVICES {
        postgres.database(&format!("{name}_{service}"))?;
    }
    Ok(name)
}
