//! Who may act in this service: the roles of the transition tables.

use kit_base::{Actor, Code, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A role toward an object; `clock` and `event` are the node itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Acts for the organisation whose need it is.
    Publisher,
    /// Runs the platform: formal checks, and the eligibility of bids.
    Operator,
    /// Prepares what the authority decides; never approves it.
    Authority,
    /// Approves for the authority what somebody else prepared.
    Approver,
    /// The node, when a deadline is over.
    Clock,
    /// The node, when another service has told something.
    Event,
    /// Acts for the lead of a consortium that bids.
    Bidder,
    /// Leads a panel and signs its minutes.
    PanelChair,
    /// Decides objections; has no part in what they are about.
    Supervisor,
    /// Gives an opinion on a need before it is approved.
    Expert,
    /// Scores the blind copies of a panel's bids.
    Reviewer,
    /// Filed the objection, under its own name.
    Objector,
}

impl Code for Role {
    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Publisher => ("发榜方经办人", "publisher"),
            Self::Operator => ("平台运营经办人", "operator officer"),
            Self::Authority => ("主管部门经办人", "authority officer"),
            Self::Approver => (
                "主管部门审批人（与经办人不同）",
                "approver, never the same person as the authority officer",
            ),
            Self::Clock => ("时钟", "the node clock (durable timer)"),
            Self::Event => ("事件", "reaction to an event of another machine"),
            Self::Bidder => ("揭榜方（联合体牵头单位）", "bidder (lead of a consortium)"),
            Self::PanelChair => ("评审组长", "panel chair"),
            Self::Supervisor => ("监督人员", "supervisor, decides objections"),
            Self::Expert => ("论证专家", "appraisal expert"),
            Self::Reviewer => ("评审专家", "reviewer"),
            Self::Objector => ("异议人", "objector (named unit or person)"),
        };
        Text::new(zh, en)
    }
}

impl Role {
    /// The offices that an actor holds: those of the node's own authority. Toward an
    /// object whose `parties` the actor's organisation is one of, it holds none: nobody
    /// decides on its own unit, nor on a rival of it. Roles toward an object come from
    /// the object; an appraisal expert holds no office and reads only the needs under
    /// appraisal.
    pub fn officers<'a>(
        actor: &Actor,
        parties: impl IntoIterator<Item = &'a kit_base::Uscc>,
    ) -> Vec<Self> {
        const OFFICES: &[Role] =
            &[Role::Operator, Role::Authority, Role::Approver, Role::Supervisor];
        if parties.into_iter().any(|party| actor.is_of(party)) {
            return Vec::new();
        }
        OFFICES.iter().copied().filter(|office| actor.has(office.code())).collect()
    }
}

#[cfg(test)]
mod tests {
    use kit_base::ActorKind;

    use super::*;
    use crate::domain::samples::{BIDDER, PUBLISHER, by, uscc};

    #[test]
    fn officers_keep_out_of_what_their_own_unit_is_a_party_to() {
        let parties = [uscc(PUBLISHER), uscc(BIDDER)];
        for (organisation, offices) in
            [(None, 1), (Some("12310104MBYY00011G"), 1), (Some(PUBLISHER), 0), (Some(BIDDER), 0)]
        {
            let actor = Actor {
                roles: ["authority".to_owned()].into(),
                organisation: organisation.map(uscc),
                ..by("officer", ActorKind::Person).actor
            };
            assert_eq!(Role::officers(&actor, &parties).len(), offices, "{organisation:?}");
        }
    }
}
