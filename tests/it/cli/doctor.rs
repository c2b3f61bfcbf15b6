//! The doctor: what is wrong, and how to mend it.

use std::net::TcpListener;

use serde_json::Value;
use tests::{Cli, Sandbox, servers};

/// The findings that are wrong.
fn wrong(cli: &Cli) -> Vec<Value> {
    let said = cli.run(&["doctor", "--json", "--lang", "en"]);
    let all = said.json();
    let all = all.as_array().unwrap().iter();
    let wrong: Vec<Value> = all.filter(|it| it["state"] == "wrong").cloned().collect();
    assert_eq!(said.code, i32::from(!wrong.is_empty()), "{said:?}");
    wrong
}

/// The one wrong finding; each also says how to mend it, in both languages.
fn one(cli: &Cli) -> Value {
    let wrong = wrong(cli);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_ne!(wrong[0]["mend"], "", "{wrong:?}");
    let said = cli.run(&["doctor"]);
    let told = said.out.lines().skip_while(|line| !line.starts_with("有误")).nth(1);
    assert!(told.is_some_and(|line| line.contains("→ 请")), "{said:?}");
    wrong[0].clone()
}

fn says(finding: &Value, words: &[&str]) {
    let text = finding.to_string();
    for word in words {
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

#[test]
fn a_fresh_directory_is_well_and_stays_empty() {
    let cli = Cli::new().with("JIEBANG__NODE__LISTEN", "127.0.0.1:0");
    let cli = cli.with("JIEBANG__NODE__ADMIN_LISTEN", "127.0.0.1:0");
    assert_eq!(wrong(&cli), Vec::<Value>::new());
    assert_eq!(std::fs::read_dir(&cli.dir).unwrap().count(), 0);
}

#[test]
fn a_busy_port_is_named() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let cli = Cli::new().with("JIEBANG__NODE__LISTEN", &address);
    let cli = cli.with("JIEBANG__NODE__ADMIN_LISTEN", "127.0.0.1:0");
    says(&one(&cli), &[&address, "Address already in use", "--listen"]);
}

#[test]
fn servers_that_are_away_are_named() {
    let quiet = || {
        let cli = Cli::new().with("JIEBANG__NODE__LISTEN", "127.0.0.1:0");
        cli.with("JIEBANG__NODE__ADMIN_LISTEN", "127.0.0.1:0")
    };
    let cli = quiet().with("JIEBANG__STORE__URL", "postgres://node:s3cret@127.0.0.1:1/{service}");
    let found = one(&cli);
    says(&found, &["127.0.0.1:1", "start PostgreSQL", "store.url"]);
    assert!(!found.to_string().contains("s3cret"), "{found}");
    let cli = quiet().with("JIEBANG__BUS__URL", "amqp://node:s3cret@127.0.0.1:1/jiebang");
    says(&one(&cli), &["127.0.0.1:1", "start RabbitMQ", "bus.url"]);
    let cli = quiet().with("JIEBANG__IDENTITY__ISSUER", "http://127.0.0.1:1");
    says(&one(&cli), &["identity.issuer"]);
    let cli = quiet().with("JIEBANG__NODE__STREAMS_MAX", "0");
    says(&one(&cli), &["node.streams_max"]);
}

#[test]
fn what_servers_refuse_is_told_with_its_remedy() {
    let (store, bus) = {
        let servers = servers::shared().unwrap();
        let bus = servers.rabbit.vhost("doctor").unwrap();
        (servers.postgres.url("no_such_{service}"), bus)
    };
    let quiet = || {
        let cli = Cli::new().with("JIEBANG__NODE__LISTEN", "127.0.0.1:0");
        cli.with("JIEBANG__NODE__ADMIN_LISTEN", "127.0.0.1:0")
    };
    let found = wrong(&quiet().with("JIEBANG__STORE__URL", &store));
    assert_eq!(found.len(), 4, "a database for each service: {found:?}");
    says(&found[0], &["no_such_challenges", "create the database of challenges"]);
    assert_eq!(wrong(&quiet().with("JIEBANG__BUS__URL", &bus)), Vec::<Value>::new());
    let astray = bus.replace("/doctor", "/astray");
    says(&wrong(&quiet().with("JIEBANG__BUS__URL", &astray))[0], &["add the vhost"]);
    let stranger = bus.replace("guest:guest", "guest:wrong");
    says(&wrong(&quiet().with("JIEBANG__BUS__URL", &stranger))[0], &["user and password"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_runs_is_no_fault() {
    let sandbox = Sandbox::start().await;
    let (dir, address) = (sandbox.dir.display().to_string(), sandbox.process.address.to_string());
    let file = sandbox.dir.join("node.toml").display().to_string();
    let cli = Cli::new().always(&["--data", &dir, "--listen", &address, "--config", &file]);
    assert_eq!(wrong(&cli), Vec::<Value>::new());
    let said = cli.run(&["healthcheck", "--lang", "en"]);
    assert_eq!((said.code, said.out.trim()), (0, "serving"));
    sandbox.stop().await;
    let said = cli.run(&["healthcheck", "--lang", "en"]);
    assert!(said.code == 1 && said.err.contains(&address), "{said:?}");
}
