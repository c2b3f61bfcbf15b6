//! The transition table of the review sheet (评审单).
//!
//! Owns its stages, acts and edges as data; whoever acts, `state.rs` asks here first.
//! `revise` and `void` come with the issues that bring rebuttal and late reviewers.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the review sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Invited,
    Accepted,
    Declined,
    Recused,
    Committed,
    Revealed,
    Final,
}

/// What can be done to the review sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Invite,
    Accept,
    Decline,
    Recuse,
    Commit,
    Reveal,
    Finalise,
}

/// The machine of the review sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewLaw;

impl Law for ReviewLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "review";
    const LABEL: Label = Label::new("评审单", "review sheet");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        ReviewLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Invited, "已邀请", "invited"),
    StageRow::of(Stage::Accepted, "已接受", "accepted"),
    StageRow::of(Stage::Declined, "已谢绝", "declined").ends(),
    StageRow::of(Stage::Recused, "已回避", "recused").public("已回避", "Recused").ends(),
    StageRow::of(Stage::Committed, "已提交（未公开）", "committed"),
    StageRow::of(Stage::Revealed, "已公开", "revealed"),
    StageRow::of(Stage::Final, "已定稿", "final").public("已定稿", "Final").ends(),
];

const EDGES: &[Edge<ReviewLaw>] = &[
    Edge {
        act: Act::Invite,
        from: &[],
        to: Stage::Invited,
        who: &[Role::Authority],
        needs: &[Fact::CoiClear],
        effects: &[],
        label: Label::new("邀请", "invite"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Accept,
        from: &[Stage::Invited],
        to: Stage::Accepted,
        who: &[Role::Reviewer],
        needs: &[Fact::CoiClear],
        effects: &[],
        label: Label::new("接受", "accept"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Decline,
        from: &[Stage::Invited],
        to: Stage::Declined,
        who: &[Role::Reviewer],
        needs: &[],
        effects: &[],
        label: Label::new("谢绝", "decline"),
        ocds: None,
        reasons: &[Reason::Busy, Reason::NotMyField],
    },
    Edge {
        act: Act::Recuse,
        from: &[Stage::Invited, Stage::Accepted, Stage::Committed, Stage::Revealed],
        to: Stage::Recused,
        who: &[Role::Reviewer, Role::Operator],
        needs: &[],
        effects: &[Effect::Tell("review.recused")],
        label: Label::new("回避", "recuse"),
        ocds: None,
        reasons: &[Reason::CoiDeclared, Reason::CoiDetected],
    },
    Edge {
        act: Act::Commit,
        from: &[Stage::Accepted],
        to: Stage::Committed,
        who: &[Role::Reviewer],
        needs: &[Fact::ScoresComplete, Fact::CoiClear],
        effects: &[],
        label: Label::new("提交评分", "commit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Reveal,
        from: &[Stage::Committed],
        to: Stage::Revealed,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("公开", "reveal"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Finalise,
        from: &[Stage::Revealed],
        to: Stage::Final,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("定稿", "finalise"),
        ocds: None,
        reasons: &[Reason::Done],
    },
];
