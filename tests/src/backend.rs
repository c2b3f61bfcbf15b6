//! Which databases and which bus a test runs on; a test may not know.
//!
//! Owns the choice. Shape: `JIEBANG_TEST_BACKEND` is `embedded` or `servers`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Database, DbErr};

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
        let name = format!("t{}", &uuid::Uuid::new_v4().simple().to_string()[..10]);
        for service in SERVICES {
            postgres.database(&format!("{name}_{service}"))?;
        }
        let store = postgres.url(&format!("{name}_{{service}}"));
        Ok(Self::Servers { store, bus: rabbit.vhost(&name)? })
    }

    /// How often each event was committed, read from the outboxes themselves.
    pub async fn event_names(&self, dir: &Path) -> Result<BTreeMap<String, i64>, DbErr> {
        let mut counts = BTreeMap::new();
        for service in SERVICES {
            let url = match self {
                Self::Embedded => format!("sqlite://{}/{service}.sqlite3?mode=ro", dir.display()),
                Self::Servers { store, .. } => store.replace("{service}", service),
            };
            let db = Database::connect(url).await?;
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
