//! The transition table of the payment (拨付).
//!
//! Owns its stages, acts and edges as data; whoever acts, `state.rs` asks here first.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    ApprovedOnce,
    Approved,
    Instructed,
    Confirmed,
}

/// What can be done to the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Draft,
    ApproveFirst,
    ApproveSecond,
    Instruct,
    Confirm,
}

/// The machine of the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentLaw;

impl Law for PaymentLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "payment";
    const LABEL: Label = Label::new("拨付", "payment");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        PaymentLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Drafted, "待审批", "drafted"),
    StageRow::of(Stage::ApprovedOnce, "一审通过", "approved once"),
    StageRow::of(Stage::Approved, "已批准", "approved").public("已批准", "Approved").within(10),
    StageRow::of(Stage::Instructed, "已通知付款", "instructed").public("已通知付款", "Instructed"),
    StageRow::of(Stage::Confirmed, "已到账", "confirmed").public("已到账", "Confirmed").ends(),
];

const EDGES: &[Edge<PaymentLaw>] = &[
    Edge {
        act: Act::Draft,
        from: &[],
        to: Stage::Drafted,
        who: &[Role::Event],
        needs: &[Fact::VerdictUnique],
        effects: &[Effect::Tell("payment.drafted")],
        label: Label::new("生成", "draft"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::ApproveFirst,
        from: &[Stage::Drafted],
        to: Stage::ApprovedOnce,
        who: &[Role::Publisher],
        needs: &[Fact::NotPayee],
        effects: &[],
        label: Label::new("一审", "first approval"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::ApproveSecond,
        from: &[Stage::ApprovedOnce],
        to: Stage::Approved,
        who: &[Role::Finance],
        needs: &[Fact::NotPayee, Fact::TwoOfficers, Fact::ConditionsMet],
        effects: &[],
        label: Label::new("二审", "second approval"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Instruct,
        from: &[Stage::Approved],
        to: Stage::Instructed,
        who: &[Role::Finance],
        needs: &[Fact::ConditionsMet],
        effects: &[Effect::Tell("payment.instructed")],
        label: Label::new("通知付款", "instruct"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Confirm,
        from: &[Stage::Instructed],
        to: Stage::Confirmed,
        who: &[Role::Finance],
        needs: &[Fact::EvidenceUnique],
        effects: &[Effect::Tell("payment.confirmed")],
        label: Label::new("到账", "confirm"),
        ocds: Some("implementationUpdate"),
        reasons: &[Reason::Done],
    },
];
