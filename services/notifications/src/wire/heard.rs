//! Every event of the other services, as an inbox reads it: by its canonical
//! fields and its declared audience, so that a new event needs a template and
//! nothing here.

use std::collections::BTreeSet;

use kit_base::{FieldError, Uscc};
use kit_events::{Audience, Heard, Received};
use prost_reflect::{DynamicMessage, ReflectMessage, Value};

use crate::desk::Told;
use crate::domain::notification::Event;
use crate::store::followers::Title;

/// Fields that name an organisation which is a party to the event.
const PARTY_FIELDS: [&str; 7] =
    ["publisher", "bidder", "payee", "funder", "organisation", "recipient", "members"];
/// What people know by a title: a challenge, a need, an organisation by its name.
const TITLED: [&str; 3] = ["challenges/", "needs/", "organisations/"];
/// Nesting that is looked into.
const DEPTH_MAX: usize = 6;

impl Heard for Told {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let message = event.read_any()?;
        let mut found = Found::default();
        look(&message, 0, &mut found);
        let challenge = match event.subject.split_once('/') {
            Some(("challenges" | "needs", _)) => event.subject.clone(),
            _ => found.challenge.unwrap_or_default(),
        };
        let about = if challenge.is_empty() { event.subject.clone() } else { challenge.clone() };
        let titled = |name: &str| TITLED.iter().any(|collection| name.starts_with(collection));
        let title = found.title.filter(|_| titled(&about));
        let title = title.map(|title| Title { name: about, title, version: event.version });
        let subject = event.subject.strip_prefix("organisations/");
        let subject = subject.and_then(|code| code.parse::<Uscc>().ok());
        // Who judges is nobody's to know, the judges' employers above all.
        let parties: BTreeSet<Uscc> = match event.told() {
            Audience::Followers | Audience::Parties | Audience::Invited => found.parties,
            Audience::Publisher => found.publishers,
            Audience::Subject => subject.into_iter().collect(),
            Audience::Nobody => BTreeSet::new(),
        };
        Ok(Self {
            event: Event {
                id: event.id,
                name: event.name().to_owned(),
                subject: event.subject.clone(),
                challenge,
            },
            producer: event.producer.clone(),
            title,
            parties: parties.into_iter().collect(),
            audience: event.told(),
        })
    }
}

#[derive(Default)]
struct Found {
    parties: BTreeSet<Uscc>,
    publishers: BTreeSet<Uscc>,
    challenge: Option<String>,
    title: Option<String>,
}

fn look(message: &DynamicMessage, depth: usize, found: &mut Found) {
    if depth > DEPTH_MAX {
        return;
    }
    for field in message.descriptor().fields() {
        if !message.has_field(&field) {
            continue;
        }
        let value = message.get_field(&field);
        match value.as_ref() {
            Value::String(text) => note(field.name(), text, found),
            Value::Message(inner) => look(inner, depth + 1, found),
            Value::List(items) => {
                for item in items {
                    match item {
                        Value::String(text) => note(field.name(), text, found),
                        Value::Message(inner) => look(inner, depth + 1, found),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn note(field: &str, text: &str, found: &mut Found) {
    match field {
        "challenge" if found.challenge.is_none() && text.starts_with("challenges/") => {
            found.challenge = Some(text.to_owned());
        }
        "title" | "display_name_zh" if found.title.is_none() => {
            found.title = Some(text.to_owned());
        }
        "need" if found.challenge.is_none() && text.starts_with("needs/") => {
            found.challenge = Some(text.to_owned());
        }
        name if PARTY_FIELDS.contains(&name) => {
            let code = text.strip_prefix("organisations/");
            let party = code.and_then(|code| code.parse::<Uscc>().ok());
            if name == "publisher" {
                found.publishers.extend(party.clone());
            }
            found.parties.extend(party);
        }
        _ => {}
    }
}
