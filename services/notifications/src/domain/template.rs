//! What each event says in an inbox, as data in both languages.

use std::collections::BTreeMap;

use kit_base::{FieldError, Text};
use serde::Deserialize;

const TEMPLATES: &str = include_str!("../../templates.toml");

/// The words of one event.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// One line in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// What happened and what to do next, in Chinese.
    pub body_zh: String,
    /// The same in English.
    pub body_en: String,
}

/// The words of every event.
#[derive(Clone, Debug)]
pub struct Templates(BTreeMap<String, Template>);

impl Templates {
    /// Reads the templates; a malformed one stops the start.
    pub fn load() -> Result<Self, FieldError> {
        toml::from_str(TEMPLATES).map(Self).map_err(|error| {
            let text = Text::with(error.message().to_owned(), error.message().to_owned());
            FieldError::new("templates", "MALFORMED", text)
        })
    }

    /// The template of that event, if it is one that people are told of.
    pub fn find(&self, event: &str) -> Option<&Template> {
        self.0.get(event)
    }
}

impl Template {
    /// The words about the thing of that title.
    #[must_use]
    pub fn about(&self, title: &str) -> Self {
        Self {
            body_zh: self.body_zh.replace("{title}", title),
            body_en: self.body_en.replace("{title}", title),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_words_in_both_languages() {
        let templates = Templates::load().unwrap();
        for event in kit_events::Registry::of_contracts().all() {
            let found = templates.find(&event.name);
            let template = found.unwrap_or_else(|| panic!("{} has no template", event.name));
            for words in [&template.title_zh, &template.title_en] {
                assert!(!words.is_empty(), "{}", event.name);
            }
            assert!(template.body_zh.contains("{title}"), "{}", event.name);
            assert!(template.body_en.contains("{title}"), "{}", event.name);
        }
    }
}
