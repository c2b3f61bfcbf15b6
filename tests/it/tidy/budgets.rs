//! How long a file, a function and a line may be.

use super::finding::Finding;
use super::tree::Tree;

/// Lines of a file, by how many files: half, nine in ten, all.
const FILE: [(usize, usize); 3] = [(50, 150), (90, 400), (100, 500)];

/// Lines of a function: nine in ten, all.
const FUNCTION: [(usize, usize); 2] = [(90, 30), (100, 70)];

/// Characters of a line; where rustfmt gives up, a person does not.
const COLUMNS_MAX: usize = 100;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    let mut functions = Vec::new();
    for (source, rust) in tree.rust() {
        let lines = source.text.lines().count();
        files.push(Measured { path: &source.path, line: 1, what: "a file".to_owned(), lines });
        for it in &rust.functions {
            let what = format!("`{}`", it.name);
            functions.push(Measured { path: &source.path, line: it.line, what, lines: it.lines });
        }
        for (line, text) in source.lines().filter(|(_, text)| columns(text) > COLUMNS_MAX) {
            let wrong = format!("{} columns", columns(text));
            findings.push(Finding::new(&source.path, line, wrong, "a line of at most 100"));
        }
    }
    for (measured, budget, write) in [
        (files, &FILE[..], "smaller modules, one noun each"),
        (functions, &FUNCTION[..], "smaller functions, one decision each"),
    ] {
        findings.extend(over(measured, budget, write));
    }
    findings
}

struct Measured<'a> {
    path: &'a str,
    line: usize,
    what: String,
    lines: usize,
}

/// What breaks a budget; a share that is too long names the one at its edge.
fn over(mut all: Vec<Measured<'_>>, budget: &[(usize, usize)], write: &str) -> Vec<Finding> {
    all.sort_by_key(|it| it.lines);
    let mut findings = Vec::new();
    for (share, max) in budget {
        let edge = (all.len() * share).div_ceil(100).saturating_sub(1);
        let beyond: Vec<&Measured<'_>> = match share {
            100 => all.iter().filter(|it| it.lines > *max).collect(),
            _ => all.get(edge).into_iter().filter(|it| it.lines > *max).collect(),
        };
        for it in beyond {
            let wrong = format!("{} of {} lines, {share} % have at most {max}", it.what, it.lines);
            findings.push(Finding::new(it.path, it.line, wrong, write));
        }
    }
    findings
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn long_files_functions_and_lines_are_reported() {
        let long = format!("//! Long.\n\nfn long() {{\n{}}}\n", "    work();\n".repeat(500));
        let wide = format!("//! Wide.\n// {}\n", "x".repeat(98));
        let tree =
            Tree::sample(&[("services/a/src/long.rs", &long), ("services/a/src/wide.rs", &wide)]);
        let said = said(&check(&tree));
        assert!(said.contains("long.rs:1: a file of 504 lines, 100 % have at most 500"), "{said}");
        assert!(said.contains("long.rs:3: `long` of 502 lines, 90 % have at most 30"), "{said}");
        assert!(said.contains("wide.rs:2: 101 columns"), "{said}");
    }

    #[test]
    fn half_of_the_files_are_small() {
        let middling = format!("//! Middling.\n{}", "const A: u8 = 0;\n".repeat(150));
        let tree = Tree::sample(&[("services/a/src/a.rs", &middling)]);
        assert!(said(&check(&tree)).contains("50 % have at most 150"));
    }
}
