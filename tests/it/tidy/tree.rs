//! The sources: every file that git tracks or would take, as text.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::finding::Finding;
use super::rust::Rust;

/// Files by path, relative to the root of the repository.
pub struct Tree {
    pub files: Vec<Source>,
}

/// One file. Rust is parsed once, for every rule.
pub struct Source {
    pub path: String,
    pub text: String,
    pub rust: Option<Rust>,
}

impl Source {
    /// Code that only tests run: the crate `tests`, and modules of that name.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
    }

    /// The lines, numbered from one.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

impl Tree {
    pub fn of_the_repository() -> Self {
        let listed = Command::new("git")
            .args(["-c", "safe.directory=*", "ls-files", "-z"])
            .args(["--cached", "--others", "--exclude-standard"])
            .current_dir(root())
            .output()
            .expect("the tests need git, and a clone made with it");
        assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
        let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
        let read = |path: &str| {
            // A file may be deleted and not yet committed so, or not be text.
            let bytes = std::fs::read(root().join(path)).ok()?;
            Some((path.to_owned(), String::from_utf8(bytes).ok()?))
        };
        Self::new(listed.split_terminator('\0').filter_map(read))
    }

    /// A tree for the samples.
    pub fn sample(files: &[(&str, &str)]) -> Self {
        Self::new(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
    }

    fn new(files: impl Iterator<Item = (String, String)>) -> Self {
        let source = |(path, text): (String, String)| {
            let rust = path.ends_with(".rs").then(|| Rust::parse(&text)).flatten();
            Source { path, text, rust }
        };
        let mut files: Vec<Source> = files.map(source).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self { files }
    }

    /// The Rust files with their syntax.
    pub fn rust(&self) -> impl Iterator<Item = (&Source, &Rust)> {
        self.files.iter().filter_map(|it| Some((it, it.rust.as_ref()?)))
    }

    pub fn find(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|it| it.path == path)
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("the crate lies in the repository").to_path_buf()
}

/// A rule sees only what it can read: every Rust file must parse.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let blind = |it: &&Source| it.path.ends_with(".rs") && it.rust.is_none();
    let finding = |it: &Source| Finding::new(&it.path, 1, "does not parse", "Rust, edition 2024");
    tree.files.iter().filter(blind).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_parse_is_reported() {
        let tree = Tree::sample(&[("services/a/src/lib.rs", "//! Broken.\nfn f( {\n")]);
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn the_sources_are_found() {
        let tree = Tree::of_the_repository();
        assert!(tree.find("Cargo.toml").is_some() && tree.find("tests/it/main.rs").is_some());
        assert!(tree.rust().count() > 100 && tree.find("target/debug").is_none());
    }
}
