//! A binary of the node is one line: the list of its services.

use syn::{Expr, Item, Stmt};

use super::finding::Finding;
use super::tree::Tree;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let is_main = |path: &str| path.starts_with("services/") && path.ends_with("/src/main.rs");
    tree.rust()
        .filter(|(source, rust)| is_main(&source.path) && !is_a_list(&rust.syntax))
        .map(|(source, _)| {
            let write = "`fn main` with the one call `kit_serve::main(name, services, commands)`";
            Finding::new(&source.path, 1, "more than a list of services", write)
        })
        .collect()
}

fn is_a_list(file: &syn::File) -> bool {
    let [Item::Fn(main)] = &file.items[..] else { return false };
    let [Stmt::Expr(Expr::Call(call), None)] = &main.block.stmts[..] else { return false };
    let Expr::Path(called) = &*call.func else { return false };
    let names: Vec<String> = called.path.segments.iter().map(|it| it.ident.to_string()).collect();
    names == ["kit_serve", "main"]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_that_does_anything_else_is_reported() {
        let list = "fn main() -> ExitCode { kit_serve::main(\"a\", &[&a::SERVICE], &[]) }";
        assert!(check(&Tree::sample(&[("services/a/src/main.rs", list)])).is_empty());
        for code in [
            "fn main() { setup(); kit_serve::main(\"a\", &[], &[]) }",
            "fn main() { run() }",
            &format!("const A: u8 = 0; {list}"),
        ] {
            assert_eq!(check(&Tree::sample(&[("services/a/src/main.rs", code)])).len(), 1);
        }
    }
}
