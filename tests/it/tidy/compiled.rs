//! What is really compiled: cargo's own answer, which the lock file cannot give.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use toml::Table;

use super::finding::Finding;
use super::tree::{Tree, root};
use super::versions::{FLOORS, table};

pub fn check(tree: &Tree) -> Vec<Finding> {
    let (Some(absent), Some(below)) =
        (table(tree, FLOORS, "absent"), table(tree, FLOORS, "only_below"))
    else {
        return vec![Finding::new(FLOORS, 1, "no table `absent` or `only_below`", "both")];
    };
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let answer = Command::new(cargo)
        .args(["tree", "--workspace", "--frozen", "--edges", "normal,build,dev"])
        .args(["--prefix", "depth", "--format", " {p}"])
        .current_dir(root())
        .output()
        .expect("the tests run under cargo");
    if !answer.status.success() {
        let wrong = String::from_utf8_lossy(&answer.stderr).into_owned();
        return vec![Finding::new("Cargo.lock", 1, wrong, "a lock that `cargo tree` accepts")];
    }
    breaches(&edges(&String::from_utf8_lossy(&answer.stdout)), &absent, &below)
}

/// Who depends on each package; a member may have nobody.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Reads lines of a depth and a package; each depth is the path to the last line above.
fn edges(tree: &str) -> Edges {
    let mut edges = Edges::new();
    let mut path: Vec<String> = Vec::new();
    for line in tree.lines() {
        let Some((depth, package)) = line.split_once(' ') else { continue };
        let Ok(depth) = depth.parse::<usize>() else { continue };
        let name = package.split(' ').next().unwrap_or_default().to_owned();
        path.truncate(depth);
        edges.entry(name.clone()).or_default().extend(path.last().cloned());
        path.push(name);
    }
    edges
}

fn breaches(edges: &Edges, absent: &Table, below: &Table) -> Vec<Finding> {
    let by =
        |users: &BTreeSet<String>| users.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut findings = Vec::new();
    for (package, instead) in absent {
        if let Some(users) = edges.get(package) {
            let wrong = format!("{package} is compiled for {}", by(users));
            let write = instead.as_str().unwrap_or_default();
            findings.push(Finding::new("Cargo.toml", 1, wrong, write));
        }
    }
    for (package, only) in below {
        let only = only.as_str().unwrap_or_default();
        if let Some(users) = edges.get(package).filter(|it| it.iter().any(|user| user != only)) {
            let wrong = format!("{package} is compiled for {}", by(users));
            findings.push(Finding::new("Cargo.toml", 1, wrong, format!("only {only} may")));
        }
    }
    if edges.len() < 2 {
        findings.push(Finding::new("Cargo.lock", 1, "cargo names no packages", "its tree"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn what_must_not_be_compiled_is_reported_with_its_user() {
        let tree = "0 a v1.0.0 (/a)\n1 tls v1.0.0\n2 ring v0.17.0\n1 openidconnect v4.0.0\n\
                    2 rsa v0.9.0\n1 vault v1.0.0\n2 rsa v0.9.0 (*)\n";
        let absent = "ring = \"aws-lc-rs\"\nsharks = \"blahaj\"\n".parse().unwrap();
        let below = "rsa = \"openidconnect\"\n".parse().unwrap();
        let found = said(&breaches(&edges(tree), &absent, &below));
        assert_eq!(found.lines().count(), 2, "{found}");
        assert!(found.contains("ring is compiled for tls; write: aws-lc-rs"), "{found}");
        assert!(found.contains("rsa is compiled for openidconnect, vault"), "{found}");
        assert_eq!(breaches(&edges(""), &absent, &below).len(), 1);
    }
}
