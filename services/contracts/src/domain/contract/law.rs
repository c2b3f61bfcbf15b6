//! The transition table of the contract (合同).
//!
//! Owns its stages, acts and edges as data; whoever acts, `state.rs` asks here first.
//! Not looked into yet, and so not in the table: the approval chain of the rule set
//! (`chain_complete`, to approve), the pledge of the team (`pledge_signed`, to sign
//! last), the months in which acceptance is asked for (`within_window`).

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafting,
    InApproval,
    Signing,
    Active,
    InAcceptance,
    Completed,
}

/// What can be done to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Draft,
    Submit,
    SendBack,
    Approve,
    Sign,
    SignLast,
    AskAcceptance,
    Accept,
}

/// The machine of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractLaw;

impl Law for ContractLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "contract";
    const LABEL: Label = Label::new("合同", "contract");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        ContractLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Drafting, "起草", "drafting"),
    StageRow::of(Stage::InApproval, "审批中", "in approval"),
    StageRow::of(Stage::Signing, "签署中", "signing").within(30),
    StageRow::of(Stage::Active, "履行中", "active").public("履行中", "Active"),
    StageRow::of(Stage::InAcceptance, "验收中", "in acceptance").public("验收中", "In acceptance"),
    StageRow::of(Stage::Completed, "已结题", "completed").public("已结题", "Completed").ends(),
];

const EDGES: &[Edge<ContractLaw>] = &[
    Edge {
        act: Act::Draft,
        from: &[],
        to: Stage::Drafting,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("contract.drafted")],
        label: Label::new("生成", "generate"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Submit,
        from: &[Stage::Drafting],
        to: Stage::InApproval,
        who: &[Role::Publisher],
        needs: &[Fact::TermsMatch, Fact::IpComplete, Fact::InstalmentsValid, Fact::EqualStart],
        effects: &[],
        label: Label::new("提请审批", "submit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::SendBack,
        from: &[Stage::InApproval, Stage::Signing],
        to: Stage::Drafting,
        who: &[Role::Approver],
        needs: &[],
        effects: &[],
        label: Label::new("退回", "send back"),
        ocds: None,
        reasons: &[Reason::LegalOpinion, Reason::Correction],
    },
    Edge {
        act: Act::Approve,
        from: &[Stage::InApproval],
        to: Stage::Signing,
        who: &[Role::Approver],
        needs: &[],
        effects: &[],
        label: Label::new("审批通过", "approve"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Sign,
        from: &[Stage::Signing],
        to: Stage::Signing,
        who: &[Role::Publisher, Role::Bidder, Role::Authority],
        needs: &[Fact::WithinWindow],
        effects: &[],
        label: Label::new("签署", "sign"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::SignLast,
        from: &[Stage::Signing],
        to: Stage::Active,
        who: &[Role::Publisher, Role::Bidder, Role::Authority],
        needs: &[Fact::AllSigned, Fact::FundingCovered],
        effects: &[Effect::Tell("contract.signed")],
        label: Label::new("签署完成", "last signature"),
        ocds: Some("contract"),
        reasons: &[],
    },
    Edge {
        act: Act::AskAcceptance,
        from: &[Stage::Active],
        to: Stage::InAcceptance,
        who: &[Role::Bidder],
        needs: &[Fact::MilestonesClosed],
        effects: &[Effect::Tell("contract.acceptance_requested")],
        label: Label::new("申请验收", "ask for acceptance"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Accept,
        from: &[Stage::InAcceptance],
        to: Stage::Completed,
        who: &[Role::Authority],
        needs: &[Fact::ReportsIn, Fact::UserVote, Fact::TwoOfficers],
        effects: &[Effect::Tell("project.accepted")],
        label: Label::new("验收通过", "accept"),
        ocds: Some("contractTermination"),
        reasons: &[Reason::Done],
    },
];
