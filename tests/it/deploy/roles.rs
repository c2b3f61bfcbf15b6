//! The database roles of a deployment: who owns, who serves, who may change what.

use std::process::Stdio;
use std::time::Duration;

use tests::fleet::is_ready;
use tests::patience::Patience;
use tests::servers::{ports, shared};
use tests::{Cli, backend, nursery};

use super::root;

const START_MAX: Duration = Duration::from_secs(30);
/// Where only rows are added.
const GROWING: [&str; 3] = ["outbox", "sequence", "audit"];

/// Sets up the databases as deploy/README.md says; answers what serves and what owns.
fn set_up() -> (String, String) {
    let servers = shared().unwrap();
    let script = root().join("deploy/postgresql.sql");
    for service in backend::SERVICES {
        let given = [("service", service), ("owner_password", "o"), ("password", "p")];
        servers.postgres.script("postgres", &script, &given).unwrap();
    }
    let serving = servers.postgres.url_of("jiebang_{service}", "jiebang_{service}");
    let owning = servers.postgres.url_of("jiebang_{service}_owner", "jiebang_{service}");
    (serving, owning)
}

fn grant() {
    let servers = shared().unwrap();
    let script = root().join("deploy/postgresql-rights.sql");
    for service in backend::SERVICES {
        let database = format!("jiebang_{service}");
        servers.postgres.script(&database, &script, &[("service", service)]).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_that_serves_defines_nothing_and_changes_no_record() {
    let (serving, owning) = tokio::task::spawn_blocking(set_up).await.unwrap();
    let node = |url: &str| {
        let cli = Cli::new().with("JIEBANG__STORE__URL", url);
        cli.with("JIEBANG__NODE__MIGRATE_ON_START", "false")
    };
    let said = node(&serving).run(&["migrate", "--lang", "en"]);
    assert!(said.code == 1 && said.err.contains("permission denied"), "{said:?}");
    let said = node(&owning).run(&["migrate", "--json"]);
    assert_eq!((said.code, said.out.lines().count()), (0, 4), "{said:?}");
    tokio::task::spawn_blocking(grant).await.unwrap();

    let cli = node(&serving);
    let (listen, admin) = (ports::claim().unwrap(), ports::claim().unwrap());
    let (listen, admin) = (format!("127.0.0.1:{listen}"), format!("127.0.0.1:{admin}"));
    let mut command = cli.command(&["serve", "--listen", &listen]);
    command.env("JIEBANG__NODE__ADMIN_LISTEN", &admin).stderr(Stdio::inherit());
    let mut served = nursery::spawn(command).unwrap();
    let patience = Patience::of(START_MAX);
    while !is_ready(&admin).await {
        assert!(served.is_alive() && patience.rest().await, "it does not start");
    }
    let (code, who) = ("91310115MAYY00018W", "boss:91310115MAYY00018W:publisher");
    let body = crate::cli::organisation(code, "Alpha").to_string();
    let method = "OrganisationService/RegisterOrganisation";
    let said = cli.run(&["call", method, &body, "--as", who, "--listen", &listen]);
    assert_eq!(said.code, 0, "an ordinary act works: {said:?}");

    let changes = tokio::task::spawn_blocking(|| {
        let servers = shared().unwrap();
        let change = |table: &str| {
            let change = format!("SET ROLE jiebang_matchmaking; DELETE FROM {table}");
            servers.postgres.query("jiebang_matchmaking", &change).unwrap_err().to_string()
        };
        GROWING.map(change)
    });
    for refused in changes.await.unwrap() {
        assert!(refused.contains("permission denied"), "{refused}");
    }
    assert!(served.terminate().unwrap().success());
}
