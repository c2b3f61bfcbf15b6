//! SQL is built, not written: no statement is put together as text.

use proc_macro2::{TokenStream, TokenTree};

use super::finding::Finding;
use super::tree::Tree;

/// No builder writes triggers.
const HOME: &str = "services/kit/store/src/schema.rs";

/// Statements given to the database as text: the migrations run what `HOME` made.
const CALLS: [(&str, &str); 2] = [
    ("Statement::from_string(", "nowhere"),
    ("execute_unprepared(", "services/kit/store/src/migrate.rs"),
];

const MACROS: [&str; 4] = ["format", "write", "writeln", "concat"];
const VERBS: [&str; 10] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "PRAGMA", "BEGIN", "SHOW", "WITH"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let write = "the query builder";
    for (source, rust) in tree.rust().filter(|(it, _)| it.path.starts_with("services/")) {
        for (call, _) in CALLS.iter().filter(|(_, home)| source.path != *home) {
            let lines = rust.bare.find(call).filter(|line| !rust.tests(*line));
            let finding = |line| Finding::new(&source.path, line, format!("`{call}`"), write);
            findings.extend(lines.map(finding));
        }
        if source.path != HOME {
            let mut lines = Vec::new();
            formatted(&rust.tokens, &mut lines);
            let finding = |line| Finding::new(&source.path, line, "SQL as text", write);
            findings.extend(lines.into_iter().map(finding));
        }
    }
    findings
}

/// The lines of formatting macros that hold a statement.
fn formatted(tokens: &TokenStream, lines: &mut Vec<usize>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_macro = matches!(
            at.checked_sub(2).map(|from| &tokens[from..at]),
            Some([TokenTree::Ident(name), TokenTree::Punct(sign)])
                if sign.as_char() == '!' && MACROS.contains(&name.to_string().as_str())
        );
        if is_macro && group.stream().into_iter().any(|it| is_statement(&it)) {
            lines.push(group.span_open().start().line);
        }
        formatted(&group.stream(), lines);
    }
}

fn is_statement(token: &TokenTree) -> bool {
    let TokenTree::Literal(literal) = token else { return false };
    let text = literal.to_string();
    let text = text.trim_start_matches(['r', '#', '"']);
    VERBS.iter().any(|verb| text.strip_prefix(verb).is_some_and(|rest| rest.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_as_text_are_reported() {
        for code in [
            "fn f() { run(format!(\"SELECT * FROM {table}\")); }",
            "fn f() { log(write!(out, r\"DELETE FROM {table}\")); }",
            "fn f() { Statement::from_string(backend, text); }",
            "fn f() { db.execute_unprepared(text); }",
        ] {
            let tree = Tree::sample(&[("services/a/src/store.rs", code)]);
            assert_eq!(check(&tree).len(), 1, "{code}");
        }
        let prose = "fn f() { format!(\"SELECTED {it}\"); }";
        assert!(check(&Tree::sample(&[("services/a/src/a.rs", prose)])).is_empty());
    }
}
