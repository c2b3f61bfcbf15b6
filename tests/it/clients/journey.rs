//! An integrator's program in Python, generated from the contracts alone.
//!
//! Shape: `tests/clients/journey.py` against the processes of a node: all services
//! in one, or two of each on the servers. It says what it saw, step by step.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use tests::fleet::binary;
use tests::{Backend, Fleet, nursery};
use tokio::process::Command;

const PATIENCE: Duration = Duration::from_secs(120);
const STEPS: usize = 12;

/// The interpreter that `tests/install` equips with grpcio-tools.
fn python() -> PathBuf {
    let equipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/python/bin/python");
    std::env::var_os("JIEBANG_TEST_PYTHON").map_or_else(|| equipped.into(), PathBuf::from)
}

async fn play(fleet: &Fleet) -> Output {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut addresses: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for replica in &fleet.replicas {
        addresses.entry(replica.service).or_default().push(&replica.address);
    }
    let token = format!("{} token --data {}", binary("jiebang").display(), fleet.dir.display());
    let mut command = Command::from(nursery::command(&python().display().to_string()));
    command.arg(format!("{root}/tests/clients/journey.py"));
    command.args(["--proto", &format!("{root}/proto"), "--token", &token]);
    command.args(["--addresses", &serde_json::to_string(&addresses).unwrap()]);
    command.env("PYTHONDONTWRITEBYTECODE", "1").stdin(Stdio::null()).kill_on_drop(true);
    tokio::time::timeout(PATIENCE, command.output()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_python_client_plays_the_journey() {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let fleet = Fleet::start(backend, 2).await;
    let output = play(&fleet).await;
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{complained}");
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ")).count(), STEPS, "{said}");
}
