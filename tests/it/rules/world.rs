//! The demonstration's own data, as its files have it.
//!
//! Shape: ids of the files, the codes and titles that a node knows, and back.

use std::collections::BTreeMap;

use kit_base::Uscc;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::oracle::read;

#[derive(Clone, Debug, Deserialize)]
pub struct Organisation {
    pub id: String,
    pub uscc: Option<String>,
    #[serde(default)]
    pub field_codes: Vec<String>,
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default)]
    pub capability: String,
    #[serde(default)]
    pub achievements: Vec<Achievement>,
    #[serde(default)]
    pub instruments: Vec<Instrument>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Achievement {
    pub title: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Instrument {
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub struct Judge {
    pub id: String,
    pub employer: String,
    pub field_codes: Vec<String>,
    pub relations: Vec<Relation>,
}

#[derive(Debug, Deserialize)]
pub struct Relation {
    pub kind: String,
    pub org: Option<String>,
    pub expert: Option<String>,
    pub last_month: Option<String>,
}

/// What a challenge says of itself.
#[derive(Debug, Deserialize)]
pub struct Facts {
    pub id: String,
    pub title: String,
    pub field_codes: Vec<String>,
    pub keywords: Vec<String>,
    pub problem: String,
}

/// What completes it.
#[derive(Debug, Deserialize)]
pub struct Plan {
    pub id: String,
    pub publisher: String,
    pub key_technology: String,
    pub expected_result: String,
}

pub struct World {
    pub organisations: BTreeMap<String, Organisation>,
    pub experts: Vec<Judge>,
    pub challenges: BTreeMap<String, (Facts, Plan)>,
}

/// The list under a key of one of the files.
fn data<T: DeserializeOwned>(file: &str, key: &str) -> Vec<T> {
    let mut whole: Value = read(&format!("services/node/data/{file}"));
    serde_json::from_value(whole[key].take()).unwrap()
}

impl World {
    pub fn load() -> Self {
        let mut organisations: Vec<Organisation> = data("organisations.json", "organisations");
        organisations.extend(data::<Organisation>("completion.json", "organisations"));
        let (real, fictional) = ("challenges.json", "challenges_synthetic.json");
        let files = [data(real, "challenges"), data(fictional, "challenges")];
        let facts: Vec<Facts> = files.into_iter().flatten().collect();
        let plans: Vec<Plan> =
            [data("completion.json", "completions"), data(fictional, "challenges")]
                .into_iter()
                .flatten()
                .collect();
        let mut plans: BTreeMap<_, _> = plans.into_iter().map(|it| (it.id.clone(), it)).collect();
        let both = facts.into_iter().map(|facts| {
            let plan = plans.remove(&facts.id).unwrap();
            (facts.id.clone(), (facts, plan))
        });
        Self {
            organisations: organisations.into_iter().map(|it| (it.id.clone(), it)).collect(),
            experts: data("experts.json", "experts"),
            challenges: both.collect(),
        }
    }

    /// The credit code of an organisation; a team without legal person has none.
    pub fn uscc(&self, id: &str) -> Option<Uscc> {
        self.organisations.get(id)?.uscc.as_deref().map(|code| code.parse().unwrap())
    }

    /// The organisation's id in the files, by its resource name.
    pub fn organisation(&self, name: &str) -> &str {
        let code = name.strip_prefix("organisations/");
        let has = |it: &&Organisation| it.uscc.as_deref() == code;
        self.organisations.values().find(has).map(|it| it.id.as_str()).unwrap()
    }

    pub fn by_title(&self, title: &str) -> &str {
        let mut all = self.challenges.values();
        all.find(|(facts, _)| facts.title == title).map(|(facts, _)| facts.id.as_str()).unwrap()
    }
}
