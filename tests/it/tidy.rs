//! The law of the house: how the code is built and how it reads.
//!
//! Owns the rules that no lint can express. Shape: a rule reads the tree and answers
//! with findings; beside each rule stands a sample that breaks it. Bounds: text that
//! git knows or would take, and for `compiled` what cargo resolves, offline. Order: by
//! rule, then by path.

mod bans;
mod binaries;
mod budgets;
mod comments;
mod compiled;
mod contracts;
mod crates;
mod deployed;
mod domain;
mod finding;
mod names;
mod rust;
mod settings;
mod sql;
mod top_level;
mod tree;
mod versions;

use finding::Finding;
use tree::Tree;

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [(&str, Rule); 15] = [
    ("top level", top_level::check),
    ("crates", crates::check),
    ("versions", versions::check),
    ("compiled", compiled::check),
    ("budgets", budgets::check),
    ("comments", comments::check),
    ("bans", bans::check),
    ("sql", sql::check),
    ("names", names::check),
    ("domain", domain::check),
    ("binaries", binaries::check),
    ("contracts", contracts::check),
    ("settings", settings::check),
    ("deployed", deployed::check),
    ("own sources", tree::check),
];

#[test]
fn the_house_is_in_order() {
    let tree = Tree::of_the_repository();
    let lines = |(name, rule): &(&str, Rule)| -> Vec<String> {
        rule(&tree).iter().map(|it| format!("[{name}] {it}")).collect()
    };
    let found: Vec<String> = RULES.iter().flat_map(lines).collect();
    assert!(found.is_empty(), "{} findings\n{}", found.len(), found.join("\n"));
}
