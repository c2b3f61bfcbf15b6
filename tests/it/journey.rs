//! The whole journey, from the register to the last payment.
//!
//! Shape: the demonstration's own driver over a sandbox, and over a fleet where
//! every service is two processes. `JIEBANG_TEST_LONG` plays every challenge.

use jiebang::demo::Report;
use tests::{Backend, Fleet, Sandbox};

/// One of each kind: an objection upheld, one dismissed, one without bids, one
/// whose bidders fail, and two that go straight.
const CASES: [&str; 6] = ["R-014", "R-018", "R-020", "R-022", "R-039", "D-05"];

fn cases() -> &'static [&'static str] {
    match std::env::var("JIEBANG_TEST_LONG") {
        Ok(_) => &[],
        Err(_) => &CASES,
    }
}

fn holds(report: &Report) {
    let json = serde_json::to_value(report).unwrap();
    let count = |step: &str| json["funnel"][step]["count"].as_u64().unwrap();
    let steps = ["filed", "appraised", "published", "bid", "awarded", "signed", "met", "paid"];
    let counts: Vec<u64> = steps.into_iter().map(count).collect();
    assert!(counts.is_sorted_by(|earlier, later| earlier >= later), "{counts:?}");
    assert!(*counts.last().unwrap() > 0, "something was paid: {counts:?}");
    assert_eq!(json["ledger"]["trial_balance_fen"], 0);
    assert!(json["ledger"]["debits_fen"].as_i64().unwrap() > 0);
    assert_eq!(json["events"]["parked"], 0);
    let lag = json["events"]["lag"].as_object().unwrap();
    assert!(lag.len() >= 6 && lag.values().all(|behind| behind == 0), "{lag:?}");
    assert!(json["notifications"]["delivered"].as_u64().unwrap() > 0);
    assert!(!json["matches"].as_array().unwrap().is_empty());
    // What is meant to end otherwise does so, on either back end.
    assert_eq!(json["ended"]["no_bids"], 1, "{}", json["ended"]);
    let disputes = json["disputes"].as_array().unwrap();
    let of = |case: &str| disputes.iter().find(|it| it.as_str().unwrap().starts_with(case));
    for (case, outcome) in [("R-014", "upheld: a new award"), ("R-018", "dismissed")] {
        assert!(of(case).is_some_and(|it| it.as_str().unwrap().contains(outcome)), "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn challenges_go_from_a_need_to_a_paid_milestone() {
    let sandbox = Sandbox::start().await;
    let report = sandbox.play(cases()).await.unwrap();
    sandbox.stop().await;
    holds(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_runs_on_two_processes_of_every_service() {
    let backend = tokio::task::spawn_blocking(Backend::servers).await.unwrap().unwrap();
    let fleet = Fleet::start(backend, 2).await;
    let report = fleet.play(cases()).await.unwrap();
    holds(&report);
}
