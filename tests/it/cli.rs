//! The command line, typed at the real binary.

mod acts;
mod demo;
mod doctor;
mod sealing;
mod settings;
mod tokens;
mod words;

use serde_json::{Value, json};

/// One challenge that is paid, and one that nobody bids for.
pub const PLAYED: [&str; 2] = ["R-018", "R-022"];

/// A request that registers an organisation.
pub fn organisation(code: &str, name: &str) -> Value {
    json!({ "organisation": {
        "name": format!("organisations/{code}"), "displayNameZh": name, "displayNameEn": name,
        "kind": "enterprise", "region": "310115", "fieldCodes": ["ic"],
        "capability": "polishing", "keywords": ["polishing"],
    } })
}
