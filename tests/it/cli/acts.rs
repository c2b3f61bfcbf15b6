//! Reads and acts on a node: tables for people, JSON for scripts, readable refusals.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;
use tests::{Cli, Sandbox};

use super::organisation;

const PATIENCE: Duration = Duration::from_secs(20);
const OPERATOR: &str = "desk.clerk:operator";
const CODES: [&str; 3] = ["91310115MAYY00018W", "12310104MBYY00011G", "91310115MAYY000770"];

/// Somebody at the terminal of a node.
async fn node() -> (Sandbox, Cli) {
    let sandbox = Sandbox::start().await;
    let (dir, address) = (sandbox.dir.display().to_string(), sandbox.process.address.to_string());
    let cli = Cli::new().always(&["--data", &dir, "--listen", &address, "--lang", "en"]);
    (sandbox, cli)
}

fn register(cli: &Cli, code: &str, name: &str) {
    let (body, who) = (organisation(code, name).to_string(), format!("boss:{code}:publisher"));
    let typed = ["call", "OrganisationService/RegisterOrganisation", &body, "--as", &who, "--json"];
    let said = cli.run(&typed);
    assert_eq!(said.json()["name"], format!("organisations/{code}"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_a_table_pages_and_json() {
    let (sandbox, cli) = node().await;
    for (code, name) in CODES.into_iter().zip(["Alpha", "Beta", "Gamma"]) {
        register(&cli, code, name);
    }
    let list = ["organisations", "list", "--as", OPERATOR];
    let said = cli.run(&list);
    assert!(said.out.starts_with("NAME") && said.out.lines().count() == 4, "{said:?}");
    let page = [&list[..], &["--page-size", "2"]].concat();
    let first = cli.run(&page);
    assert_eq!(first.out.lines().count(), 3, "{first:?}");
    assert!(first.err.contains("--page-token"), "{first:?}");
    let all = cli.run(&[&page[..], &["--all", "--json"]].concat()).json();
    assert_eq!(all["organisations"].as_array().unwrap().len(), 3);
    let first = cli.run(&[&page[..], &["--json"]].concat()).json();
    let token = first["nextPageToken"].as_str().unwrap();
    let last = cli.run(&[&page[..], &["--page-token", token, "--json"]].concat()).json();
    assert_eq!(last["organisations"].as_array().unwrap().len(), 1);
    let said = cli.run(&["organisations", "verify", CODES[0], "--as", OPERATOR]);
    assert!(said.out.contains("stage: verified"), "{said:?}");
    let said = cli.run(&["organisations", "show", CODES[0], "--as", OPERATOR, "--json"]);
    assert_eq!(said.json()["stage"], "ORGANISATION_STAGE_VERIFIED", "{said:?}");
    let audit =
        cli.run(&["audit", "list", "--as", "inspector:auditor", "--service", "matchmaking"]);
    assert!(audit.out.contains("desk.clerk"), "{audit:?}");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_field_and_the_reason() {
    let (sandbox, cli) = node().await;
    let mut body = organisation(CODES[0], "Alpha");
    body["organisation"]["region"] = "99".into();
    let body = body.to_string();
    let who = format!("boss:{}:publisher", CODES[0]);
    let typed = ["call", "OrganisationService/RegisterOrganisation", &body, "--as", &who];
    let said = cli.run(&typed);
    assert!(said.code == 1 && said.err.contains("organisation.region: "), "{said:?}");
    let said = cli.run(&[&typed[..], &["--json", "--lang", "zh"]].concat()).error();
    assert_eq!(said["kind"], "INVALID");
    assert_eq!(said["fields"][0]["field"], "organisation.region");
    assert!(!said["fields"][0]["message"].as_str().unwrap().is_ascii(), "{said}");
    let said = cli.run(&["call", "ChallengeService/GetChallenge", "{\"nmae\": \"x\"}"]);
    assert!(said.code == 1 && said.err.contains("nmae"), "{said:?}");
    let said = cli.run(&["call", "ChallengeService/GetChalenge"]);
    assert!(said.code == 1 && said.err.contains("GetChalenge"), "{said:?}");
    let said = cli.run(&["challenges", "list", "--stage", "publised"]);
    assert!(said.code == 1 && said.err.contains("published"), "{said:?}");
    let said = cli.run(&["ledger", "balance", "--token", "forged"]);
    assert!(said.code == 1 && said.err.starts_with("TOKEN_INVALID"), "{said:?}");
    let absent = "challenges/00000000-0000-7000-8000-000000000000";
    let said = cli.run(&["challenges", "publish", absent, "--as", "chief:approver"]);
    assert!(said.code == 1 && said.err.starts_with("NOT_FOUND"), "{said:?}");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_is_watched_live_and_resumed() {
    let (sandbox, cli) = node().await;
    let who = format!("boss:{}:publisher", CODES[0]);
    let typed = ["inbox", "watch", "--cursor", "begin", "--as", &who, "--json"];
    let mut command = cli.command(&typed);
    let mut watching = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let (heard, hears) = channel();
    let reader = std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let told: Value = serde_json::from_str(&line).unwrap();
            // Bookmarks only move the cursor.
            if told["notification"].is_object() && heard.send(told).is_err() {
                break;
            }
        }
    });
    register(&cli, CODES[0], "Alpha");
    let told = hears.recv_timeout(PATIENCE).unwrap();
    assert_eq!(told["notification"]["eventName"], "organisation.registered", "{told}");
    watching.kill().unwrap();
    watching.wait().unwrap();
    reader.join().unwrap();
    let said = cli.run(&["inbox", "list", "--as", &who]);
    assert!(said.out.contains("organisation.registered"), "{said:?}");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parked_events_are_for_the_nodes_administrator() {
    let (sandbox, cli) = node().await;
    let said = cli.run(&["parked", "list", "--as", "root:node_admin"]);
    assert_eq!((said.code, said.out.trim()), (0, "no event is parked"), "{said:?}");
    assert_eq!(cli.run(&["parked", "list", "--as", "desk:operator"]).code, 1);
    let name = "parkedEvents/contracts.00000000-0000-7000-8000-000000000000";
    for typed in [&["replay", name][..], &["skip", name, "--reason", "seen by hand"]] {
        let said = cli.run(&[&["parked"], typed, &["--as", "root:node_admin"]].concat());
        assert!(said.code == 1 && said.err.starts_with("NOT_FOUND"), "{said:?}");
    }
    sandbox.stop().await;
}
