//! The rule sets that the node serves, value by value.

use std::collections::BTreeMap;

use proto::jiebang::challenges::v1 as pb;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tests::Sandbox;

use super::oracle::load;

#[derive(Debug, Deserialize)]
struct Rules {
    keys: Vec<Key>,
    presets: Vec<Preset>,
}

#[derive(Debug, Deserialize)]
struct Key {
    key: String,
    default: Value,
}

#[derive(Debug, Deserialize)]
struct Preset {
    id: String,
    values: BTreeMap<String, Sourced>,
}

#[derive(Debug, Deserialize)]
struct Sourced {
    value: Value,
}

/// Rules of the presets that no act reads yet, by what will read them.
const LATER: &[(&str, &str)] = &[
    ("objection_anonymous", "an objection is never anonymous, whatever a rule says"),
    ("reviewer_source", "assignment from several banks"),
    ("funding_by_home_region", "payments across provinces"),
    ("joint_decision", "approval chains"),
    ("contract_form", "contract templates"),
    ("first_instalment_cap", "instalments by trigger"),
    ("different_routes", "horse race"),
    ("equal_early_funding", "horse race"),
    ("same_stage_targets", "horse race"),
    ("stage_checks_min", "horse race"),
    ("first_stage_after_months", "horse race"),
    ("third_party_stage_check", "horse race"),
    ("admit_rule", "horse race"),
    ("pledge_required", "pledge as a document"),
    ("leader_may_leave", "changes of a contract"),
];

/// The value as the product keeps it: fen, basis points, one number a key.
fn kept(key: &str, value: &Value) -> Map<String, Value> {
    let mut kept = Map::new();
    match (key, value) {
        ("time_limit_months", range) => {
            kept.insert(format!("{key}_min"), range["min"].clone());
            kept.insert(format!("{key}_max"), range["max"].clone());
        }
        ("min_total", yuan) => {
            let fen = yuan.as_i64().map(|yuan| yuan * 100);
            kept.insert("min_total_fen".to_owned(), json!(fen));
        }
        ("min_own_ratio", ratio) => {
            kept.insert(format!("{key}_bp"), json!(ratio.as_str().map(basis_points)));
        }
        (_, plain) => {
            kept.insert(key.to_owned(), plain.clone());
        }
    }
    kept
}

/// A decimal as basis points, without a float.
fn basis_points(ratio: &str) -> i64 {
    let (whole, part) = ratio.split_once('.').unwrap_or((ratio, ""));
    let digits = format!("{whole}{part:0<4}");
    digits.parse().unwrap()
}

fn resolved(rules: &Rules, preset: &Preset) -> Value {
    let mut all = Map::new();
    for Key { key, default } in &rules.keys {
        let value = preset.values.get(key).map_or(default, |sourced| &sourced.value);
        all.extend(kept(key, value));
    }
    Value::Object(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_presets_say_what_their_texts_say() {
    let rules: Rules = load("rulesets.json");
    let sandbox = Sandbox::start().await;
    let request = pb::ListRuleSetsRequest {};
    let served: pb::ListRuleSetsResponse = sandbox.line.raw(None, request).await.unwrap();
    let mut served: BTreeMap<_, _> =
        served.rule_sets.into_iter().map(|set| (set.name.clone(), set)).collect();
    for preset in &rules.presets {
        let name = format!("ruleSets/{}", preset.id);
        let set = served.remove(&name).expect("the preset is served");
        let values: Value = serde_json::from_str(&set.values_json).unwrap();
        assert_eq!(values, resolved(&rules, preset), "{name}");
        assert_eq!(set.hash.len(), 64, "{name}");
        let request = pb::GetRuleSetRequest { name: name.clone() };
        let alone: pb::RuleSet = sandbox.line.raw(None, request).await.unwrap();
        assert_eq!(alone, set);
    }
    assert!(served.is_empty(), "{served:?}");
    sandbox.stop().await;
}

#[test]
fn rules_that_no_act_reads_are_named() {
    let rules: Rules = load("rulesets.json");
    let read = |key: &str| rules.keys.iter().any(|it| it.key == key);
    let keys = rules.presets.iter().flat_map(|preset| preset.values.keys());
    let mut unread: Vec<_> = keys.filter(|key| !read(key)).map(String::as_str).collect();
    unread.sort_unstable();
    unread.dedup();
    let mut named: Vec<_> = LATER.iter().map(|(key, _)| *key).collect();
    named.sort_unstable();
    assert_eq!(unread, named);
}
