//! What leaves a use case: the reply for its caller and the events for all.

use kit_base::Actor;
use prost::{Message, Name};

use crate::registry::Registry;

/// A result that a caller may read: as much of it as the reader may see.
pub trait Shown {
    type Message: Message + Name + Default + Send + Sync + 'static;

    fn show(&self, reader: &Actor) -> Self::Message;
}

/// A result that is listed by pages.
pub trait Listed: Shown {
    type Response: Message + Default + Send + Sync + 'static;

    fn listed(items: Vec<Self::Message>, next_page_token: String) -> Self::Response;
}

/// How far an event may travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Node,
    Parties,
    Public,
}

impl Reach {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Parties => "parties",
            Self::Public => "public",
        }
    }
}

/// An event on its way out: its message, encoded, under its full name.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub(crate) type_name: String,
    pub(crate) bytes: Vec<u8>,
    reach: Option<Reach>,
}

impl Outgoing {
    pub fn of<M: Message + Name>(message: &M) -> Self {
        Self { type_name: M::full_name(), bytes: message.encode_to_vec(), reach: None }
    }

    /// Narrows the reach that the contract gives the event.
    #[must_use]
    pub const fn reach(mut self, reach: Reach) -> Self {
        self.reach = Some(reach);
        self
    }

    pub(crate) fn reach_in(&self, registry: &Registry) -> Reach {
        let declared = registry.by_type(&self.type_name).map_or(Reach::Node, |it| it.reach);
        self.reach.unwrap_or(declared)
    }
}
