//! Every part of a contract is explained: services, calls, messages, fields, values.

use super::finding::Finding;
use super::tree::{Source, Tree};

const PARTS: [&str; 7] = ["service", "rpc", "message", "enum", "oneof", "syntax", "reserved"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let ours = |it: &&Source| it.path.starts_with("proto/jiebang/") && it.path.ends_with(".proto");
    tree.files.iter().filter(ours).flat_map(silent).collect()
}

/// The parts without a comment above or behind.
fn silent(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut above = "";
    for (line, text) in source.lines() {
        let text = text.trim();
        if let Some(what) = part(text)
            && !above.starts_with("//")
            && !text.contains("//")
        {
            let wrong = format!("{what} without a comment");
            findings.push(Finding::new(&source.path, line, wrong, "its duty, in a sentence"));
        }
        above = text;
    }
    findings
}

/// What a line declares: a part by its word, or a field or value by its number.
fn part(text: &str) -> Option<&'static str> {
    let first = text.split([' ', ';']).next().unwrap_or_default();
    if let Some(part) = PARTS.into_iter().find(|it| *it == first) {
        return Some(part);
    }
    if text.starts_with("//") || first == "option" {
        return None;
    }
    let (name, number) = text.split_once(" = ")?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || " ._<>,".contains(c));
    (is_name && number.starts_with(|c: char| c.is_ascii_digit())).then_some("a field or value")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn silent_parts_are_reported() {
        let text = "// A file.\nsyntax = \"proto3\";\n\nservice S {\n  rpc Do(A) returns (B);\n}\n\
                    // A.\nmessage A {\n  // One.\n  string one = 1;\n  map<string, B> two = 2;\n\
                    reserved 3;\n}\n// E.\nenum E {\n  E_UNSPECIFIED = 0;\n  E_ONE = 1; // It.\n\
                    }\n";
        let said = said(&check(&Tree::sample(&[("proto/jiebang/a/v1/a.proto", text)])));
        let lines: Vec<&str> = said.lines().filter_map(|it| it.split(':').nth(1)).collect();
        assert_eq!(lines, ["4", "5", "11", "12", "16"], "{said}");
    }
}
