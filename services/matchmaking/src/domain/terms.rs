//! The code lists that both directory machines share.

use kit_base::{Actor, Code, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Who may act on the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// A person of the organisation itself.
    Registrant,
    /// Runs the platform and keeps the directory.
    Operator,
    /// Keeps the directory for the authority.
    Authority,
}

impl Code for Role {
    fn text(self) -> Text {
        match self {
            Self::Registrant => Text::new("单位经办人", "person of the organisation"),
            Self::Operator => Text::new("平台运营经办人", "operator"),
            Self::Authority => Text::new("主管部门经办人", "authority"),
        }
    }
}

impl Role {
    /// The offices that an actor holds whatever the object.
    pub fn officers(actor: &Actor) -> Vec<Self> {
        const OFFICES: &[Role] = &[Role::Operator, Role::Authority];
        OFFICES.iter().copied().filter(|office| actor.has(office.code())).collect()
    }
}

/// What must hold before an act on the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Fact {
    /// Another person than the one who registered it.
    OtherPerson,
}

impl Code for Fact {
    fn text(self) -> Text {
        match self {
            Self::OtherPerson => Text::new("登记与核验为不同人员", "another person verifies"),
        }
    }
}

/// The coded reason of an end; neither machine ends yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
pub enum Reason {}

impl Code for Reason {
    fn text(self) -> Text {
        match self {}
    }
}
