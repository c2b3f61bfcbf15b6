//! Two officers (双人经办): who counts as one, and to what both agree.
//!
//! Owns the words that an endorsement is bound to and how long it stands. Order:
//! a change of stage ends every open endorsement, since it was given on other facts.

use kit_base::{ActorKind, By, Endorsements};
use serde::Serialize;

/// Whether the caller may be one of two officers: a person, or the node itself,
/// for which the guard is void. A machine account never is.
pub const fn counts(by: &By) -> bool {
    match by.actor.kind {
        ActorKind::Person | ActorKind::Clock | ActorKind::Event => true,
        ActorKind::Service | ActorKind::Anonymous => false,
    }
}

/// Everything that is decided, as words: whoever agrees to them agrees to all of it.
pub fn words(decided: &impl Serialize) -> String {
    serde_json::to_string(decided).expect("what is decided is plain data")
}

/// The endorsements that outlive a step.
pub fn kept<S: PartialEq>(open: Endorsements, (from, to): (S, S)) -> Endorsements {
    if from == to { open } else { Endorsements::default() }
}

#[cfg(test)]
mod tests {
    use kit_base::{Actor, Voice};

    use super::*;

    fn by(kind: ActorKind) -> By {
        let actor = Actor { kind, ..Actor::anonymous() };
        By { actor, ..By::event("approve", "needs/1") }
    }

    #[test]
    fn only_persons_and_the_node_count() {
        for (kind, expected) in [
            (ActorKind::Person, true),
            (ActorKind::Clock, true),
            (ActorKind::Event, true),
            (ActorKind::Service, false),
            (ActorKind::Anonymous, false),
        ] {
            assert_eq!(counts(&by(kind)), expected, "{kind:?}");
        }
    }

    #[test]
    fn an_endorsement_ends_with_its_stage() {
        let now = "2023-06-01T00:00:00Z".parse().unwrap();
        let person = by(ActorKind::Person);
        let Voice::First(open) = Endorsements::default().hear("approve", &person, "a", now) else {
            panic!("the first voice");
        };
        assert_eq!(kept(open.clone(), (1, 1)), open);
        assert_eq!(kept(open, (1, 2)), Endorsements::default());
    }
}
