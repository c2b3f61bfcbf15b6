//! The transition table of the review panel (评审组).
//!
//! Owns its stages, acts and edges as data; whoever acts, `course.rs` asks here first.
//! This release has no defence, no site visit and no signed minutes: `defence_done` and
//! `minutes_signed` return with them, and `rebuttal` with the issue that brings it. `end`
//! is this node's own row: a withdrawn challenge takes its panel with it.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the review panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Forming,
    Seated,
    Scoring,
    Deliberating,
    Concluded,
    Dissolved,
}

/// What can be done to the review panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Request,
    Seat,
    Start,
    ReplaceReviewer,
    RevealFinal,
    Conclude,
    Dissolve,
    End,
}

/// The machine of the review panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PanelLaw;

impl Law for PanelLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "panel";
    const LABEL: Label = Label::new("评审组", "review panel");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        PanelLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Forming, "组建中", "forming"),
    StageRow::of(Stage::Seated, "已组成", "seated").public("已组成", "Seated"),
    StageRow::of(Stage::Scoring, "评分中", "scoring").public("评审中", "Under review").within(5),
    StageRow::of(Stage::Deliberating, "合议中", "deliberating").public("评审中", "Under review"),
    StageRow::of(Stage::Concluded, "已结论", "concluded").public("已结论", "Concluded").ends(),
    StageRow::of(Stage::Dissolved, "已解散", "dissolved").public("已解散", "Dissolved").ends(),
];

const EDGES: &[Edge<PanelLaw>] = &[
    Edge {
        act: Act::Request,
        from: &[],
        to: Stage::Forming,
        who: &[Role::Event, Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("panel.requested")],
        label: Label::new("请求组建", "request"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Seat,
        from: &[Stage::Forming],
        to: Stage::Seated,
        who: &[Role::Authority],
        needs: &[Fact::ProposalFresh, Fact::CoiClear, Fact::PanelSizeMet, Fact::TwoOfficers],
        effects: &[Effect::Tell("panel.seated")],
        label: Label::new("组成", "seat"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Start,
        from: &[Stage::Seated],
        to: Stage::Scoring,
        who: &[Role::Authority],
        needs: &[Fact::AllAccepted, Fact::BidsAnonymised, Fact::CoiClear],
        effects: &[],
        label: Label::new("开始评分", "start scoring"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::ReplaceReviewer,
        from: &[Stage::Seated, Stage::Scoring],
        to: Stage::Seated,
        who: &[Role::Authority],
        needs: &[Fact::CoiClear, Fact::TwoOfficers],
        effects: &[Effect::Tell("panel.reviewer_replaced")],
        label: Label::new("更换专家", "replace a reviewer"),
        ocds: None,
        reasons: &[Reason::CoiDeclared, Reason::CoiDetected, Reason::Busy, Reason::Late],
    },
    Edge {
        act: Act::RevealFinal,
        from: &[Stage::Scoring],
        to: Stage::Deliberating,
        who: &[Role::Clock, Role::PanelChair],
        needs: &[Fact::AllCommitted],
        effects: &[],
        label: Label::new("公开评分（无申辩）", "reveal, no rebuttal"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Conclude,
        from: &[Stage::Deliberating],
        to: Stage::Concluded,
        who: &[Role::PanelChair],
        needs: &[Fact::Ranked],
        effects: &[Effect::Tell("review.completed")],
        label: Label::new("结论", "conclude"),
        ocds: None,
        reasons: &[Reason::Done],
    },
    Edge {
        act: Act::Dissolve,
        from: &[Stage::Forming, Stage::Seated, Stage::Scoring, Stage::Deliberating],
        to: Stage::Dissolved,
        who: &[Role::Authority, Role::Supervisor],
        needs: &[Fact::TwoOfficers],
        effects: &[Effect::Tell("panel.dissolved")],
        label: Label::new("解散", "dissolve"),
        ocds: None,
        reasons: &[
            Reason::NoFeasiblePanel,
            Reason::ProcedureBreach,
            Reason::ChallengeEnded,
            Reason::CoiDetected,
        ],
    },
    Edge {
        act: Act::End,
        from: &[Stage::Forming, Stage::Seated, Stage::Scoring, Stage::Deliberating],
        to: Stage::Dissolved,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("panel.dissolved")],
        label: Label::new("随榜单终止", "end with the challenge"),
        ocds: None,
        reasons: &[Reason::ChallengeEnded],
    },
];
