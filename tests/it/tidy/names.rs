//! A module and a type are named for what they are about, and a choice has a name.

use syn::Item;

use super::finding::Finding;
use super::tree::Tree;

const MODULES: [&str; 8] =
    ["util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff"];
const ENDINGS: [&str; 9] =
    ["Manager", "Helper", "Helpers", "Util", "Utils", "Data", "Info", "Impl", "Misc"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (source, rust) in tree.rust() {
        let names = source.path.trim_end_matches(".rs").split('/');
        for name in names.filter(|name| MODULES.contains(name)) {
            let wrong = format!("a module called `{name}`");
            findings.push(Finding::new(&source.path, 1, wrong, "the noun it is about"));
        }
        let product = source.path.starts_with("services/");
        let flags = rust.functions.iter().filter(|it| product && it.flag && !rust.tests(it.line));
        findings.extend(flags.map(|it| {
            let wrong = format!("`{}` takes a `bool`", it.name);
            Finding::new(&source.path, it.line, wrong, "an enum whose variants say it")
        }));
        types(&rust.syntax.items, &mut |name| {
            let Some(ending) = ENDINGS.into_iter().find(|it| name.to_string().ends_with(it)) else {
                return;
            };
            let wrong = format!("`{name}` ends in `{ending}`");
            let line = name.span().start().line;
            findings.push(Finding::new(&source.path, line, wrong, "a noun for a chapter's title"));
        });
    }
    findings
}

fn types(items: &[Item], found: &mut impl FnMut(&syn::Ident)) {
    for item in items {
        match item {
            Item::Struct(it) => found(&it.ident),
            Item::Enum(it) => found(&it.ident),
            Item::Trait(it) => found(&it.ident),
            Item::Type(it) => found(&it.ident),
            Item::Mod(it) => types(it.content.as_ref().map_or(&[], |(_, items)| items), found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::finding::said;

    #[test]
    fn vague_names_are_reported() {
        let tree = Tree::sample(&[
            ("services/a/src/utils.rs", "//! A.\n"),
            ("services/a/src/common/b.rs", "//! B.\n"),
            ("services/a/src/c.rs", "struct BidManager;\nmod d { enum BidInfo {} }\n"),
            ("services/a/src/d.rs", "fn stop(lane: Lane, forced: bool) {}\n"),
        ]);
        let said = said(&check(&tree));
        for wrong in
            ["`utils`", "`common`", "c.rs:1: `BidManager`", "c.rs:2: `BidInfo`", "d.rs:1: `stop`"]
        {
            assert!(said.contains(wrong), "{wrong}: {said}");
        }
    }
}
