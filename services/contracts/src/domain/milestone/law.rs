//! The transition table of the milestone (里程碑).
//!
//! Owns its stages, acts and edges as data; whoever acts, `state.rs` asks here first.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Planned,
    Due,
    Submitted,
    Assessing,
    Passed,
    Failed,
    Settled,
}

/// What can be done to the milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Plan,
    FallDue,
    Submit,
    Assess,
    Return,
    Pass,
    Fail,
    Settle,
}

/// The machine of the milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestoneLaw;

impl Law for MilestoneLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "milestone";
    const LABEL: Label = Label::new("里程碑", "milestone");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        MilestoneLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Planned, "计划", "planned").public("计划", "Planned"),
    StageRow::of(Stage::Due, "到期", "due").public("到期", "Due"),
    StageRow::of(Stage::Submitted, "已提交", "submitted").public("已提交", "Submitted"),
    StageRow::of(Stage::Assessing, "考核中", "assessing").public("考核中", "Assessing"),
    StageRow::of(Stage::Passed, "达成", "passed").public("达成", "Passed"),
    StageRow::of(Stage::Failed, "未达成", "failed").public("未达成", "Failed"),
    StageRow::of(Stage::Settled, "已结清", "settled").public("已结清", "Settled").ends(),
];

const EDGES: &[Edge<MilestoneLaw>] = &[
    Edge {
        act: Act::Plan,
        from: &[],
        to: Stage::Planned,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("milestone.planned")],
        label: Label::new("设立", "plan"),
        ocds: Some("implementation"),
        reasons: &[],
    },
    Edge {
        act: Act::FallDue,
        from: &[Stage::Planned],
        to: Stage::Due,
        who: &[Role::Clock],
        needs: &[],
        effects: &[Effect::Tell("milestone.due")],
        label: Label::new("到期", "fall due"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Submit,
        from: &[Stage::Planned, Stage::Due],
        to: Stage::Submitted,
        who: &[Role::Bidder],
        needs: &[Fact::EvidenceHashed],
        effects: &[Effect::Tell("milestone.submitted")],
        label: Label::new("提交", "submit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Assess,
        from: &[Stage::Submitted],
        to: Stage::Assessing,
        who: &[Role::Authority],
        needs: &[Fact::NotAParty],
        effects: &[],
        label: Label::new("开始考核", "start assessment"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Return,
        from: &[Stage::Assessing],
        to: Stage::Due,
        who: &[Role::Verifier, Role::Authority],
        needs: &[],
        effects: &[],
        label: Label::new("退回补充", "return"),
        ocds: None,
        reasons: &[Reason::Incomplete],
    },
    Edge {
        act: Act::Pass,
        from: &[Stage::Assessing],
        to: Stage::Passed,
        who: &[Role::FinalUser, Role::Authority],
        needs: &[Fact::MetAll, Fact::UserVote, Fact::TwoOfficers],
        effects: &[Effect::Tell("milestone.passed")],
        label: Label::new("通过", "pass"),
        ocds: Some("implementationUpdate"),
        reasons: &[],
    },
    Edge {
        act: Act::Fail,
        from: &[Stage::Assessing],
        to: Stage::Failed,
        who: &[Role::FinalUser, Role::Authority],
        needs: &[Fact::UserVote, Fact::TwoOfficers, Fact::Reasoned],
        effects: &[Effect::Tell("milestone.failed")],
        label: Label::new("不通过", "fail"),
        ocds: Some("implementationUpdate"),
        reasons: &[Reason::IndicatorMissed, Reason::EvidenceFalse],
    },
    Edge {
        act: Act::Settle,
        from: &[Stage::Passed, Stage::Failed],
        to: Stage::Settled,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("milestone.settled")],
        label: Label::new("结清", "settle"),
        ocds: None,
        reasons: &[Reason::Done],
    },
];
