//! The transition table of the expert (专家): one stage, because later issues
//! add renewal and leave.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::terms::{Fact, Reason, Role};

/// Where the expert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Registered,
}

/// What can be done to the expert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Register,
}

/// The machine of the expert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpertLaw;

impl Law for ExpertLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "expert";
    const LABEL: Label = Label::new("专家", "expert");
    const STAGES: &'static [StageRow<Stage>] =
        &[StageRow::of(Stage::Registered, "在库", "in the bank")];
    const EDGES: &'static [Edge<Self>] = &[Edge {
        act: Act::Register,
        from: &[],
        to: Stage::Registered,
        who: &[Role::Operator, Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("expert.registered")],
        label: Label::new("入库", "register"),
        ocds: None,
        reasons: &[],
    }];
}

impl Code for Stage {
    fn text(self) -> Text {
        ExpertLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        match self {
            Self::Register => Text::new("入库", "register"),
        }
    }
}
