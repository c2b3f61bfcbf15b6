//! Codes in both languages: roles, facts and reasons say what the oracle says.

use std::collections::BTreeMap;

use kit_base::{Code, Text};
use strum::VariantArray;

use super::oracle::{Lifecycle, Word};
use super::tables::ours;

type Said = BTreeMap<&'static str, Text>;

fn all<C: Code + VariantArray>() -> Said {
    C::VARIANTS.iter().map(|code| (code.code(), code.text())).collect()
}

/// Every word of ours has the oracle's wording.
fn holds(own: Said, oracle: &[Word], what: &str) {
    assert!(!own.is_empty(), "{what}");
    for (code, text) in own {
        let word = oracle.iter().find(|word| word.code == code);
        let word = word.unwrap_or_else(|| panic!("the oracle has no {what} {code}"));
        assert_eq!(text.zh, word.zh, "{what} {code}");
        // A clerk reads no names of fields, where the oracle gives them.
        let plainer = names_a_field(&word.en) && !names_a_field(&text.en);
        assert!(text.en == word.en || plainer, "{what} {code}: {} for {}", text.en, word.en);
    }
}

fn names_a_field(text: &str) -> bool {
    text.contains('_') || text.contains("funding.covered")
}

#[test]
fn roles_are_the_oracles() {
    let roles = Lifecycle::load().roles;
    holds(all::<challenges::domain::Role>(), &roles, "role");
    holds(all::<contracts::domain::Role>(), &roles, "role");
}

#[test]
fn facts_are_the_oracles() {
    let facts = Lifecycle::load().facts;
    holds(all::<challenges::domain::Fact>(), &facts, "fact");
    holds(all::<contracts::domain::Fact>(), &facts, "fact");
}

#[test]
fn reasons_are_the_oracles() {
    let reasons = Lifecycle::load().reasons;
    holds(all::<challenges::domain::Reason>(), &reasons, "reason");
    holds(all::<contracts::domain::Reason>(), &reasons, "reason");
}

#[test]
fn no_code_waits_for_a_row() {
    let laws = ours();
    let edges = || laws.iter().flat_map(|law| &law.edges);
    let needed = |code: &str| edges().flat_map(|edge| &edge.needs).any(|it| it.code == code);
    let given = |code: &str| edges().flat_map(|edge| &edge.reasons).any(|it| it.0 == code);
    let acts = |code: &str| edges().flat_map(|edge| &edge.who).any(|it| *it == code);
    for code in all::<challenges::domain::Fact>().into_keys() {
        assert!(needed(code), "no row needs {code}");
    }
    for code in all::<contracts::domain::Fact>().into_keys() {
        assert!(needed(code), "no row needs {code}");
    }
    for code in all::<challenges::domain::Reason>().into_keys() {
        assert!(given(code), "no row takes the reason {code}");
    }
    for code in all::<contracts::domain::Reason>().into_keys() {
        assert!(given(code), "no row takes the reason {code}");
    }
    for code in all::<challenges::domain::Role>().into_keys() {
        assert!(acts(code), "no row lets {code} act");
    }
    for code in all::<contracts::domain::Role>().into_keys() {
        assert!(acts(code), "no row lets {code} act");
    }
}
