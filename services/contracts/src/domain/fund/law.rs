//! The transition table of the fund (资金池).
//!
//! Owns its stages, acts and edges as data; whoever acts, `state.rs` asks here first.
//! Not looked into yet, and so not in the table: the funders' signatures under the
//! plan (`all_signed`, to commit).

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the fund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Open,
    Covered,
    Consumed,
    Released,
    Closed,
}

/// What can be done to the fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Open,
    Commit,
    Cover,
    Consume,
    Release,
    Close,
}

/// The machine of the fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundLaw;

impl Law for FundLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "fund";
    const LABEL: Label = Label::new("资金池", "fund");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        FundLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Open, "认缴中", "open"),
    StageRow::of(Stage::Covered, "已落实", "covered").public("资金已落实", "Funded"),
    StageRow::of(Stage::Consumed, "已转入合同", "consumed").public("已转入合同", "Consumed"),
    StageRow::of(Stage::Released, "已释放", "released").public("已释放", "Released").ends(),
    StageRow::of(Stage::Closed, "已结清", "closed").public("已结清", "Closed").ends(),
];

const EDGES: &[Edge<FundLaw>] = &[
    Edge {
        act: Act::Open,
        from: &[],
        to: Stage::Open,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("funding.opened")],
        label: Label::new("开立", "open"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Commit,
        from: &[Stage::Open],
        to: Stage::Open,
        who: &[Role::Funder, Role::Publisher],
        needs: &[],
        effects: &[Effect::Tell("funding.committed")],
        label: Label::new("认缴", "commit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Cover,
        from: &[Stage::Open],
        to: Stage::Covered,
        who: &[Role::Event],
        needs: &[Fact::FundingSums],
        effects: &[Effect::Tell("funding.covered")],
        label: Label::new("落实", "cover"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Consume,
        from: &[Stage::Covered],
        to: Stage::Consumed,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("转入合同", "consume"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Release,
        from: &[Stage::Open, Stage::Covered],
        to: Stage::Released,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("funding.released")],
        label: Label::new("释放", "release"),
        ocds: None,
        reasons: &[Reason::ChallengeEnded],
    },
    Edge {
        act: Act::Close,
        from: &[Stage::Consumed],
        to: Stage::Closed,
        who: &[Role::Event],
        needs: &[Fact::AllLanesEnded],
        effects: &[Effect::Tell("funding.closed")],
        label: Label::new("结清", "close"),
        ocds: None,
        reasons: &[Reason::Done],
    },
];
