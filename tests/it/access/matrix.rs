//! The matrix as text: rpcs down, people across.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::oracle::Heard;
use super::people::Person;

const COMMITTED: &str = include_str!("matrix.txt");
const HEAD: &str = "\
What the product answers, by rpc and person, at the end of a journey.
o admitted, x forbidden, s sign in first, - not found, or not for you
";

/// What everybody heard.
pub struct Matrix {
    people: Vec<&'static str>,
    rows: BTreeMap<String, BTreeMap<&'static str, Heard>>,
}

impl Matrix {
    pub fn new(people: &[Person]) -> Self {
        Self { people: people.iter().map(|it| it.name).collect(), rows: BTreeMap::new() }
    }

    pub fn note(&mut self, rpc: &str, person: &'static str, heard: Heard) {
        self.rows.entry(rpc.to_owned()).or_default().insert(person, heard);
    }

    /// Complains if the committed matrix is another one; blesses it if told to.
    pub fn differs(&self) -> Option<String> {
        let text = self.text();
        if std::env::var_os("JIEBANG_TEST_BLESS").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/it/access/matrix.txt");
            std::fs::write(file, &text).unwrap();
            return None;
        }
        let is_new = |line: &&str| !COMMITTED.lines().any(|it| it == *line);
        let new: Vec<&str> = text.lines().filter(is_new).collect();
        (text != COMMITTED).then(|| format!("matrix.txt is another:\n{}", new.join("\n")))
    }

    fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (at, person) in self.people.iter().enumerate() {
            let _ = writeln!(text, "{}{}", " |".repeat(at), format_args!(" {person}"));
        }
        for (rpc, row) in &self.rows {
            let cells = self.people.iter().map(|person| row[person].letter());
            let cells: Vec<String> = cells.map(|letter| letter.to_string()).collect();
            let _ = writeln!(text, " {}  {rpc}", cells.join(" "));
        }
        text
    }
}
