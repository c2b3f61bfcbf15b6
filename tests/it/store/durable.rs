//! A node refuses a PostgreSQL that could lose an acknowledged write, and says
//! which setting and how to mend it. SQLite's proof is beside its code.

use std::path::Path;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use tests::servers::{Postgres, directory};
use tests::{Backend, sandbox};

async fn servers() -> Backend {
    tokio::task::spawn_blocking(Backend::servers).await.unwrap().unwrap()
}

fn database(backend: &Backend, service: &str) -> String {
    let Backend::Servers { store, .. } = backend else { unreachable!("asked for servers") };
    store.rsplit('/').next().unwrap().replace("{service}", service)
}

async fn refusal(dir: &Path, backend: &Backend) -> String {
    match sandbox::start(dir, backend, "").await {
        Ok(_) => panic!("the node started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_or_database_without_synchronous_commit_is_refused() {
    let (backend, dir) = (servers().await, directory("node").unwrap());
    let name = database(&backend, "contracts");
    let settings = [
        (format!("ALTER DATABASE {name} SET"), format!("ALTER DATABASE {name} RESET")),
        (
            format!("ALTER ROLE postgres IN DATABASE {name} SET"),
            format!("ALTER ROLE postgres IN DATABASE {name} RESET"),
        ),
    ];
    let run = |statement: String| {
        let servers = tests::servers::shared().unwrap();
        servers.postgres.query("postgres", &statement).unwrap();
    };
    for (set, reset) in settings {
        run(format!("{set} synchronous_commit = off"));
        let said = refusal(&dir, &backend).await;
        for word in ["contracts", "synchronous_commit is off", "RESET synchronous_commit"] {
            assert!(said.contains(word), "{said}");
        }
        run(format!("{reset} synchronous_commit"));
    }
    sandbox::start(&dir, &backend, "").await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_version_made_is_refused_by_the_step() {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let dir = directory("node").unwrap();
    sandbox::start(&dir, &backend, "").await.unwrap().stop().await;
    let db = backend.open(&dir, "contracts").await.unwrap();
    let older = Query::update()
        .table(Alias::new("seaql_migrations"))
        .value(Alias::new("version"), "contracts_0001.0123456789ab")
        .and_where(Expr::col(Alias::new("version")).like("contracts_0001.%"))
        .to_owned();
    assert_eq!(db.execute(&older).await.unwrap().rows_affected(), 1);
    db.close().await.unwrap();
    let said = refusal(&dir, &backend).await;
    for word in ["contracts_0001", "another version"] {
        assert!(said.contains(word), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_fsync_or_full_page_writes_is_refused() {
    let own = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let name = format!("t{}", &uuid::Uuid::new_v4().simple().to_string()[..10]);
    for service in tests::backend::SERVICES {
        own.database(&format!("{name}_{service}")).unwrap();
    }
    let store = own.url(&format!("{name}_{{service}}"));
    let backend = Backend::Servers { store, bus: "memory".to_owned() };
    let dir = directory("node").unwrap();
    for setting in ["fsync", "full_page_writes"] {
        own.query("postgres", &format!("ALTER SYSTEM SET {setting} = off")).unwrap();
        own.query("postgres", "SELECT pg_reload_conf()").unwrap();
        let said = refusal(&dir, &backend).await;
        for word in [format!("{setting} is off"), format!("ALTER SYSTEM SET {setting} = on")] {
            assert!(said.contains(&word), "{said}");
        }
        own.query("postgres", &format!("ALTER SYSTEM RESET {setting}")).unwrap();
        own.query("postgres", "SELECT pg_reload_conf()").unwrap();
    }
}
