//! Who may call what, as the tables of the tests say it.
//!
//! Shape: `access.toml` names for every rpc a machine's action, a list of hats or
//! a view; `lifecycle.json` says who takes an action. Order: visible, then allowed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What a person gets to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Let in, whatever the rules of the stage then say.
    Admitted,
    /// You may see it, not do it.
    Forbidden,
    SignIn,
    /// Nothing that tells it from what does not exist.
    Absent,
}

impl Heard {
    pub const fn letter(self) -> char {
        match self {
            Self::Admitted => 'o',
            Self::Forbidden => 'x',
            Self::SignIn => 's',
            Self::Absent => '-',
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    commands: BTreeMap<String, Vec<String>>,
    acts: BTreeMap<String, Vec<String>>,
    reads: BTreeMap<String, String>,
    views: BTreeMap<String, Vec<String>>,
}

/// The tables, read once.
pub struct Oracle {
    tables: Tables,
    machines: BTreeMap<String, Vec<Transition>>,
}

struct Transition {
    action: String,
    who: Vec<String>,
    reasons: Vec<String>,
}

impl Oracle {
    pub fn load() -> Self {
        let tables = toml::from_str(include_str!("../../oracle/access.toml")).unwrap();
        let life: Value =
            serde_json::from_str(include_str!("../../oracle/lifecycle.json")).unwrap();
        let machine = |it: &Value| {
            let transitions = it["transitions"].as_array().unwrap().iter().map(transition);
            (it["id"].as_str().unwrap().to_owned(), transitions.collect())
        };
        let machines = life["machines"].as_array().unwrap().iter().map(machine).collect();
        Self { tables, machines }
    }

    /// Every rpc that has an entry.
    pub fn entries(&self) -> Vec<&str> {
        let Tables { commands, acts, reads, .. } = &self.tables;
        commands.keys().chain(acts.keys()).chain(reads.keys()).map(String::as_str).collect()
    }

    /// What somebody with these hats hears of an object of this collection.
    pub fn expects(&self, rpc: &str, collection: Option<&str>, hats: &[&str]) -> Heard {
        let sees = |view: &str| self.tables.views.get(view).is_none_or(|who| wears(who, hats));
        if let Some(view) = self.tables.reads.get(rpc) {
            return if sees(view) { Heard::Admitted } else { Heard::Absent };
        }
        if collection.is_some_and(|collection| !sees(collection)) {
            return Heard::Absent;
        }
        match wears(&self.allowed(rpc), hats) {
            true => Heard::Admitted,
            false if hats.contains(&"known") => Heard::Forbidden,
            false => Heard::SignIn,
        }
    }

    fn allowed(&self, rpc: &str) -> Vec<String> {
        match self.tables.commands.get(rpc) {
            Some(acts) => acts.iter().flat_map(|act| self.taken(act)).flat_map(|it| it.who.clone()),
            None => return self.tables.acts.get(rpc).expect("every rpc has an entry").clone(),
        }
        .collect()
    }

    /// The transitions of an action, such as `need.submit`.
    fn taken(&self, act: &str) -> Vec<&Transition> {
        let (machine, action) = act.split_once('.').unwrap();
        let all = self.machines[machine].iter().filter(|it| it.action == action);
        let found: Vec<_> = all.collect();
        assert!(!found.is_empty(), "lifecycle.json has no action {act}");
        found
    }

    /// A reason code that the rpc's action takes.
    pub fn reason(&self, rpc: &str) -> Option<String> {
        let acts = self.tables.commands.get(rpc)?;
        let taken = acts.iter().flat_map(|act| self.taken(act));
        taken.flat_map(|it| &it.reasons).next().cloned()
    }
}

fn transition(value: &Value) -> Transition {
    let words = |key: &str| -> Vec<String> {
        let list = value[key].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|it| it.as_str()).map(str::to_owned).collect()
    };
    let action = value["action"].as_str().unwrap().to_owned();
    Transition { action, who: words("who"), reasons: words("reasons") }
}

fn wears(who: &[String], hats: &[&str]) -> bool {
    who.iter().any(|it| it == "anyone" || hats.contains(&it.as_str()))
}
