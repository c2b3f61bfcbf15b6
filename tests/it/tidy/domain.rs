//! A decision is pure, and it names every state that it refuses.
//!
//! Shape: `domain/` of each service, and `kit-base`, name no runtime, no store, no
//! message, no clock and no log; of ours a domain knows `kit-base` alone. A match over
//! an enum of ours has no arm for "the rest", so that a new state asks every question
//! again. (Clippy's `wildcard_enum_match_arm` neither stops at a folder nor looks into
//! a tuple.)

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::finding::Finding;
use super::rust::Rust;
use super::tree::{Source, Tree};

const IMPURE: [&str; 37] = [
    "async",
    ".await",
    "tokio::",
    "futures_util::",
    "tonic::",
    "prost::",
    "prost_types::",
    "proto::",
    "pb::",
    "sea_orm::",
    "sea_orm_migration::",
    "sqlx::",
    "lapin::",
    "reqwest::",
    "axum::",
    "tracing::",
    "opentelemetry::",
    "kit_store::",
    "kit_wire::",
    "kit_events::",
    "kit_serve::",
    "crate::store",
    "crate::wire",
    "crate::desk",
    "crate::grpc",
    "crate::events",
    "crate::projections",
    "crate::sweeps",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "Instant::now(",
    "Clock::",
    "rand::rng(",
    "rand::random(",
];

/// The clock is the kit's own, and the tables are read from the crate.
const KIT_BASE: &str = "services/kit/base/src/";
const KIT_BASE_MAY: [&str; 1] = ["Clock::"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (source, rust) in tree.rust().filter(|(it, _)| !it.is_test()) {
        let domain = is_domain(&source.path);
        if domain || source.path.starts_with(KIT_BASE) {
            findings.extend(impure(source, rust, domain));
        }
        if domain {
            findings.extend(wildcards(source, rust));
        }
    }
    findings
}

fn is_domain(path: &str) -> bool {
    let inside = path.strip_prefix("services/").and_then(|rest| rest.split_once("/src/"));
    inside.is_some_and(|(_, rest)| rest == "domain.rs" || rest.starts_with("domain/"))
}

fn impure(source: &Source, rust: &Rust, domain: bool) -> Vec<Finding> {
    let banned = IMPURE.iter().filter(|it| domain || !KIT_BASE_MAY.contains(it));
    let finding = |word: &str, line| {
        let write = "a pure function; the caller passes what it needs";
        Finding::new(&source.path, line, format!("`{word}` in a decision"), write)
    };
    banned
        .flat_map(|word| {
            let lines = rust.bare.find(word).filter(|line| !rust.tests(*line));
            lines.map(move |line| finding(word, line))
        })
        .collect()
}

fn wildcards(source: &Source, rust: &Rust) -> Vec<Finding> {
    let mut found = Wildcards::default();
    found.visit_file(&rust.syntax);
    let finding = |line| {
        let write = "each remaining variant by name";
        Finding::new(&source.path, line, "an arm for the rest of an enum of ours", write)
    };
    found.0.into_iter().filter(|line| !rust.tests(*line)).map(finding).collect()
}

#[derive(Default)]
struct Wildcards(Vec<usize>);

impl<'ast> Visit<'ast> for Wildcards {
    fn visit_expr_match(&mut self, it: &'ast syn::ExprMatch) {
        if it.arms.iter().any(|arm| has_variant(&arm.pat)) {
            let rest = it.arms.iter().filter(|arm| arm.guard.is_none() && is_rest(&arm.pat));
            self.0.extend(rest.map(|arm| arm.pat.span().start().line));
        }
        visit::visit_expr_match(self, it);
    }
}

/// `_`, or a tuple of such. A named rest, as in `other => self.holds(other)`, is not
/// dropped: it is asked elsewhere.
fn is_rest(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(it) => it.ident.to_string().starts_with('_'),
        syn::Pat::Tuple(it) => it.elems.iter().all(is_rest),
        syn::Pat::Reference(it) => is_rest(&it.pat),
        _ => false,
    }
}

/// A path such as `State::Passed` anywhere in the pattern.
fn has_variant(pattern: &syn::Pat) -> bool {
    let mut variants = Variants(false);
    variants.visit_pat(pattern);
    variants.0
}

struct Variants(bool);

impl<'ast> Visit<'ast> for Variants {
    fn visit_path(&mut self, it: &'ast syn::Path) {
        let names: Vec<String> = it.segments.iter().map(|it| it.ident.to_string()).collect();
        if let [.., owner, variant] = &names[..] {
            let constant = variant.len() > 1 && !variant.contains(char::is_lowercase);
            let is_type = |name: &String| name.starts_with(char::is_uppercase);
            self.0 |= is_type(owner) && is_type(variant) && !constant && owner != "Ordering";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    fn said_of(path: &str, code: &str) -> String {
        said(&check(&Tree::sample(&[(path, code)])))
    }

    #[test]
    fn impure_decisions_are_reported() {
        for code in [
            "async fn f() {}",
            "use sea_orm::Value;",
            "fn f() { tracing::info!(a); }",
            "fn f() -> Time { Clock::host() }",
            "use crate::store::bids;",
            "use kit_wire::Gate;",
            "fn f() { std::fs::read(a); }",
        ] {
            assert!(said_of("services/a/src/domain/b.rs", code).contains(":1: "), "{code}");
            assert_eq!(said_of("services/a/src/desk/b.rs", code), "", "{code}");
        }
        assert!(said_of("services/kit/base/src/a.rs", "use tokio::time;").contains("tokio"));
    }

    #[test]
    fn an_arm_for_the_rest_is_reported() {
        for code in [
            "fn f() { match s { State::A => 1, _ => 2 } }",
            "fn f() { match s { Self::A { .. } => 1, _other => 2 } }",
            "fn f() { match (s, t) { (State::A, Some(_)) => 1, (_, _) => 2 } }",
            "fn f() { match s { Some(State::A) => 1, _ => 2 } }",
        ] {
            assert!(said_of("services/a/src/domain.rs", code).contains("the rest"), "{code}");
        }
        for code in [
            "fn f() { match n { 0 => 1, _ => 2 } }",
            "fn f() { match s { State::A => 1, State::B | State::C => 2 } }",
            "fn f() { match s { Some(1) => 1, _ => 2 } }",
            "fn f() { match s { Fact::A => 1, other => holds(other) } }",
        ] {
            assert_eq!(said_of("services/a/src/domain.rs", code), "", "{code}");
        }
    }
}
