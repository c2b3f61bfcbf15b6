//! The main job as somebody types it: `demo`, with its flags.

use serde_json::Value;
use tests::{Backend, Cli};

use super::PLAYED;

/// A directory of the node, a file for the report, and what was typed.
fn demo(cli: &Cli, data: &str, config: Option<&str>) -> (Value, tests::cli::Said) {
    let report = cli.dir.join(format!("{data}.report.json")).display().to_string();
    let mut typed = vec!["demo", "--exit", "--data", data, "--listen", "127.0.0.1:0"];
    typed.extend(["--report", report.as_str()]);
    typed.extend(config.into_iter().flat_map(|file| ["--config", file]));
    typed.extend(PLAYED.iter().flat_map(|id| ["--challenge", id]));
    let said = cli.run(&typed);
    assert_eq!(said.code, 0, "{said:?}");
    let written = std::fs::read_to_string(&report).unwrap();
    (serde_json::from_str(&written).unwrap(), said)
}

/// The report without what belongs to one run alone.
fn essence(report: &Value) -> Value {
    let mut essence = report.clone();
    essence["seconds"] = Value::Null;
    essence
}

#[test]
fn the_demo_writes_its_report_twice_alike_and_keeps_its_data() {
    let cli = Cli::new();
    let (first, said) = demo(&cli, "one", None);
    for key in ["filed", "appraised", "published", "bid", "awarded", "signed", "met", "paid"] {
        assert!(first["funnel"][key]["count"].is_u64() && first["funnel"][key]["fen"].is_i64());
    }
    assert_eq!(first["ledger"]["trial_balance_fen"], 0);
    assert_eq!(first["ended"]["no_bids"], 1, "{}", first["ended"]);
    assert!(first["funnel"]["paid"]["count"].as_u64() > Some(0));
    for word in ["虚构", "试算", "漏斗"] {
        assert!(said.out.contains(word), "{word} is not in\n{}", said.out);
    }
    let (second, _) = demo(&cli, "two", None);
    assert_eq!(essence(&first), essence(&second), "the same seed gives the same");
    let (kept, _) = demo(&cli, "one", None);
    assert_eq!(kept, first, "a directory that holds a demo tells of it again");
    let json = cli.run(&["demo", "--exit", "--json", "--data", "one", "--listen", "127.0.0.1:0"]);
    assert_eq!(json.json()["funnel"], first["funnel"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_runs_the_same_on_the_back_end_of_this_run() {
    let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
    let cli = Cli::new();
    let file = backend.configure(&cli.dir, "").unwrap().display().to_string();
    let (report, _) = tokio::task::block_in_place(|| demo(&cli, "here", Some(&file)));
    let (embedded, _) = tokio::task::block_in_place(|| demo(&cli, "embedded", None));
    for key in ["funnel", "ended", "ledger", "matches", "notifications", "refused"] {
        assert_eq!(report[key], embedded[key], "{key}");
    }
}

#[test]
fn a_demo_of_an_unknown_challenge_or_over_foreign_data_is_refused() {
    let cli = Cli::new();
    let typed = ["demo", "--exit", "--data", "one", "--listen", "127.0.0.1:0"];
    let strange = cli.run(&[&typed[..], &["--challenge", "R-999"]].concat());
    assert_eq!(strange.code, 1);
    assert!(strange.err.contains("R-999"), "{strange:?}");
    // As if somebody had pulled the plug.
    std::fs::write(cli.dir.join("one/demo.begun"), "").unwrap();
    let again = cli.run(&[&typed[..], &["--lang", "en"]].concat());
    assert_eq!(again.code, 1);
    assert!(again.err.contains("interrupted"), "{again:?}");
}
