//! The transition table of the objection (异议).
//!
//! Owns its stages, acts and edges as data; whoever acts, `course.rs` asks here first.
//! `end` is this node's own row: where a withdrawn challenge took its award, there is
//! nothing left to object to.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the objection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Filed,
    Admitted,
    Inadmissible,
    Investigating,
    Upheld,
    Dismissed,
    ReExamining,
    Remedied,
    Closed,
    Withdrawn,
}

/// What can be done to the objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    File,
    Admit,
    Refuse,
    Investigate,
    Uphold,
    Dismiss,
    AskReExamination,
    UpholdAgain,
    ConfirmDismissal,
    Close,
    Remedy,
    Withdraw,
    End,
}

/// The machine of the objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectionLaw;

impl Law for ObjectionLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "objection";
    const LABEL: Label = Label::new("异议", "objection");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        ObjectionLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Filed, "已提出", "filed").within(2),
    StageRow::of(Stage::Admitted, "已受理", "admitted").public("已受理", "Admitted").within(15),
    StageRow::of(Stage::Inadmissible, "不予受理", "inadmissible")
        .public("不予受理", "Inadmissible")
        .ends(),
    StageRow::of(Stage::Investigating, "核实中", "investigating")
        .public("核实中", "Investigating")
        .within(15),
    StageRow::of(Stage::Upheld, "成立", "upheld").public("成立", "Upheld"),
    StageRow::of(Stage::Dismissed, "不成立", "dismissed").public("不成立", "Dismissed"),
    StageRow::of(Stage::ReExamining, "复核中", "in re-examination")
        .public("复核中", "In re-examination")
        .within(15),
    StageRow::of(Stage::Remedied, "已补救", "remedied").public("已补救", "Remedied").ends(),
    StageRow::of(Stage::Closed, "已办结", "closed").public("已办结", "Closed").ends(),
    StageRow::of(Stage::Withdrawn, "已撤回", "withdrawn").public("已撤回", "Withdrawn").ends(),
];

const EDGES: &[Edge<ObjectionLaw>] = &[
    Edge {
        act: Act::File,
        from: &[],
        to: Stage::Filed,
        who: &[Role::Objector],
        needs: &[Fact::WithinWindow, Fact::NamedEvidence],
        effects: &[Effect::Tell("objection.filed")],
        label: Label::new("提出", "file"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Admit,
        from: &[Stage::Filed],
        to: Stage::Admitted,
        who: &[Role::Supervisor],
        needs: &[Fact::NoInterest],
        effects: &[Effect::Tell("objection.admitted")],
        label: Label::new("受理", "admit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Refuse,
        from: &[Stage::Filed],
        to: Stage::Inadmissible,
        who: &[Role::Supervisor],
        needs: &[Fact::Reasoned, Fact::NoInterest],
        effects: &[Effect::Tell("objection.refused")],
        label: Label::new("不予受理", "refuse"),
        ocds: None,
        reasons: &[
            Reason::Anonymous,
            Reason::NoContact,
            Reason::OutsidePeriod,
            Reason::NoFacts,
            Reason::NotInScope,
            Reason::Duplicate,
        ],
    },
    Edge {
        act: Act::Investigate,
        from: &[Stage::Admitted],
        to: Stage::Investigating,
        who: &[Role::Supervisor],
        needs: &[Fact::NoInterest],
        effects: &[],
        label: Label::new("核实", "investigate"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Uphold,
        from: &[Stage::Investigating],
        to: Stage::Upheld,
        who: &[Role::Supervisor],
        needs: &[Fact::Reasoned, Fact::TwoOfficers],
        effects: &[Effect::Tell("objection.upheld")],
        label: Label::new("成立", "uphold"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Dismiss,
        from: &[Stage::Investigating],
        to: Stage::Dismissed,
        who: &[Role::Supervisor],
        needs: &[Fact::Reasoned, Fact::TwoOfficers],
        effects: &[Effect::Tell("objection.dismissed")],
        label: Label::new("不成立", "dismiss"),
        ocds: None,
        reasons: &[Reason::NotProved, Reason::NoEffect, Reason::NotInScope],
    },
    Edge {
        act: Act::AskReExamination,
        from: &[Stage::Dismissed],
        to: Stage::ReExamining,
        who: &[Role::Objector],
        needs: &[Fact::WithinWindow],
        effects: &[],
        label: Label::new("申请复核", "ask for re-examination"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::UpholdAgain,
        from: &[Stage::ReExamining],
        to: Stage::Upheld,
        who: &[Role::Supervisor],
        needs: &[Fact::OtherDecider, Fact::Reasoned],
        effects: &[Effect::Tell("objection.upheld")],
        label: Label::new("复核成立", "uphold on re-examination"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::ConfirmDismissal,
        from: &[Stage::ReExamining],
        to: Stage::Closed,
        who: &[Role::Supervisor],
        needs: &[Fact::OtherDecider, Fact::Reasoned],
        effects: &[Effect::Tell("objection.closed")],
        label: Label::new("维持", "confirm dismissal"),
        ocds: None,
        reasons: &[Reason::NotProved, Reason::NoEffect],
    },
    Edge {
        act: Act::Close,
        from: &[Stage::Dismissed],
        to: Stage::Closed,
        who: &[Role::Clock],
        needs: &[Fact::WindowOver],
        effects: &[Effect::Tell("objection.closed")],
        label: Label::new("办结", "close"),
        ocds: None,
        reasons: &[Reason::Done],
    },
    Edge {
        act: Act::Remedy,
        from: &[Stage::Upheld],
        to: Stage::Remedied,
        who: &[Role::Authority],
        needs: &[Fact::RemedyDone],
        effects: &[Effect::Tell("objection.remedied")],
        label: Label::new("补救完成", "remedy done"),
        ocds: None,
        reasons: &[Reason::Done],
    },
    Edge {
        act: Act::Withdraw,
        from: &[Stage::Filed, Stage::Admitted, Stage::Investigating],
        to: Stage::Withdrawn,
        who: &[Role::Objector],
        needs: &[],
        effects: &[Effect::Tell("objection.withdrawn")],
        label: Label::new("撤回", "withdraw"),
        ocds: None,
        reasons: &[Reason::Settled, Reason::BidderRequest],
    },
    Edge {
        act: Act::End,
        from: &[
            Stage::Filed,
            Stage::Admitted,
            Stage::Investigating,
            Stage::ReExamining,
            Stage::Upheld,
        ],
        to: Stage::Closed,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("objection.closed")],
        label: Label::new("随榜单终止", "end with the challenge"),
        ocds: None,
        reasons: &[Reason::ChallengeEnded],
    },
];
