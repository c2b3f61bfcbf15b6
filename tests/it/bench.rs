//! The benches: each starts, and its two sides give the same answer. Their figures
//! are no test.

use std::process::Command;

/// Runs a bench with counts that take a moment, on the backend of this run.
fn agrees(bench: &str) {
    let backend = match std::env::var("JIEBANG_TEST_BACKEND").as_deref() {
        Ok("servers") => "servers",
        _ => "embedded",
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_bench"));
    command.args([bench, "--tiny", "--json", "--backend", backend]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["bench"], bench);
    let rows = report["rows"].as_array().unwrap();
    assert!(!rows.is_empty(), "{report}");
    for row in rows {
        assert!(row["ours"].is_number() && row["noisy"].is_boolean(), "{row}");
        assert_eq!(row["peer"].is_null(), row["ratio"].is_null(), "{row}");
    }
}

#[test]
fn a_command_and_a_bare_commit_store_the_same() {
    agrees("command");
}

#[test]
fn every_event_takes_effect_once_while_it_is_measured() {
    agrees("event");
}

#[test]
fn a_started_node_answers_what_is_stored() {
    agrees("start");
}
