//! Events: what the tables tell is declared, owned and no more public than it may be.

use std::collections::BTreeSet;

use kit_events::{Reach, Registry};

use super::deviations::EVENTS_OURS;
use super::oracle::Lifecycle;
use super::tables::{ours, told};

#[test]
fn every_event_of_a_row_is_declared() {
    let registry = Registry::of_contracts();
    let rows: BTreeSet<_> = ours().iter().flat_map(|law| &law.edges).flat_map(told).collect();
    assert!(rows.len() > 50, "{rows:?}");
    for name in &rows {
        assert!(registry.by_name(name).is_some(), "{name} is told and not declared");
    }
    // These answer another service's event and stand in no table.
    let answers = ["matches.ranked", "panel.infeasible", "panel.proposed", "precheck.completed"];
    let declared: BTreeSet<_> = registry.all().map(|event| event.name.as_str()).collect();
    let in_rows = answers.into_iter().chain(rows.iter().copied()).collect();
    assert_eq!(declared, in_rows, "what is declared is told");
}

#[test]
fn owner_and_audience_are_the_oracles() {
    let lifecycle = Lifecycle::load();
    let mut own = Vec::new();
    for event in Registry::of_contracts().all() {
        let name = event.name.as_str();
        let Some(oracle) = lifecycle.events.iter().find(|it| it.name == name) else {
            own.push(name.to_owned());
            continue;
        };
        let machine = oracle.machine.as_deref().and_then(|it| lifecycle.machine(it));
        let owner = oracle.owner.as_deref().or(machine.map(|it| it.owner.as_str()));
        assert_eq!(Some(&*event.producer), owner, "{name}: owner");
        assert_eq!(event.audience, oracle.audience, "{name}: audience");
    }
    let mut named: Vec<_> = EVENTS_OURS.iter().map(|(name, _)| (*name).to_owned()).collect();
    own.sort();
    named.sort();
    assert_eq!(own, named);
}

#[test]
fn who_judges_and_who_bids_never_leaves_the_node() {
    for event in Registry::of_contracts().all() {
        let name = event.name.as_str();
        if event.reach == Reach::Public {
            assert_eq!(event.audience, "public", "{name}");
        }
        if ["bid.", "panel.", "review."].iter().any(|noun| name.starts_with(noun)) {
            assert_eq!(event.reach, Reach::Node, "{name}");
        }
    }
}

#[test]
fn release_tags_are_those_of_the_standard() {
    let tags = Lifecycle::load().ocds_release_tags;
    let used: BTreeSet<_> =
        ours().iter().flat_map(|law| &law.edges).filter_map(|edge| edge.ocds).collect();
    assert!(used.iter().all(|tag| tags.iter().any(|it| it == tag)), "{used:?}");
    assert!(used.len() > 8, "{used:?}");
}
