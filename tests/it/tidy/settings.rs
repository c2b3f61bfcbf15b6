//! Every setting stands in a default file under a sentence, and code reads it.

use std::collections::BTreeSet;

use syn::{Fields, Item};

use super::finding::Finding;
use super::tree::{Source, Tree};

const FILE: &str = "/config.default.toml";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let fields: Vec<Field<'_>> =
        tree.rust().flat_map(|(it, rust)| fields(it, &rust.syntax)).collect();
    let known: BTreeSet<&str> = fields.iter().map(|it| it.name.as_str()).collect();
    let mut findings = Vec::new();
    let mut keys = BTreeSet::new();
    for source in tree.files.iter().filter(|it| it.path.ends_with(FILE)) {
        for key in read(source) {
            if !key.is_said {
                let wrong = format!("`{}` without a sentence above", key.name);
                let write = "`# What it does, and what shorter or longer costs.`";
                findings.push(Finding::new(&source.path, key.line, wrong, write));
            }
            if !key.is_table && !known.contains(key.name) {
                let wrong = format!("`{}` is read by no `Config`", key.name);
                findings.push(Finding::new(&source.path, key.line, wrong, "nothing: remove it"));
            }
            keys.insert(key.name);
        }
    }
    for field in fields.iter().filter(|it| !keys.contains(it.name.as_str())) {
        let wrong = format!("`{}` stands in no config.default.toml", field.name);
        findings.push(Finding::new(field.path, field.line, wrong, "its default, with a sentence"));
    }
    findings
}

struct Key<'a> {
    name: &'a str,
    line: usize,
    is_table: bool,
    is_said: bool,
}

/// Keys and tables, and whether a whole sentence stands directly above.
fn read(source: &Source) -> Vec<Key<'_>> {
    let mut keys = Vec::new();
    let mut above = "";
    for (line, text) in source.lines() {
        let table = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let key = text.split_once('=').map(|(key, _)| key.trim()).filter(|it| !it.starts_with('#'));
        let is_said = above.starts_with("# ") && above.ends_with('.');
        if let Some(name) = table.or(key) {
            let name = name.rsplit('.').next().unwrap_or(name);
            // A commented example may stand between a table and its sentence.
            let is_said = is_said || (table.is_some() && above.starts_with("# "));
            keys.push(Key { name, line, is_table: table.is_some(), is_said });
        }
        above = text;
    }
    keys
}

struct Field<'a> {
    path: &'a str,
    name: String,
    line: usize,
}

/// The fields of what is read from a section: `Config`, or a name that ends so.
fn fields<'a>(source: &'a Source, file: &syn::File) -> Vec<Field<'a>> {
    let mut fields = Vec::new();
    for item in &file.items {
        let Item::Struct(it) = item else { continue };
        let Fields::Named(named) = &it.fields else { continue };
        let strict = it.attrs.iter().any(|it| {
            let list = it.meta.require_list();
            list.is_ok_and(|it| it.tokens.to_string().contains("deny_unknown_fields"))
        });
        if strict && it.ident.to_string().ends_with("Config") {
            let names = named.named.iter().filter_map(|it| it.ident.as_ref());
            fields.extend(names.map(|name| Field {
                path: &source.path,
                name: name.to_string(),
                line: name.span().start().line,
            }));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn silent_unread_and_unlisted_settings_are_reported() {
        let toml =
            "# About a.\n[a]\n# Bytes at most.\nsize_max = 1\nsilent = 2\n# Gone.\nold = 3\n";
        let code = "#[derive(Deserialize)]\n#[serde(deny_unknown_fields)]\nstruct Config {\n    \
                    size_max: u8,\n    silent: u8,\n    unlisted: u8,\n}\n";
        let files = [("services/a/config.default.toml", toml), ("services/a/src/config.rs", code)];
        let said = said(&check(&Tree::sample(&files)));
        assert_eq!(said.lines().count(), 3, "{said}");
        for wrong in ["toml:5: `silent` without", "toml:7: `old` is read", "rs:6: `unlisted`"] {
            assert!(said.contains(wrong), "{wrong}: {said}");
        }
    }
}
