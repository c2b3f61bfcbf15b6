//! The transition table of the award (定榜).
//!
//! Owns its stages, acts and edges as data; whoever acts, `course.rs` asks here first.
//! `end` is a row of this node's own: a challenge may be withdrawn while its award is
//! proposed or in public, and an award left standing would be confirmed by the clock.
//! `send_back` and `lapse` come with the issue that awards the next in rank.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the award stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    InApproval,
    InPublicity,
    Suspended,
    Confirmed,
    Contracted,
    SetAside,
}

/// What can be done to the award.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Draft,
    Submit,
    SendBack,
    Publicise,
    Suspend,
    Resume,
    Confirm,
    SetAside,
    End,
    Contract,
}

/// The machine of the award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwardLaw;

impl Law for AwardLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "award";
    const LABEL: Label = Label::new("定榜", "award");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        AwardLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Drafted, "拟定", "drafted"),
    StageRow::of(Stage::InApproval, "审批中", "in approval"),
    StageRow::of(Stage::InPublicity, "公示中", "in publicity").public("公示中", "In publicity"),
    StageRow::of(Stage::Suspended, "异议处理中", "suspended")
        .public("公示中（异议处理）", "Public notice, objection being handled"),
    StageRow::of(Stage::Confirmed, "已定榜", "confirmed").public("已定榜", "Confirmed"),
    StageRow::of(Stage::Contracted, "已签约", "contracted").public("已签约", "Contracted").ends(),
    StageRow::of(Stage::SetAside, "已推翻", "set aside").public("已推翻", "Set aside").ends(),
];

const EDGES: &[Edge<AwardLaw>] = &[
    Edge {
        act: Act::Draft,
        from: &[],
        to: Stage::Drafted,
        who: &[Role::Authority],
        needs: &[Fact::PanelConcluded],
        effects: &[],
        label: Label::new("拟定", "draft"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Submit,
        from: &[Stage::Drafted],
        to: Stage::InApproval,
        who: &[Role::Authority],
        needs: &[Fact::ReasonsForAll, Fact::LanesInRange, Fact::BudgetInReserve, Fact::Ranked],
        effects: &[],
        label: Label::new("提请审批", "submit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::SendBack,
        from: &[Stage::InApproval],
        to: Stage::Drafted,
        who: &[Role::Approver],
        needs: &[],
        effects: &[],
        label: Label::new("退回", "send back"),
        ocds: None,
        reasons: &[Reason::ProcessReview],
    },
    Edge {
        act: Act::Publicise,
        from: &[Stage::InApproval],
        to: Stage::InPublicity,
        who: &[Role::Approver],
        needs: &[Fact::ChainComplete, Fact::TwoOfficers],
        effects: &[Effect::Tell("publicity.started")],
        label: Label::new("批准并公示", "approve and publicise"),
        ocds: Some("award"),
        reasons: &[],
    },
    Edge {
        act: Act::Suspend,
        from: &[Stage::InPublicity],
        to: Stage::Suspended,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("publicity.held")],
        label: Label::new("中止", "suspend"),
        ocds: Some("awardUpdate"),
        reasons: &[],
    },
    Edge {
        act: Act::Resume,
        from: &[Stage::Suspended],
        to: Stage::InPublicity,
        who: &[Role::Event],
        needs: &[Fact::ObjectionsClosed],
        effects: &[Effect::Tell("publicity.resumed")],
        label: Label::new("恢复", "resume"),
        ocds: Some("awardUpdate"),
        reasons: &[],
    },
    Edge {
        act: Act::Confirm,
        from: &[Stage::InPublicity],
        to: Stage::Confirmed,
        who: &[Role::Clock],
        needs: &[Fact::PublicityElapsed, Fact::NoOpenObjection],
        effects: &[Effect::Tell("award.confirmed")],
        label: Label::new("定榜", "confirm"),
        ocds: Some("awardUpdate"),
        reasons: &[],
    },
    Edge {
        act: Act::SetAside,
        from: &[Stage::Drafted, Stage::InApproval, Stage::Suspended],
        to: Stage::SetAside,
        who: &[Role::Supervisor, Role::Event],
        needs: &[Fact::Reasoned],
        effects: &[Effect::Tell("award.set_aside")],
        label: Label::new("推翻", "set aside"),
        ocds: Some("awardCancellation"),
        reasons: &[
            Reason::ObjectionUpheld,
            Reason::ProcedureBreach,
            Reason::FalseStatement,
            Reason::ProcessReview,
        ],
    },
    Edge {
        act: Act::End,
        from: &[Stage::Drafted, Stage::InApproval, Stage::InPublicity, Stage::Suspended],
        to: Stage::SetAside,
        who: &[Role::Event],
        needs: &[Fact::Reasoned],
        effects: &[Effect::Tell("award.set_aside")],
        label: Label::new("随榜单终止", "end with the challenge"),
        ocds: Some("awardCancellation"),
        reasons: &[Reason::ChallengeEnded],
    },
    Edge {
        act: Act::Contract,
        from: &[Stage::Confirmed],
        to: Stage::Contracted,
        who: &[Role::Event],
        needs: &[Fact::ContractsSigned],
        effects: &[],
        label: Label::new("已签约", "contracted"),
        ocds: None,
        reasons: &[Reason::Done],
    },
];
