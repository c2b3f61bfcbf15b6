//! The transition table of the organisation (单位). `lifecycle.json` has no such
//! machine; its guard `publisher_verified` asks for one.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::terms::{Fact, Reason, Role};

/// Where the organisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Registered,
    Verified,
}

/// What can be done to the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Register,
    Verify,
}

/// The machine of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganisationLaw;

impl Law for OrganisationLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "organisation";
    const LABEL: Label = Label::new("单位", "organisation");
    const STAGES: &'static [StageRow<Stage>] = &[
        StageRow::of(Stage::Registered, "已登记", "registered").public("已登记", "Registered"),
        StageRow::of(Stage::Verified, "已核验", "verified").public("已核验", "Verified"),
    ];
    const EDGES: &'static [Edge<Self>] = &[
        Edge {
            act: Act::Register,
            from: &[],
            to: Stage::Registered,
            who: &[Role::Registrant, Role::Operator],
            needs: &[],
            effects: &[Effect::Tell("organisation.registered")],
            label: Label::new("登记", "register"),
            ocds: None,
            reasons: &[],
        },
        Edge {
            act: Act::Verify,
            from: &[Stage::Registered],
            to: Stage::Verified,
            who: &[Role::Operator],
            needs: &[Fact::OtherPerson],
            effects: &[Effect::Tell("organisation.verified")],
            label: Label::new("核验", "verify"),
            ocds: None,
            reasons: &[],
        },
    ];
}

impl Code for Stage {
    fn text(self) -> Text {
        OrganisationLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = OrganisationLaw::EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}
