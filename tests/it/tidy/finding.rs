//! What a rule says: where, what is wrong, and what to write instead.

use std::fmt;

/// One breach of a rule.
#[derive(Debug)]
pub struct Finding {
    path: String,
    line: usize,
    wrong: String,
    write: String,
}

impl Finding {
    pub fn new(
        path: &str,
        line: usize,
        wrong: impl Into<String>,
        write: impl Into<String>,
    ) -> Self {
        Self { path: path.to_owned(), line, wrong: wrong.into(), write: write.into() }
    }

    /// About everything together, in no single place.
    pub fn whole(wrong: impl Into<String>, write: impl Into<String>) -> Self {
        Self::new("the whole tree", 0, wrong, write)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, wrong, write } = self;
        write!(f, "{path}:{line}: {wrong}; write: {write}")
    }
}

/// The findings as text, for the samples that must break a rule.
pub fn said(findings: &[Finding]) -> String {
    findings.iter().map(|it| format!("{it}\n")).collect()
}
