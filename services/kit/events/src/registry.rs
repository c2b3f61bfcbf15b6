//! The registry of events: read from the contracts, never written by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use prost_reflect::{DescriptorPool, MessageDescriptor, Value};

use crate::outgoing::Reach;

/// Whom an event is told, as its declaration says; nobody if it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Those it names, and everybody with a part in its challenge.
    Followers,
    /// Only those it names, who get a part by it.
    Parties,
    /// Only the publisher it names.
    Publisher,
    /// Only the organisation that it is about.
    Subject,
    /// Only those it names; they get no part by it.
    Invited,
    #[default]
    Nobody,
}

impl Audience {
    fn of(audience: &str, told: &str) -> Self {
        match (audience, told) {
            ("public", "") => Self::Followers,
            ("parties", "") => Self::Parties,
            (_, "publisher") => Self::Publisher,
            (_, "subject") => Self::Subject,
            (_, "invites") => Self::Invited,
            _ => Self::Nobody,
        }
    }
}

/// One public or internal event.
#[derive(Clone, Debug)]
pub struct EventType {
    /// `award.confirmed`
    pub name: String,
    /// `jiebang.challenges.v1.AwardConfirmed`
    pub type_name: String,
    /// The service that emits it.
    pub producer: String,
    pub reach: Reach,
    pub audience: String,
    pub told: Audience,
    /// The message, for readers that know none of its fields.
    pub message: MessageDescriptor,
}

/// Every event of the contracts, by name and by message.
#[derive(Clone, Debug)]
pub struct Registry(Arc<Tables>);

#[derive(Debug)]
struct Tables {
    by_name: BTreeMap<String, EventType>,
    names: BTreeMap<String, String>,
}

impl Registry {
    /// Reads the encoded descriptor set, whose custom options are kept.
    ///
    /// # Panics
    /// If the set that the build encoded does not decode.
    pub fn of_contracts() -> Self {
        let pool = DescriptorPool::decode(proto::FDS).expect("the build encoded this set");
        let option = pool.get_extension_by_name("jiebang.kit.v1.event");
        let option = option.expect("the contracts declare the event option");
        let mut by_name = BTreeMap::new();
        for message in pool.all_messages() {
            let options = message.options();
            if !options.has_extension(&option) {
                continue;
            }
            let Value::Message(event) = options.get_extension(&option).into_owned() else {
                continue;
            };
            let text = |name: &str| {
                let value = event.get_field_by_name(name);
                value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
            };
            let reach = event.get_field_by_name("reach").and_then(|value| value.as_enum_number());
            let event = EventType {
                name: text("name"),
                type_name: message.full_name().to_owned(),
                producer: producer(&message),
                reach: match reach {
                    Some(3) => Reach::Public,
                    Some(2) => Reach::Parties,
                    _ => Reach::Node,
                },
                audience: text("audience"),
                told: Audience::of(&text("audience"), &text("told")),
                message: message.clone(),
            };
            by_name.insert(event.name.clone(), event);
        }
        let names = by_name.values().map(|it| (it.type_name.clone(), it.name.clone())).collect();
        Self(Arc::new(Tables { by_name, names }))
    }

    pub fn by_name(&self, name: &str) -> Option<&EventType> {
        self.0.by_name.get(name)
    }

    pub fn by_type(&self, type_name: &str) -> Option<&EventType> {
        self.0.names.get(type_name).and_then(|name| self.by_name(name))
    }

    pub fn all(&self) -> impl Iterator<Item = &EventType> {
        self.0.by_name.values()
    }
}

/// The service whose package the message stands in.
fn producer(message: &MessageDescriptor) -> String {
    message.package_name().split('.').nth(1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the procedure lets matchmaking say about the panel it was asked for.
    const ANSWERS: [&str; 2] = ["panel.proposed", "panel.infeasible"];

    #[test]
    fn an_event_is_told_as_it_declares_and_else_to_nobody() {
        let registry = Registry::of_contracts();
        for (name, told) in [
            ("challenge.published", Audience::Followers),
            ("bid.sealed", Audience::Parties),
            ("award.proposed", Audience::Publisher),
            ("organisation.verified", Audience::Subject),
            ("matches.ranked", Audience::Invited),
            ("expert.registered", Audience::Nobody),
            ("panel.proposed", Audience::Nobody),
            ("review.completed", Audience::Nobody),
        ] {
            assert_eq!(registry.by_name(name).expect("it is declared").told, told, "{name}");
        }
        assert_eq!(Audience::of("", ""), Audience::Nobody);
        assert_eq!(Audience::of("parties", "somebody"), Audience::Nobody);
    }

    #[test]
    fn every_noun_has_one_owner() {
        let registry = Registry::of_contracts();
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        let own = |event: &&EventType| !ANSWERS.contains(&event.name.as_str());
        for event in registry.all().filter(own) {
            let noun = event.name.split('.').next().expect("a noun").to_owned();
            let owner = owners.entry(noun).or_insert_with(|| event.producer.clone());
            assert_eq!(*owner, event.producer, "{}", event.name);
        }
        assert!(owners.len() > 10, "the contracts hold the events of four services");
    }

    #[test]
    fn the_option_gives_name_producer_and_reach() {
        let registry = Registry::of_contracts();
        let event = registry.by_name("award.confirmed").expect("the event is declared");
        assert_eq!(event.producer, "challenges");
        assert_eq!(event.reach, Reach::Public);
        assert_eq!(registry.by_name("bid.sealed").map(|it| it.reach), Some(Reach::Node));
    }
}
