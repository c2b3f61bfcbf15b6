//! What nobody writes, what to write instead, and the one home that each ban may have.

use super::finding::Finding;
use super::rust::Rust;
use super::tree::{Source, Tree};

/// Where a ban holds.
#[derive(Clone, Copy)]
enum Scope {
    Everywhere,
    Product,
    Tests,
    Contracts,
}

struct Ban {
    code: &'static str,
    write: &'static str,
    scope: Scope,
    home: &'static str,
}

const fn ban(code: &'static str, write: &'static str, scope: Scope, home: &'static str) -> Ban {
    Ban { code, write, scope, home }
}

const BASE: &str = "services/kit/base/src/";
const CLI: &str = "services/kit/serve/src/cli";
const PATIENCE: &str = "tests/src/patience.rs";
const NOWHERE: &str = "nowhere";

const BANS: [Ban; 26] = [
    ban(
        "Utc::now(",
        "`work.now()` or `Clock`",
        Scope::Everywhere,
        "services/kit/base/src/clock.rs",
    ),
    ban("SystemTime::now(", "`work.now()` or `Clock`", Scope::Everywhere, BASE),
    ban("Uuid::now_v7(", "`Ids`", Scope::Everywhere, "services/kit/base/src/ids.rs"),
    ban("macro_rules!", "a function", Scope::Everywhere, "services/kit/base/src/ids.rs"),
    ban(
        "tokio::spawn(",
        "`node.tasks.spawn`",
        Scope::Everywhere,
        "services/kit/serve/src/tasks.rs",
    ),
    ban("println!", "`tracing`", Scope::Product, CLI),
    ban("eprintln!", "`tracing`", Scope::Product, CLI),
    ban("print!", "`tracing`", Scope::Product, CLI),
    ban("eprint!", "`tracing`", Scope::Product, CLI),
    ban(".unwrap()", "`expect(\"why it holds\")`", Scope::Product, NOWHERE),
    ban("[allow(", "`#[expect(…, reason = …)]`", Scope::Everywhere, NOWHERE),
    ban("dbg!", "`tracing`", Scope::Everywhere, NOWHERE),
    ban("todo!", "the code", Scope::Everywhere, NOWHERE),
    ban("unimplemented!", "the code", Scope::Everywhere, NOWHERE),
    ban("unbounded_channel(", "a bounded channel", Scope::Everywhere, NOWHERE),
    ban("unbounded(", "a bounded channel", Scope::Everywhere, NOWHERE),
    ban("sleep(", "`sandbox.until`, or a wait with a deadline", Scope::Tests, PATIENCE),
    ban("static mut", "an argument", Scope::Everywhere, NOWHERE),
    ban("thread_local!", "an argument", Scope::Everywhere, NOWHERE),
    ban("LazyLock<", "a value that `main` builds", Scope::Product, NOWHERE),
    ban("Box<dyn Error", "an `Error` of the module", Scope::Product, NOWHERE),
    ban("Box<dyn std::error::Error", "an `Error` of the module", Scope::Product, NOWHERE),
    ban("anyhow", "an `Error` of the module", Scope::Everywhere, NOWHERE),
    ban("f32", "`Money` or `Ratio`", Scope::Contracts, NOWHERE),
    ban("f64", "`Money` or `Ratio`", Scope::Contracts, NOWHERE),
    ban("include!", "a module", Scope::Everywhere, "proto/src/lib.rs"),
];

/// Notes to self, in any text; this rule must name them.
const NOTES: [&str; 3] = ["TODO", "FIXME", "XXX"];
const NOTES_HOME: &str = "tests/it/tidy/bans.rs";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (source, rust) in tree.rust() {
        for ban in BANS.iter().filter(|ban| !source.path.starts_with(ban.home)) {
            for line in rust.bare.find(ban.code).filter(|line| holds(ban, source, rust, *line)) {
                let wrong = format!("`{}`", ban.code);
                findings.push(Finding::new(&source.path, line, wrong, ban.write));
            }
        }
    }
    for source in tree.files.iter().filter(|it| is_ours(&it.path)) {
        for (line, text) in source.lines() {
            let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
            if let Some(note) = words.find(|word| NOTES.contains(word)) {
                findings.push(Finding::new(&source.path, line, note, "the code, or an issue"));
            }
        }
    }
    findings
}

fn holds(ban: &Ban, source: &Source, rust: &Rust, line: usize) -> bool {
    let test = source.is_test() || rust.tests(line);
    match ban.scope {
        Scope::Everywhere => true,
        // A build script speaks to cargo by printing.
        Scope::Product => !test && !source.path.ends_with("/build.rs"),
        Scope::Tests => test,
        Scope::Contracts => source.path.starts_with("services/contracts/"),
    }
}

fn is_ours(path: &str) -> bool {
    let kind = path.rsplit('.').next().unwrap_or_default();
    let text = ["rs", "proto", "toml", "md", "yaml", "py", "ts"].contains(&kind);
    text && path != NOTES_HOME && !path.starts_with("proto/vendor/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn every_ban_bites_and_its_home_is_left_in_peace() {
        for ban in &BANS {
            let closing = if ban.code.ends_with('<') { "u8> = 0;" } else { "" };
            let code = match ban.code {
                "static mut" => "static mut A: u8 = 0;".to_owned(),
                "[allow(" => "#[allow(dead_code)] fn f() {}".to_owned(),
                "LazyLock<" => format!("const A: LazyLock<{closing}"),
                "f32" | "f64" => format!("const A: {} = 0;", ban.code),
                "anyhow" => "use anyhow::Context;".to_owned(),
                ".unwrap()" => "fn f() { a.unwrap(); }".to_owned(),
                generic if generic.starts_with("Box<") => format!("type A = {generic}>;"),
                call if call.ends_with('(') => format!("fn f() {{ {call}a); }}"),
                call => format!("fn f() {{ {call}(a); }}"),
            };
            let path = match ban.scope {
                Scope::Tests => "tests/it/a.rs",
                _ => "services/contracts/src/a.rs",
            };
            let found = said(&check(&Tree::sample(&[(path, &code)])));
            assert!(found.contains(&format!("{path}:1: `{}`", ban.code)), "{code}: {found}");
            let home = check(&Tree::sample(&[(ban.home, &code)]));
            assert!(!said(&home).contains(&format!("`{}`", ban.code)), "{code}");
        }
    }

    #[test]
    fn notes_to_self_are_reported() {
        let tree = Tree::sample(&[("services/a/src/a.rs", "//! A.\n// TODO: later\n")]);
        assert!(said(&check(&tree)).contains("a.rs:2: TODO"));
    }

    #[test]
    fn tests_may_unwrap_and_only_they_may_not_sleep() {
        let code = "fn g() { sleep(a); }\n#[cfg(test)]\nmod tests {\n fn f() { a.unwrap(); }\n}\n";
        assert!(check(&Tree::sample(&[("services/a/src/a.rs", code)])).is_empty());
    }
}
