//! No package in the lock is older than its floor in `.ci/floors.toml`.

use semver::Version;
use toml::{Table, Value};

use super::finding::Finding;
use super::tree::Tree;

pub const FLOORS: &str = ".ci/floors.toml";
const LOCK: &str = "Cargo.lock";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(floors) = table(tree, FLOORS, "at_least") else {
        return vec![Finding::new(FLOORS, 1, "no table `at_least`", "package = \"version\"")];
    };
    let locked = tree.find(LOCK).map(|it| locked(&it.text)).unwrap_or_default();
    if locked.is_empty() {
        return vec![Finding::new(LOCK, 1, "no packages", "the lock file that cargo makes")];
    }
    let mut findings = Vec::new();
    for (package, floor) in &floors {
        let Some(floor) = floor.as_str().and_then(|it| Version::parse(it).ok()) else {
            let wrong = format!("the floor of {package} is no version");
            findings.push(Finding::new(FLOORS, 1, wrong, "three numbers, such as \"1.2.3\""));
            continue;
        };
        for found in locked.iter().filter(|it| it.name == *package && it.version < floor) {
            let wrong = format!("{package} {} is below its floor", found.version);
            findings.push(Finding::new(LOCK, found.line, wrong, format!("{floor} or later")));
        }
    }
    findings
}

/// A table of a TOML file of the tree.
pub fn table(tree: &Tree, path: &str, name: &str) -> Option<Table> {
    let file: Table = tree.find(path)?.text.parse().ok()?;
    file.get(name).and_then(Value::as_table).cloned()
}

struct Locked {
    name: String,
    version: Version,
    line: usize,
}

/// The packages of a lock file, which cargo writes line by line.
fn locked(text: &str) -> Vec<Locked> {
    let quoted = |line: &str, key: &str| {
        Some(line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned())
    };
    let lines: Vec<&str> = text.lines().collect();
    let package = |(at, pair): (usize, &[&str])| {
        let name = quoted(pair[0], "name")?;
        let version = Version::parse(&quoted(pair[1], "version")?).ok()?;
        Some(Locked { name, version, line: at + 1 })
    };
    lines.windows(2).enumerate().filter_map(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn a_package_below_its_floor_is_reported() {
        let lock = "[[package]]\nname = \"sm2\"\nversion = \"0.14.0-rc.1\"\n\n\
                    [[package]]\nname = \"h2\"\nversion = \"0.4.18\"\n\n\
                    [[package]]\nname = \"h2\"\nversion = \"0.3.26\"\n";
        let floors = "[at_least]\nsm2 = \"0.14.0\"\nh2 = \"0.4.18\"\nabsent = \"1.0.0\"\n";
        let tree = Tree::sample(&[(FLOORS, floors), (LOCK, lock)]);
        let said = said(&check(&tree));
        assert_eq!(said.lines().count(), 2, "{said}");
        assert!(said.contains("Cargo.lock:2: sm2 0.14.0-rc.1"), "{said}");
        assert!(said.contains("Cargo.lock:10: h2 0.3.26"), "{said}");
    }

    #[test]
    fn a_tree_without_floors_or_packages_is_reported() {
        assert_eq!(check(&Tree::sample(&[])).len(), 1);
        assert_eq!(check(&Tree::sample(&[(FLOORS, "[at_least]\na = \"1.0.0\"\n")])).len(), 1);
        let wrong =
            [(FLOORS, "[at_least]\na = \"1\"\n"), (LOCK, "name = \"a\"\nversion = \"1.0.0\"")];
        assert!(said(&check(&Tree::sample(&wrong))).contains("no version"));
    }
}
