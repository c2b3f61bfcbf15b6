//! Who asks, for what, under which trace; and who was admitted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::aggregate::View;
use crate::text::Lang;
use crate::uscc::Uscc;

/// Whether a person, a machine client or the node itself acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    Person,
    Service,
    Clock,
    Event,
    Anonymous,
}

/// Somebody who asks: a subject of the identity provider with its roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub kind: ActorKind,
    /// The identity provider's `sub`; stable, never an e-mail address.
    pub subject: String,
    pub organisation: Option<Uscc>,
    pub roles: BTreeSet<String>,
}

impl Actor {
    pub fn anonymous() -> Self {
        Self::of(ActorKind::Anonymous, "anonymous")
    }

    pub fn clock() -> Self {
        Self::of(ActorKind::Clock, "clock")
    }

    pub fn event() -> Self {
        Self::of(ActorKind::Event, "event")
    }

    fn of(kind: ActorKind, subject: &str) -> Self {
        Self { kind, subject: subject.to_owned(), organisation: None, roles: BTreeSet::new() }
    }

    pub fn has(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    pub fn is_of(&self, organisation: &Uscc) -> bool {
        self.organisation.as_ref() == Some(organisation)
    }

    /// Whether the actor holds `role` on behalf of `organisation`.
    pub fn acts_for(&self, organisation: &Uscc, role: &str) -> bool {
        self.is_of(organisation) && self.has(role)
    }
}

/// The caller's id of one command: the same id means the same command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub Uuid);

/// W3C trace context, carried from the first RPC through outbox and bus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    pub traceparent: String,
    pub tracestate: String,
}

impl Trace {
    /// The 32 hex digits of the trace id, or nothing if there is no trace.
    pub fn id(&self) -> &str {
        self.traceparent.get(3..35).unwrap_or("")
    }
}

/// One call: who, in which language, as which command, under which trace.
#[derive(Clone, Debug)]
pub struct Call {
    pub actor: Actor,
    pub request_id: Option<RequestId>,
    pub trace: Trace,
    pub lang: Lang,
}

impl Call {
    pub fn of(actor: Actor) -> Self {
        Self { actor, request_id: None, trace: Trace::default(), lang: Lang::Zh }
    }
}

/// Proof that somebody was admitted to an act on an object; the audit row.
#[derive(Clone, Debug)]
pub struct By {
    pub actor: Actor,
    /// The role that the table accepted.
    pub role: &'static str,
    pub act: &'static str,
    pub object: String,
    pub view: View,
}

impl By {
    /// The clock acts: past the gate, as the table says.
    pub fn clock(act: &'static str, object: impl Into<String>) -> Self {
        Self::node(Actor::clock(), "clock", act, object.into())
    }

    /// The event of another machine acts: past the gate, as the table says.
    pub fn event(act: &'static str, object: impl Into<String>) -> Self {
        Self::node(Actor::event(), "event", act, object.into())
    }

    fn node(actor: Actor, role: &'static str, act: &'static str, object: String) -> Self {
        Self { actor, role, act, object, view: View::Officer }
    }

    pub fn person(&self) -> &str {
        &self.actor.subject
    }

    /// Whether a natural person acts, rather than the node itself.
    pub const fn is_node(&self) -> bool {
        matches!(self.actor.kind, ActorKind::Clock | ActorKind::Event)
    }
}
