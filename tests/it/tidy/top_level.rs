//! What lies at the top of the repository, and nothing else.

use std::collections::BTreeSet;

use super::finding::Finding;
use super::tree::Tree;

const ENTRIES: [&str; 12] = [
    ".ci",
    ".clippy.toml",
    ".gitignore",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "deploy",
    "proto",
    "services",
    "tests",
];

/// Cargo's own settings, if there are any.
const OPTIONAL: &str = ".cargo";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let found: BTreeSet<String> = tree.files.iter().map(|it| first(&it.path)).collect();
    let known = |it: &&String| it.as_str() == OPTIONAL || ENTRIES.contains(&it.as_str());
    let strange = found
        .iter()
        .filter(|it| !known(it))
        .map(|it| Finding::new(it, 1, "not an entry of the top level", ENTRIES.join(" ")));
    let missing = ENTRIES
        .into_iter()
        .filter(|it| !found.contains(*it))
        .map(|it| Finding::new(it, 1, "missing", "it, or change the list in architecture"));
    strange.chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn strange_and_missing_entries_are_reported() {
        let said = said(&check(&Tree::sample(&[("scripts/run", ""), ("Cargo.toml", "")])));
        assert!(said.contains("scripts:1: not an entry") && said.contains("proto:1: missing"));
        assert!(!said.contains("Cargo.toml:1:"), "{said}");
    }
}
