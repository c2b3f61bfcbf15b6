//! The rule sets (规则集) of this node, read from their files.
//!
//! Owns resolution: the preset's value, else the default, else no rule. Bounds:
//! the presets compiled in. Order: a challenge freezes what it was scheduled by.

use std::collections::BTreeMap;

use kit_base::{FieldError, Text};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use crate::domain::RuleSet;
use crate::domain::rule_set::{RuleValues, Unknown};

/// What every preset begins with.
const DEFAULTS: &str = include_str!("../rules/defaults.toml");
/// The presets that come with the binary.
const PRESETS: [&str; 4] = [
    include_str!("../rules/pudong.toml"),
    include_str!("../rules/delta-joint.toml"),
    include_str!("../rules/guangxi-race.toml"),
    include_str!("../rules/national-2021.toml"),
];

/// Every rule set by its id.
pub struct Rules(BTreeMap<String, RuleSet>);

impl Rules {
    /// Reads the presets; a wrong key stops the start with its name.
    pub fn load() -> Result<Self, FieldError> {
        let defaults = values("defaults", &table("defaults", DEFAULTS)?)?;
        let mut sets = BTreeMap::new();
        for text in PRESETS {
            let set = preset(&defaults, text)?;
            sets.insert(set.id.clone(), set);
        }
        Ok(Self(sets))
    }

    /// The rule set of that id.
    pub fn find(&self, id: &str) -> Result<&RuleSet, Unknown> {
        self.0.get(id).ok_or_else(|| Unknown(id.to_owned()))
    }

    /// Every preset, by id.
    pub fn all(&self) -> impl Iterator<Item = &RuleSet> {
        self.0.values()
    }
}

/// Reads a preset over the defaults; a key that no default knows is refused.
fn preset(defaults: &Table, text: &str) -> Result<RuleSet, FieldError> {
    let preset = table("preset", text)?;
    let id = preset.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut resolved = defaults.clone();
    for (key, value) in values(&id, &preset)? {
        if !defaults.contains_key(&key) && !RuleValues::OPTIONAL.contains(&key.as_str()) {
            return Err(wrong(&id, &key, "unknown rule"));
        }
        resolved.insert(key, value);
    }
    let values =
        RuleValues::deserialize(resolved).map_err(|error| wrong(&id, "values", error.message()))?;
    let bytes = serde_json::to_vec(&(&id, &values)).expect("rules are plain data");
    Ok(RuleSet { id, hash: hex::encode(Sha256::digest(bytes)), values })
}

fn table(name: &str, text: &str) -> Result<Table, FieldError> {
    text.parse().map_err(|error: toml::de::Error| wrong(name, "", error.message()))
}

/// The values of a file, without what describes it.
fn values(name: &str, table: &Table) -> Result<Table, FieldError> {
    let values = table.get("values").and_then(Value::as_table);
    values.cloned().ok_or_else(|| wrong(name, "values", "missing table"))
}

/// A fault in a rule file, which stops the start by its key.
fn wrong(set: &str, key: &str, why: &str) -> FieldError {
    let text = Text::with(format!("规则集有误：{why}"), format!("wrong rule set: {why}"));
    FieldError::new(format!("rules.{set}.{key}"), "WRONG_RULE_SET", text)
}
