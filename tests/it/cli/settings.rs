//! Settings: layers, origins, secrets, and what is refused by its name.

use proto::jiebang::kit::v1 as kit;
use tests::{Backend, Cli, Sandbox, Who};

const FILE: &str = "[node]\nname = \"from-file\"\nregion = \"310104\"\nstreams_max = 7\n";

#[test]
fn each_layer_wins_over_the_one_before_and_is_named() {
    let cli = Cli::new()
        .file("node.toml", FILE)
        .with("JIEBANG__NODE__NAME", "from-environment")
        .with("JIEBANG__NODE__LISTEN", "127.0.0.1:1");
    let typed = ["config", "--json", "--config", "node.toml", "--listen", "127.0.0.1:2"];
    let said = cli.run(&typed).json();
    for (path, value, origin) in [
        ("node.region", "310104", "node.toml"),
        ("node.name", "from-environment", "environment JIEBANG__NODE__NAME"),
        ("node.listen", "127.0.0.1:2", "flag --listen"),
        ("node.data_dir", "data", "default"),
    ] {
        assert_eq!(said[path]["value"], value, "{path}");
        assert_eq!(said[path]["origin"], origin, "{path}");
    }
    assert_eq!(said["node.streams_max"]["value"], 7);
    let text =
        cli.run(&typed[..4].iter().filter(|it| **it != "--json").copied().collect::<Vec<_>>());
    assert!(text.out.contains("node.region = \"310104\"  # node.toml"), "{text:?}");
}

/// Whoever migrates before the start, as a deployment does, gets the same demo.
#[tokio::test(flavor = "multi_thread")]
async fn the_demos_clock_starts_on_its_day_on_a_migrated_database_too() {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let cli = Cli::new();
    let file = backend.configure(&cli.dir, "").unwrap().display().to_string();
    let typed = ["migrate", "--config", &file, "--data", &cli.dir.display().to_string()];
    let migrated = tokio::task::block_in_place(|| cli.run(&typed));
    assert_eq!(migrated.code, 0, "{migrated:?}");
    let sandbox = Sandbox::at(cli.dir.clone(), backend, "").await;
    let asker = Who::new("somebody", None, &[]);
    let clock: kit::Clock = sandbox.line.call(&asker, kit::GetClockRequest {}).await.unwrap();
    let since = clock.current_time.unwrap().seconds - jiebang::demo::BEGIN;
    assert!((0..3_600).contains(&since), "{since} s after the demo's first morning");
    sandbox.stop().await;
}

#[test]
fn a_flag_counts_even_where_it_says_the_default() {
    let said = Cli::new().run(&["config", "--json", "--data", "data"]).json();
    assert_eq!(said["node.data_dir"]["origin"], "flag --data");
}

#[test]
fn the_admin_port_follows_the_port_that_a_flag_chose() {
    let said = Cli::new().run(&["config", "--json", "--listen", "127.0.0.1:9000"]).json();
    assert_eq!(said["node.admin_listen"]["value"], "127.0.0.1:9001");
    let told = Cli::new().with("JIEBANG__NODE__ADMIN_LISTEN", "127.0.0.1:7");
    let said = told.run(&["config", "--json", "--listen", "127.0.0.1:9000"]).json();
    assert_eq!(said["node.admin_listen"]["value"], "127.0.0.1:7");
}

#[test]
fn secrets_never_show_wherever_they_come_from() {
    let cli = Cli::new()
        .file("url", "postgres://node:s3cret-a@db/{service}?sslmode=require\n")
        .file("node.toml", "[telemetry]\notlp_endpoint = \"http://me:s3cret-c@otlp:4317\"\n")
        .with("JIEBANG__STORE__URL_FILE", "url")
        .with("JIEBANG__BUS__URL", "amqp://node:s3#cret/b@broker/jiebang")
        .with("JIEBANG__SERVICES__CHALLENGES", "https://node:s3cret-d@challenges:8710");
    for form in [&["config"][..], &["config", "--json"]] {
        let said = cli.run(&[form, &["--config", "node.toml"]].concat());
        assert_eq!(said.code, 0, "{said:?}");
        for secret in ["s3cret", "s3#cret"] {
            assert!(!said.out.contains(secret) && !said.err.contains(secret), "{said:?}");
        }
        assert!(said.out.contains("postgres://node:***@db/{service}?sslmode=require"));
        assert!(said.out.contains("environment JIEBANG__STORE__URL_FILE"), "{said:?}");
    }
}

#[test]
fn an_unknown_setting_is_refused_by_its_name_and_origin() {
    let by_file = Cli::new().file("node.toml", "[node]\nnmae = \"x\"\n");
    for command in ["serve", "config", "migrate", "healthcheck", "token"] {
        let mut typed = vec![command, "--config", "node.toml", "--lang", "en"];
        if command == "token" {
            typed.extend(["--sub", "somebody"]);
        }
        let said = by_file.run(&typed);
        assert_eq!(said.code, 1, "{command}: {said:?}");
        assert!(said.err.contains("node.nmae (from node.toml)"), "{command}: {said:?}");
    }
    let by_environment = Cli::new().with("JIEBANG__STORE__URI", "sqlite");
    let said = by_environment.run(&["serve", "--json"]);
    let message = said.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("没有配置项 store.uri"), "{message}");
    assert!(message.contains("JIEBANG__STORE__URI"), "{message}");
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_by_its_name() {
    for (name, value, path) in [
        ("JIEBANG__NODE__STREAMS_MAX", "many", "node.streams_max"),
        ("JIEBANG__NODE__PROFILE", "staging", "node.profile"),
        ("JIEBANG__NODE__LISTEN", "nowhere", "node.listen"),
        ("JIEBANG__STORE__URL", "mysql://db", "store.url"),
        ("JIEBANG__BUS__PREFETCH", "0", "bus.prefetch"),
        ("JIEBANG__IDENTITY__LEEWAY_S", "9999", "identity.leeway_s"),
    ] {
        let said = Cli::new().with(name, value).run(&["serve", "--lang", "en"]);
        assert!(said.code == 1 && said.err.contains(path), "{path}: {said:?}");
    }
}
