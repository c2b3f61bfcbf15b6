//! The floors: which crate stands on which, and what it must never see.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::finding::Finding;
use super::tree::{Source, Tree};

/// A crate's floor: what of ours it may use, and what it must never see.
struct Floor {
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
}

const KIT: &[&str] = &["proto", "kit-base", "kit-store", "kit-wire", "kit-events", "kit-serve"];
const NODE: &[&str] = &[
    "proto",
    "kit-base",
    "kit-wire",
    "kit-serve",
    "challenges",
    "matchmaking",
    "contracts",
    "notifications",
    "federation",
    "portal",
];

const fn floor(
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
) -> Floor {
    Floor { name, may, never }
}

const FLOORS: [Floor; 13] = [
    floor("proto", &[], &["tokio", "sea-orm", "serde"]),
    floor("kit-base", &[], &["tokio", "tonic", "prost", "prost-types", "sea-orm", "sqlx"]),
    floor("kit-store", &["kit-base"], &["tonic", "prost"]),
    floor("kit-wire", &["kit-base", "proto"], &["sea-orm", "sea-orm-migration", "sqlx"]),
    floor(
        "kit-events",
        &["kit-base", "kit-store", "proto"],
        &["axum", "tonic-web", "tonic-reflection", "tonic-health"],
    ),
    floor("kit-serve", KIT, &[]),
    floor("challenges", KIT, &[]),
    floor("matchmaking", KIT, &[]),
    floor("contracts", KIT, &[]),
    floor("notifications", KIT, &[]),
    floor("federation", KIT, &[]),
    floor("portal", KIT, &[]),
    floor("jiebang", NODE, &["sea-orm", "sea-orm-migration", "lapin"]),
];

/// On the top floor, and depended on by nobody.
const TESTS: &str = "tests";

/// Slow to compile, so only one crate waits for them.
const HEAVY: [(&str, &str); 7] = [
    ("lapin", "kit-events"),
    ("opentelemetry-otlp", "kit-serve"),
    ("opentelemetry-prometheus", "kit-serve"),
    ("jieba-rs", "matchmaking"),
    ("tantivy", "matchmaking"),
    ("cel", "matchmaking"),
    ("good_lp", "matchmaking"),
];

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.find("Cargo.toml") else {
        return vec![Finding::new("Cargo.toml", 1, "missing", "the workspace")];
    };
    let members = members(root);
    let crates: Vec<Crate<'_>> = members.iter().filter_map(|it| Crate::read(tree, it)).collect();
    let mut findings = strays(tree, root, &members);
    findings.extend(unwanted(root, &crates));
    let order: BTreeMap<&str, usize> =
        crates.iter().enumerate().map(|(at, it)| (it.name.as_str(), at)).collect();
    for it in &crates {
        findings.extend(it.floors(&order));
        findings.extend(it.unused(tree));
    }
    findings
}

fn members(root: &Source) -> Vec<String> {
    let table: Table = root.text.parse().unwrap_or_default();
    let members = table.get("workspace").and_then(|it| it.get("members"));
    let members = members.and_then(Value::as_array).into_iter().flatten();
    members.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// Crates that lie in the tree and not in the list, or the other way round.
fn strays(tree: &Tree, root: &Source, members: &[String]) -> Vec<Finding> {
    let folders = tree.files.iter().filter_map(|it| it.path.strip_suffix("/Cargo.toml"));
    let folders: Vec<&str> = folders.collect();
    let unlisted = folders.iter().filter(|it| !members.iter().any(|member| member == *it));
    let empty = members.iter().map(String::as_str).filter(|it| !folders.contains(it));
    let finding = |it: &str| {
        Finding::new(&root.path, 1, format!("`{it}`"), "one crate for each of `members`")
    };
    unlisted.copied().chain(empty).map(finding).collect()
}

/// Versions in the workspace that no member asks for.
fn unwanted(root: &Source, crates: &[Crate<'_>]) -> Vec<Finding> {
    let table: Table = root.text.parse().unwrap_or_default();
    let offered = table.get("workspace").and_then(|it| it.get("dependencies"));
    let offered = offered.and_then(Value::as_table).into_iter().flatten().map(|(name, _)| name);
    let asked = |name: &&String| {
        crates
            .iter()
            .any(|it| it.name == **name || it.dependencies.iter().any(|(it, _)| it == *name))
    };
    let finding = |name: &String| {
        Finding::new(&root.path, 1, format!("no member asks for {name}"), "nothing: remove it")
    };
    offered.filter(|name| !asked(name)).map(finding).collect()
}

/// A member and what it depends on.
struct Crate<'a> {
    name: String,
    folder: &'a str,
    manifest: &'a Source,
    dependencies: Vec<(String, Value)>,
}

impl<'a> Crate<'a> {
    fn read(tree: &'a Tree, folder: &'a str) -> Option<Self> {
        let manifest = tree.find(&format!("{folder}/Cargo.toml"))?;
        let table: Table = manifest.text.parse().ok()?;
        let name = table.get("package")?.get("name")?.as_str()?.to_owned();
        let dependencies = KINDS.iter().filter_map(|kind| table.get(*kind)?.as_table());
        let dependencies = dependencies.flatten().map(|(name, it)| (name.clone(), it.clone()));
        Some(Self { name, folder, manifest, dependencies: dependencies.collect() })
    }

    fn finding(&self, dependency: &str, wrong: &str, write: impl Into<String>) -> Finding {
        let is_it = |text: &str| {
            text.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        };
        let line = self.manifest.lines().find(|(_, text)| is_it(text)).map_or(1, |(line, _)| line);
        let wrong = format!("{} depends on {dependency}: {wrong}", self.name);
        Finding::new(&self.manifest.path, line, wrong, write)
    }

    fn floors(&self, order: &BTreeMap<&str, usize>) -> Vec<Finding> {
        let own = order.get(self.name.as_str());
        let floor = FLOORS.iter().find(|it| it.name == self.name);
        let mut findings = Vec::new();
        if floor.is_none() && self.name != TESTS {
            let path = &self.manifest.path;
            findings.push(Finding::new(path, 1, "a crate without a floor", "its line in FLOORS"));
        }
        for (name, value) in &self.dependencies {
            if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                let write = "its version in the workspace, `workspace = true` here";
                findings.push(self.finding(name, "a version of its own", write));
            }
            if let Some(above) = order.get(name.as_str())
                && own.is_none_or(|own| own <= above)
            {
                findings.push(self.finding(name, "not above it in `members`", "an event"));
            }
            let Some(floor) = floor else { continue };
            let ours = order.contains_key(name.as_str());
            if ours && !floor.may.contains(&name.as_str()) {
                let write = match floor.may {
                    [] => "nothing of ours".to_owned(),
                    may => format!("only {}", may.join(", ")),
                };
                findings.push(self.finding(name, "not on its floor", write));
            }
            if floor.never.contains(&name.as_str()) {
                findings.push(self.finding(name, "it must never see that", "it a floor higher"));
            }
            let home = HEAVY.iter().find(|(heavy, _)| heavy == name);
            if let Some((_, home)) = home.filter(|(_, home)| *home != self.name) {
                findings.push(self.finding(name, "slow to compile", format!("it in {home} only")));
            }
        }
        findings
    }

    /// Dependencies that no line of the crate names; generated code names those of
    /// `proto`, and what the tests need no binary waits for.
    fn unused(&self, tree: &Tree) -> Vec<Finding> {
        if ["proto", TESTS].contains(&self.name.as_str()) {
            return Vec::new();
        }
        let own = format!("{}/", self.folder);
        let sources = || tree.rust().filter(|(it, _)| it.path.starts_with(&own));
        let is_named = |name: &str| {
            let name = name.replace('-', "_");
            sources().any(|(_, rust)| rust.bare.find(&name).next().is_some())
        };
        let unused = self.dependencies.iter().filter(|(name, _)| !is_named(name));
        unused.map(|(name, _)| self.finding(name, "no line names it", "nothing")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    /// What a workspace of two crates says, the first below the second.
    fn said_of(folders: [&str; 2], names: [&str; 2], dependencies: [&str; 2]) -> String {
        let manifest = |at: usize| {
            let (name, it) = (names[at], dependencies[at]);
            format!("[package]\nname = \"{name}\"\n[dependencies]\n{it}\n")
        };
        let root = format!("[workspace]\nmembers = {folders:?}\n");
        let paths = folders.map(|it| format!("{it}/Cargo.toml"));
        let code = format!("{}/src/lib.rs", folders[1]);
        said(&check(&Tree::sample(&[
            ("Cargo.toml", &root),
            (&paths[0], &manifest(0)),
            (&paths[1], &manifest(1)),
            (&code, "use contracts::A; use challenges::B; use kit_base::C;"),
        ])))
    }

    #[test]
    fn a_crate_uses_only_what_stands_below_it() {
        let two = ["services/kit/base", "services/contracts"];
        let names = ["kit-base", "contracts"];
        assert_eq!(said_of(two, names, ["", "kit-base.workspace = true"]), "");
        let found = said_of(two, names, ["contracts.workspace = true", ""]);
        assert!(
            found.contains("Cargo.toml:4: kit-base depends on contracts: not above"),
            "{found}"
        );
        assert!(found.contains("not on its floor; write: nothing of ours"), "{found}");
    }

    #[test]
    fn a_service_never_uses_a_service() {
        let two = ["services/challenges", "services/contracts"];
        let found = said_of(two, ["challenges", "contracts"], ["", "challenges.workspace = true"]);
        assert!(found.contains("contracts depends on challenges: not on its floor"), "{found}");
    }

    #[test]
    fn forbidden_heavy_unused_and_unversioned_dependencies_are_reported() {
        let two = ["services/kit/base", "services/contracts"];
        let names = ["kit-base", "contracts"];
        let found = said_of(two, names, ["tokio = \"1\"", "lapin.workspace = true"]);
        for wrong in [
            "tokio: it must never see",
            "tokio: a version of its own",
            "lapin: slow to compile",
            "lapin: no line names it",
        ] {
            assert!(found.contains(wrong), "{wrong}: {found}");
        }
    }

    #[test]
    fn nobody_depends_on_the_tests_and_every_crate_has_a_floor() {
        let found =
            said_of(["tests", "cellar"], ["tests", "cellar"], ["", "tests.workspace = true"]);
        assert!(found.contains("a crate without a floor"), "{found}");
        let two = ["tests", "services/contracts"];
        let found = said_of(two, ["tests", "contracts"], ["", "tests.workspace = true"]);
        assert!(found.contains("contracts depends on tests: not on its floor"), "{found}");
        let root = "[workspace]\nmembers = []\n[workspace.dependencies]\nrand = \"1\"\n";
        let stray = [("Cargo.toml", root), ("attic/Cargo.toml", "")];
        let found = said(&check(&Tree::sample(&stray)));
        assert!(found.contains("`attic`") && found.contains("asks for rand"), "{found}");
    }
}
