//! The oracle of state machines, read from its file.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Everything that the file says and a test compares.
#[derive(Debug, Deserialize)]
pub struct Lifecycle {
    pub machines: Vec<Machine>,
    pub roles: Vec<Word>,
    pub facts: Vec<Word>,
    pub reasons: Vec<Word>,
    pub events: Vec<Event>,
    pub ocds_release_tags: Vec<String>,
}

/// One machine: its states and its rows.
#[derive(Debug, Deserialize)]
pub struct Machine {
    pub id: String,
    pub owner: String,
    pub states: Vec<State>,
    pub transitions: Vec<Row>,
}

#[derive(Debug, Deserialize)]
pub struct State {
    pub id: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub terminal: bool,
    #[serde(default)]
    pub public_zh: String,
    #[serde(default)]
    pub public_en: String,
}

/// One row; `new` among the states it leads from means that it creates the object.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub action: String,
    pub zh: String,
    pub en: String,
    pub from: Vec<String>,
    pub to: String,
    pub who: Vec<String>,
    #[serde(default)]
    pub guards: Vec<String>,
    #[serde(default)]
    pub reasons: Vec<String>,
    pub event: Option<String>,
    pub ocds: Option<String>,
}

/// A code in both languages.
#[derive(Debug, Deserialize)]
pub struct Word {
    pub code: String,
    pub zh: String,
    pub en: String,
}

#[derive(Debug, Deserialize)]
pub struct Event {
    pub name: String,
    pub owner: Option<String>,
    pub machine: Option<String>,
    pub audience: String,
}

impl Lifecycle {
    pub fn load() -> Self {
        load("lifecycle.json")
    }

    pub fn machine(&self, noun: &str) -> Option<&Machine> {
        self.machines.iter().find(|machine| machine.id == noun)
    }
}

/// A file of the folder `oracle`.
pub fn load<T: DeserializeOwned>(name: &str) -> T {
    read(&format!("tests/oracle/{name}"))
}

/// A JSON file of the repository.
pub fn read<T: DeserializeOwned>(path: &str) -> T {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let text = std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    serde_json::from_str(&text).unwrap()
}
