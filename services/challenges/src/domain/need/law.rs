//! The transition table of the need (需求).
//!
//! Owns its stages, acts and edges as data; whoever acts, `course.rs` asks here first.
//! `edit` and `opine` are this node's own rows: they change what is decided, not where
//! it stands. `supersede` comes with the issue that merges and splits needs.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the need stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Draft,
    Submitted,
    FormalCheck,
    Returned,
    Appraisal,
    Approved,
    Adopted,
    Rejected,
    Withdrawn,
}

/// What can be done to the need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Create,
    Submit,
    StartCheck,
    Return,
    PassCheck,
    Reject,
    Approve,
    Adopt,
    Withdraw,
    Edit,
    Opine,
}

/// The machine of the need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedLaw;

impl Law for NeedLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "need";
    const LABEL: Label = Label::new("需求", "need");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        NeedLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Draft, "草稿", "draft"),
    StageRow::of(Stage::Submitted, "已提交", "submitted").within(5),
    StageRow::of(Stage::FormalCheck, "形式审查", "formal check").within(5),
    StageRow::of(Stage::Returned, "退回修改", "returned"),
    StageRow::of(Stage::Appraisal, "论证凝练", "appraisal and refinement"),
    StageRow::of(Stage::Approved, "论证通过（入需求库）", "approved, in the needs bank"),
    StageRow::of(Stage::Adopted, "已制榜", "adopted").ends(),
    StageRow::of(Stage::Rejected, "不予通过", "rejected").ends(),
    StageRow::of(Stage::Withdrawn, "已撤回", "withdrawn").ends(),
];

const EDGES: &[Edge<NeedLaw>] = &[
    Edge {
        act: Act::Create,
        from: &[],
        to: Stage::Draft,
        who: &[Role::Publisher],
        needs: &[],
        effects: &[],
        label: Label::new("起草", "draft"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Submit,
        from: &[Stage::Draft, Stage::Returned],
        to: Stage::Submitted,
        who: &[Role::Publisher],
        needs: &[Fact::FieldsComplete, Fact::PublisherVerified],
        effects: &[Effect::Tell("need.submitted")],
        label: Label::new("提交", "submit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::StartCheck,
        from: &[Stage::Submitted],
        to: Stage::FormalCheck,
        who: &[Role::Operator],
        needs: &[Fact::OfficerAssigned],
        effects: &[],
        label: Label::new("开始审查", "start formal check"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Return,
        from: &[Stage::FormalCheck, Stage::Appraisal],
        to: Stage::Returned,
        who: &[Role::Operator, Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("need.returned")],
        label: Label::new("退回", "return"),
        ocds: None,
        reasons: &[Reason::Incomplete, Reason::UnclearIndicator, Reason::RefineWanted],
    },
    Edge {
        act: Act::PassCheck,
        from: &[Stage::FormalCheck],
        to: Stage::Appraisal,
        who: &[Role::Operator],
        needs: &[Fact::PublisherEligible, Fact::NoThreshold, Fact::PrecheckDone],
        effects: &[Effect::Tell("need.checked")],
        label: Label::new("审查通过", "pass formal check"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Reject,
        from: &[Stage::FormalCheck, Stage::Appraisal],
        to: Stage::Rejected,
        who: &[Role::Authority],
        needs: &[Fact::TwoOfficers],
        effects: &[Effect::Tell("need.rejected")],
        label: Label::new("不予通过", "reject"),
        ocds: None,
        reasons: &[
            Reason::IneligiblePublisher,
            Reason::SecretContent,
            Reason::OutOfScope,
            Reason::AlreadySolved,
            Reason::SolvableByPublisher,
            Reason::NotMeasurable,
            Reason::Infeasible,
            Reason::LowValue,
        ],
    },
    Edge {
        act: Act::Approve,
        from: &[Stage::Appraisal],
        to: Stage::Approved,
        who: &[Role::Authority],
        needs: &[
            Fact::AppraisalRecorded,
            Fact::IndicatorsMeasurable,
            Fact::IndicatorsEnough,
            Fact::TwoOfficers,
        ],
        effects: &[Effect::Tell("need.approved")],
        label: Label::new("论证通过", "approve"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Adopt,
        from: &[Stage::Approved],
        to: Stage::Adopted,
        who: &[Role::Authority],
        needs: &[Fact::SuccessorLinked],
        effects: &[Effect::Tell("need.adopted")],
        label: Label::new("制榜", "adopt"),
        ocds: None,
        reasons: &[Reason::Done],
    },
    Edge {
        act: Act::Withdraw,
        from: &[
            Stage::Draft,
            Stage::Submitted,
            Stage::FormalCheck,
            Stage::Returned,
            Stage::Appraisal,
            Stage::Approved,
        ],
        to: Stage::Withdrawn,
        who: &[Role::Publisher, Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("need.withdrawn")],
        label: Label::new("撤回", "withdraw"),
        ocds: None,
        reasons: &[
            Reason::PublisherRequest,
            Reason::FundingFailed,
            Reason::NeedChanged,
            Reason::PolicyChange,
            Reason::Infeasible,
        ],
    },
    Edge {
        act: Act::Edit,
        from: &[Stage::Draft],
        to: Stage::Draft,
        who: &[Role::Publisher],
        needs: &[],
        effects: &[],
        label: Label::new("修改", "edit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Edit,
        from: &[Stage::Returned],
        to: Stage::Returned,
        who: &[Role::Publisher],
        needs: &[],
        effects: &[],
        label: Label::new("修改", "edit"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Opine,
        from: &[Stage::Appraisal],
        to: Stage::Appraisal,
        who: &[Role::Expert],
        needs: &[],
        effects: &[],
        label: Label::new("出具论证意见", "record an opinion"),
        ocds: None,
        reasons: &[],
    },
];
