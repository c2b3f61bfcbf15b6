//! Consumers with empty stores, for logs that somebody else wrote.
//!
//! Shape: each service alone in a process of its own whose neighbours do not
//! answer, so that it hears only what it is handed; and what its store then
//! holds, without ids and instants of its own making.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use kit_events::inbox::Inbox;
use kit_events::outbox::{self, Numbered};
use kit_serve::Process;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, JsonValue};
use serde_json::Value;
use tests::backend::SERVICES;
use tests::patience::Patience;
use tests::servers::directory;
use tests::{Backend, sandbox};

const PATIENCE: Duration = Duration::from_secs(30);
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";
/// Tables of the process itself.
const OWN: [&str; 6] =
    ["seaql_migrations", "sqlite_sequence", "kit_node", "relay", "sequence", "idempotency"];
/// Columns that differ from run to run: ids, instants, encodings, and positions
/// that follow from the order among producers, which nobody promises.
const VOLATILE: [&str; 19] = [
    "id",
    "event_id",
    "book",
    "place",
    "cause",
    "seq",
    "envelope",
    "message",
    "create_time",
    "next_time",
    "next_check",
    "trace",
    "title_zh",
    "title_en",
    "body_zh",
    "body_en",
    "update_time",
    "hash",
    "previous_hash",
];

/// One producer's log.
pub struct Log {
    pub producer: &'static str,
    pub events: Vec<Numbered>,
}

/// Reads every log of a node.
pub async fn logs(backend: &Backend, dir: &std::path::Path) -> Vec<Log> {
    let mut logs = Vec::new();
    for producer in SERVICES {
        let db = backend.open(dir, producer).await.unwrap();
        let mut events: Vec<Numbered> = Vec::new();
        loop {
            let after = events.last().map_or(0, |event| event.seq);
            let page = outbox::read(&db, after, 1_000).await.unwrap();
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        db.close().await.unwrap();
        logs.push(Log { producer, events });
    }
    logs
}

/// One service with an empty store.
pub struct Fresh {
    pub service: &'static str,
    pub process: Process,
    dir: PathBuf,
    backend: Backend,
}

impl Fresh {
    /// Every service that hears others, on fresh databases.
    pub async fn all(backend: &Backend) -> Vec<Self> {
        let databases = backend.clone();
        let backend = tokio::task::spawn_blocking(move || databases.databases()).await;
        let backend = backend.unwrap().unwrap();
        let neighbours: Vec<String> =
            SERVICES.iter().map(|it| format!("{it} = \"{NOWHERE}\"\n")).collect();
        let more = format!("[services]\n{}", neighbours.concat());
        let mut all = Vec::new();
        for service in jiebang::SERVICES {
            let dir = directory("fresh").unwrap();
            let process = sandbox::start_only(vec![*service], (&dir, &backend), &more).await;
            let (service, process) = (service.name(), process.unwrap());
            all.push(Self { service, process, dir, backend: backend.clone() });
        }
        all
    }

    pub fn inbox(&self) -> &Inbox {
        self.process.inbox(self.service).unwrap()
    }

    /// Waits until nothing is to be tried again, stops, and tells what is stored.
    pub async fn outcome(self, known: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
        let db = self.backend.open(&self.dir, self.service).await.unwrap();
        let patience = Patience::of(PATIENCE);
        while is_retrying(&db).await {
            assert!(patience.rest().await, "{} keeps trying", self.service);
        }
        self.process.stop().await;
        let mut outcome = BTreeMap::new();
        for table in tables(&db).await {
            outcome.insert(format!("{}.{table}", self.service), rows(&db, &table, known).await);
        }
        db.close().await.unwrap();
        std::fs::remove_dir_all(&self.dir).unwrap();
        outcome
    }
}

async fn is_retrying(db: &DatabaseConnection) -> bool {
    let query = Query::select()
        .column(Alias::new("event_id"))
        .from(Alias::new("inbox"))
        .and_where(Expr::col(Alias::new("state")).eq("retrying"))
        .limit(1)
        .to_owned();
    db.query_one(&query).await.unwrap().is_some()
}

async fn tables(db: &DatabaseConnection) -> Vec<String> {
    let (catalogue, column) = match db.get_database_backend() {
        DbBackend::Sqlite => ("sqlite_master", "name"),
        _ => ("pg_tables", "tablename"),
    };
    let mut query =
        Query::select().column(Alias::new(column)).from(Alias::new(catalogue)).to_owned();
    match db.get_database_backend() {
        DbBackend::Sqlite => query.and_where(Expr::col(Alias::new("type")).eq("table")),
        _ => query.and_where(Expr::col(Alias::new("schemaname")).eq("public")),
    };
    let rows = db.query_all(&query).await.unwrap();
    let mut names: Vec<String> =
        rows.iter().map(|row| row.try_get::<String>("", column).unwrap()).collect();
    names.retain(|name| !OWN.contains(&name.as_str()));
    names.sort();
    names
}

async fn rows(db: &DatabaseConnection, table: &str, known: &BTreeSet<String>) -> Vec<String> {
    let query = Query::select().column(Asterisk).from(Alias::new(table)).to_owned();
    let rows = db.query_all(&query).await.unwrap();
    let read = |row: &sea_orm::QueryResult| {
        let row = JsonValue::from_query_result(row, "").unwrap();
        plain(&row, known).to_string()
    };
    let mut rows: Vec<String> = rows.iter().map(read).collect();
    rows.sort();
    rows
}

/// The value without what is its own run's.
fn plain(value: &Value, known: &BTreeSet<String>) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(name, _)| !VOLATILE.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), plain(value, known))).collect()
        }
        Value::Array(items) => items.iter().map(|item| plain(item, known)).collect(),
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(document @ Value::Object(_)) => plain(&document, known),
            _ => Value::String(without_ids(text, known)),
        },
        other => other.clone(),
    }
}

/// The text with ids that no event knows, and instants, made alike.
fn without_ids(text: &str, known: &BTreeSet<String>) -> String {
    if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
        return "instant".to_owned();
    }
    let mut plain = text.to_owned();
    for id in ids(text.as_bytes()) {
        if !known.contains(&id) {
            plain = plain.replace(&id, "new");
        }
    }
    plain
}

/// Every UUID that stands in the bytes as text.
pub fn ids(bytes: &[u8]) -> BTreeSet<String> {
    let texts = bytes.windows(36).filter_map(|window| std::str::from_utf8(window).ok());
    let parsed = texts.filter(|text| uuid::Uuid::try_parse(text).is_ok());
    parsed.map(str::to_owned).collect()
}
