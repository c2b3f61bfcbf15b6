//! Who may act in this service: the roles of the transition tables.

use kit_base::{Actor, ActorKind, By, Code, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A role toward an object; `clock` and `event` are the node itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// The node, when another service has told something.
    Event,
    /// Acts for the side that pays.
    Publisher,
    /// Approves for the authority what somebody else prepared.
    Approver,
    /// Acts for the side that delivers.
    Bidder,
    /// Prepares what the authority decides.
    Authority,
    /// The node, when a day has come.
    Clock,
    /// Measures for neither side.
    Verifier,
    /// Will use the result, and votes on it.
    FinalUser,
    /// Gives the second approval of a payment.
    Finance,
    /// Acts for an organisation that pledged a part.
    Funder,
}

impl Code for Role {
    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Event => ("事件", "reaction to an event of another machine"),
            Self::Publisher => ("发榜方经办人", "publisher"),
            Self::Approver => (
                "主管部门审批人（与经办人不同）",
                "approver, never the same person as the authority officer",
            ),
            Self::Bidder => ("揭榜方（联合体牵头单位）", "bidder (lead of a consortium)"),
            Self::Authority => ("主管部门经办人", "authority officer"),
            Self::Clock => ("时钟", "the node clock (durable timer)"),
            Self::Verifier => ("第三方测评机构", "third-party verifier"),
            Self::FinalUser => ("最终用户", "final user"),
            Self::Finance => ("资金经办人", "finance officer"),
            Self::Funder => ("联合出资方", "co-funder"),
        };
        Text::new(zh, en)
    }
}

impl Role {
    /// The offices that an actor holds whatever the object: those of the node's
    /// own authority. Roles toward an object come from the object.
    pub fn officers(actor: &Actor) -> Vec<Self> {
        const OFFICES: &[Role] = &[Role::Authority, Role::Approver, Role::Finance, Role::Verifier];
        OFFICES.iter().copied().filter(|office| actor.has(office.code())).collect()
    }
}

/// Whether a natural person acts: a machine account neither approves nor signs.
pub fn is_person(by: &By) -> bool {
    by.actor.kind == ActorKind::Person
}
