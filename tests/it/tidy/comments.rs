//! How much is explained: a doc on every module, and neither too little nor too much.

use super::finding::Finding;
use super::rust::Rust;
use super::tree::{Source, Tree};

/// Lines of docs and comments in a hundred lines that are not tests.
const SHARE_MIN: usize = 8;
const SHARE_MAX: usize = 12;

/// A sample of a few lines has no share.
const LINES_MIN: usize = 1_000;

/// The four questions that a crate's doc answers.
const QUESTIONS: [&str; 4] = ["Owns", "Shape", "Bounds", "Order"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut shares = Vec::new();
    for (source, rust) in tree.rust() {
        findings.extend(module_doc(source));
        if !source.is_test() {
            shares.push(Share::of(source, rust));
        }
    }
    findings.extend(share(shares));
    findings
}

fn module_doc(source: &Source) -> Option<Finding> {
    let doc: String = source.text.lines().take_while(|it| it.starts_with("//!")).collect();
    if doc.is_empty() {
        let write = "`//!`: what the module owns, its shape, what bounds it, its order";
        return Some(Finding::new(&source.path, 1, "no module doc at the top", write));
    }
    let is_root = source.path.ends_with("/src/lib.rs") && source.path.starts_with("services/");
    let unanswered = QUESTIONS.into_iter().find(|it| is_root && !doc.contains(it))?;
    let wrong = format!("the crate's doc does not say `{unanswered}`");
    Some(Finding::new(&source.path, 1, wrong, "what it owns, its shape, bounds and order"))
}

/// Lines of one file outside its tests.
struct Share<'a> {
    path: &'a str,
    comments: usize,
    lines: usize,
}

impl<'a> Share<'a> {
    fn of(source: &'a Source, rust: &Rust) -> Self {
        let (mut comments, mut lines) = (0, 0);
        for (_, text) in source.lines().filter(|(line, _)| !rust.tests(*line)) {
            lines += 1;
            comments += usize::from(text.trim_start().starts_with("//"));
        }
        Self { path: &source.path, comments, lines }
    }
}

fn share(mut all: Vec<Share<'_>>) -> Option<Finding> {
    let lines: usize = all.iter().map(|it| it.lines).sum();
    let comments: usize = all.iter().map(|it| it.comments).sum();
    let bare = comments * 100 < lines * SHARE_MIN;
    if lines < LINES_MIN || (!bare && comments * 100 <= lines * SHARE_MAX) {
        return None;
    }
    all.sort_by_key(|it| it.comments * 1_000 / it.lines.max(1));
    if !bare {
        all.reverse();
    }
    let named: Vec<&str> = all.iter().filter(|it| it.lines > 50).map(|it| it.path).collect();
    let at = named.get(..5).unwrap_or(&named).join(", ");
    let wrong = format!("{comments} of {lines} lines are comments, most notably in {at}");
    Some(Finding::whole(wrong, format!("{SHARE_MIN} to {SHARE_MAX} %: why, in a sentence")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn a_module_without_a_doc_is_reported() {
        let tree = Tree::sample(&[("services/a/src/a.rs", "use std::io;\n")]);
        assert!(said(&check(&tree)).contains("no module doc"));
        let tree = Tree::sample(&[("services/a/src/lib.rs", "//! Owns all. Shape: flat.\n")]);
        assert!(said(&check(&tree)).contains("`Bounds`"));
    }

    #[test]
    fn too_few_and_too_many_comments_are_reported() {
        for (comments, found) in [(79, true), (80, false), (120, false), (121, true)] {
            let text =
                "// Why.\n".repeat(comments) + &"const A: u8 = 0;\n".repeat(1_000 - comments);
            let tests = "#[cfg(test)]\nmod tests {\n".to_owned() + &"// No.\n".repeat(500) + "}\n";
            let text = text.replacen("// ", "//! ", 1) + &tests;
            let tree = Tree::sample(&[("services/a/src/a.rs", &text)]);
            assert_eq!(!check(&tree).is_empty(), found, "{comments}: {}", said(&check(&tree)));
        }
    }
}
