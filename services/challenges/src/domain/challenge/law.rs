//! The transition table of the challenge (榜单).
//!
//! Owns its stages, acts and edges as data; whoever acts, `course.rs`, `change.rs` and
//! `sequel.rs` ask here first. Left out until what proves them exists: `trustees_named`,
//! `root_witnessed`, `quorum_released` and `all_bids_accounted` (sealing), `pledge_signed`
//! (the pledge 军令状), and with their acts `next_in_rank`, `contract_fails` and the ends of
//! a running contract. The event of `propose` is told by the award that it creates, in the
//! same commit.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the challenge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Drafted,
    Scheduled,
    Published,
    BidClosed,
    Opening,
    UnderReview,
    AwardProposed,
    InPublicity,
    ObjectionHandling,
    Awarded,
    Contracting,
    InProgress,
    Acceptance,
    Completed,
    Withdrawn,
    NoAward,
}

/// What can be done to the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Draft,
    Schedule,
    Unschedule,
    Publish,
    Extend,
    Amend,
    Close,
    Reopen,
    FailNoBids,
    StartOpening,
    FinishOpening,
    NoneFit,
    Propose,
    SendBack,
    Publicise,
    Hold,
    Resume,
    SetAside,
    Confirm,
    Contract,
    Start,
    ApplyAcceptance,
    Accept,
    Discard,
    Withdraw,
    Edit,
}

/// The machine of the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChallengeLaw;

impl Law for ChallengeLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "challenge";
    const LABEL: Label = Label::new("榜单", "challenge");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        ChallengeLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        let edge = EDGES.iter().find(|edge| edge.act == self);
        edge.expect("every act stands in the table; the law tests check it").label.into()
    }
}

const STAGES: &[StageRow<Stage>] = &[
    StageRow::of(Stage::Drafted, "制榜中", "drafted"),
    StageRow::of(Stage::Scheduled, "待发榜", "scheduled").public("待发榜（预告）", "Forecast"),
    StageRow::of(Stage::Published, "揭榜中", "open for bids").public("揭榜中", "Open"),
    StageRow::of(Stage::BidClosed, "揭榜截止", "bids closed").public("已截止", "Closed").within(3),
    StageRow::of(Stage::Opening, "开标中", "opening").public("开标中", "Opening"),
    StageRow::of(Stage::UnderReview, "评审中", "under review")
        .public("评审中", "Under review")
        .within(20),
    StageRow::of(Stage::AwardProposed, "拟定榜", "award proposed").public("评审中", "Under review"),
    StageRow::of(Stage::InPublicity, "公示中", "in publicity").public("公示中", "Public notice"),
    StageRow::of(Stage::ObjectionHandling, "异议处理", "objection handling")
        .public("公示中（异议处理）", "Public notice, objection being handled"),
    StageRow::of(Stage::Awarded, "已中榜", "awarded").public("已中榜", "Awarded"),
    StageRow::of(Stage::Contracting, "签约中", "contracting").public("签约中", "Contracting"),
    StageRow::of(Stage::InProgress, "攻关中", "in progress").public("攻关中", "In progress"),
    StageRow::of(Stage::Acceptance, "验收中", "acceptance").public("验收中", "Acceptance"),
    StageRow::of(Stage::Completed, "已结题", "completed").public("已结题", "Completed").ends(),
    StageRow::of(Stage::Withdrawn, "撤榜", "withdrawn").public("撤榜", "Withdrawn").ends(),
    StageRow::of(Stage::NoAward, "流榜", "no award").public("流榜", "No award").ends(),
];

const EDGES: &[Edge<ChallengeLaw>] = &[
    Edge {
        act: Act::Draft,
        from: &[],
        to: Stage::Drafted,
        who: &[Role::Authority],
        needs: &[Fact::SuccessorLinked],
        effects: &[Effect::Tell("challenge.drafted")],
        label: Label::new("制榜", "draft"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Schedule,
        from: &[Stage::Drafted],
        to: Stage::Scheduled,
        who: &[Role::Approver],
        needs: &[
            Fact::ChainComplete,
            Fact::FieldsComplete,
            Fact::IndicatorsMeasurable,
            Fact::FundingSums,
            Fact::FundingCovered,
            Fact::CloseInFuture,
            Fact::CriteriaFrozen,
        ],
        effects: &[Effect::Tell("challenge.scheduled")],
        label: Label::new("排期发榜", "schedule"),
        ocds: Some("planning"),
        reasons: &[],
    },
    Edge {
        act: Act::Unschedule,
        from: &[Stage::Scheduled],
        to: Stage::Drafted,
        who: &[Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("challenge.unscheduled")],
        label: Label::new("取消排期", "unschedule"),
        ocds: Some("planningUpdate"),
        reasons: &[Reason::ScheduleChange, Reason::FundingFailed],
    },
    Edge {
        act: Act::Publish,
        from: &[Stage::Scheduled],
        to: Stage::Published,
        who: &[Role::Clock, Role::Approver],
        needs: &[Fact::FundingCovered, Fact::CloseInFuture],
        effects: &[Effect::Tell("challenge.published")],
        label: Label::new("发榜", "publish"),
        ocds: Some("tender"),
        reasons: &[],
    },
    Edge {
        act: Act::Extend,
        from: &[Stage::Published],
        to: Stage::Published,
        who: &[Role::Authority],
        needs: &[Fact::InTime, Fact::TwoOfficers],
        effects: &[Effect::Tell("challenge.extended")],
        label: Label::new("延期截止", "extend"),
        ocds: Some("tenderUpdate"),
        reasons: &[Reason::LowInterest, Reason::Clarification, Reason::ForceMajeure],
    },
    Edge {
        act: Act::Amend,
        from: &[Stage::Published],
        to: Stage::Published,
        who: &[Role::Publisher, Role::Authority],
        needs: &[Fact::InTime, Fact::ChangeRecorded, Fact::TimeLeft],
        effects: &[Effect::Tell("challenge.amended")],
        label: Label::new("变更公告", "amend"),
        ocds: Some("tenderAmendment"),
        reasons: &[Reason::Clarification, Reason::Correction, Reason::NeedChanged],
    },
    Edge {
        act: Act::Close,
        from: &[Stage::Published],
        to: Stage::BidClosed,
        who: &[Role::Clock],
        needs: &[Fact::DeadlineReached],
        effects: &[Effect::Tell("bids.closed")],
        label: Label::new("截止", "close"),
        ocds: Some("tenderUpdate"),
        reasons: &[],
    },
    Edge {
        act: Act::Reopen,
        from: &[Stage::BidClosed],
        to: Stage::Published,
        who: &[Role::Authority],
        needs: &[Fact::BidsBelowMin, Fact::ReopenLeft],
        effects: &[Effect::Tell("challenge.reopened")],
        label: Label::new("再次开放", "reopen"),
        ocds: Some("tenderUpdate"),
        reasons: &[Reason::NoBids, Reason::TooFewBids],
    },
    Edge {
        act: Act::FailNoBids,
        from: &[Stage::BidClosed],
        to: Stage::NoAward,
        who: &[Role::Authority],
        needs: &[Fact::BidsBelowMin],
        effects: &[Effect::Tell("challenge.not_awarded")],
        label: Label::new("无人揭榜", "no bids"),
        ocds: Some("tenderUpdate"),
        reasons: &[Reason::NoBids, Reason::TooFewBids],
    },
    Edge {
        act: Act::StartOpening,
        from: &[Stage::BidClosed],
        to: Stage::Opening,
        who: &[Role::Authority],
        needs: &[Fact::TwoOfficers],
        effects: &[],
        label: Label::new("开标", "start opening"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::FinishOpening,
        from: &[Stage::Opening],
        to: Stage::UnderReview,
        who: &[Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("bids.opened")],
        label: Label::new("开标完成", "finish opening"),
        ocds: Some("tenderUpdate"),
        reasons: &[],
    },
    Edge {
        act: Act::NoneFit,
        from: &[Stage::UnderReview],
        to: Stage::NoAward,
        who: &[Role::Authority],
        needs: &[Fact::PanelConcluded, Fact::ReasonsForAll],
        effects: &[Effect::Tell("challenge.not_awarded")],
        label: Label::new("均不合格", "none fits"),
        ocds: Some("tenderUpdate"),
        reasons: &[Reason::NoneQualified, Reason::NonePassedReview],
    },
    Edge {
        act: Act::Propose,
        from: &[Stage::UnderReview],
        to: Stage::AwardProposed,
        who: &[Role::Authority],
        needs: &[Fact::PanelConcluded, Fact::Ranked],
        effects: &[Effect::Tell("award.proposed")],
        label: Label::new("拟定榜", "propose award"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::SendBack,
        from: &[Stage::AwardProposed],
        to: Stage::UnderReview,
        who: &[Role::Approver],
        needs: &[],
        effects: &[],
        label: Label::new("退回评审", "send back to review"),
        ocds: None,
        reasons: &[Reason::ProcessReview],
    },
    Edge {
        act: Act::Publicise,
        from: &[Stage::AwardProposed],
        to: Stage::InPublicity,
        who: &[Role::Event],
        needs: &[Fact::AwardApproved],
        effects: &[],
        label: Label::new("公示", "start publicity"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Hold,
        from: &[Stage::InPublicity],
        to: Stage::ObjectionHandling,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("中止公示", "hold"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Resume,
        from: &[Stage::ObjectionHandling],
        to: Stage::InPublicity,
        who: &[Role::Event],
        needs: &[Fact::ObjectionsClosed],
        effects: &[],
        label: Label::new("恢复公示", "resume"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::SetAside,
        from: &[Stage::ObjectionHandling],
        to: Stage::UnderReview,
        who: &[Role::Event],
        needs: &[Fact::ObjectionUpheld],
        effects: &[],
        label: Label::new("推翻定榜", "set aside"),
        ocds: None,
        reasons: &[Reason::ObjectionUpheld],
    },
    Edge {
        act: Act::Confirm,
        from: &[Stage::InPublicity],
        to: Stage::Awarded,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("定榜", "confirm"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Contract,
        from: &[Stage::Awarded],
        to: Stage::Contracting,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("进入签约", "go to contract"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Start,
        from: &[Stage::Contracting],
        to: Stage::InProgress,
        who: &[Role::Event],
        needs: &[Fact::ContractsSigned],
        effects: &[],
        label: Label::new("启动攻关", "start work"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::ApplyAcceptance,
        from: &[Stage::InProgress],
        to: Stage::Acceptance,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("申请验收", "apply for acceptance"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Accept,
        from: &[Stage::Acceptance],
        to: Stage::Completed,
        who: &[Role::Event],
        needs: &[Fact::AllLanesEnded],
        effects: &[Effect::Tell("challenge.completed")],
        label: Label::new("验收通过", "accept"),
        ocds: None,
        reasons: &[Reason::Done],
    },
    Edge {
        act: Act::Discard,
        from: &[Stage::Drafted, Stage::Scheduled],
        to: Stage::Withdrawn,
        who: &[Role::Authority],
        needs: &[Fact::TwoOfficers],
        effects: &[Effect::Tell("challenge.discarded")],
        label: Label::new("作废", "discard"),
        ocds: Some("planningUpdate"),
        reasons: &[
            Reason::PublisherRequest,
            Reason::FundingFailed,
            Reason::NeedChanged,
            Reason::PolicyChange,
            Reason::Infeasible,
        ],
    },
    Edge {
        act: Act::Withdraw,
        from: &[
            Stage::Published,
            Stage::BidClosed,
            Stage::UnderReview,
            Stage::AwardProposed,
            Stage::InPublicity,
            Stage::ObjectionHandling,
        ],
        to: Stage::Withdrawn,
        who: &[Role::Authority],
        needs: &[Fact::TwoOfficers, Fact::ChangeRecorded],
        effects: &[Effect::Tell("challenge.withdrawn")],
        label: Label::new("撤榜", "withdraw"),
        ocds: Some("tenderCancellation"),
        reasons: &[
            Reason::PublisherRequest,
            Reason::FundingFailed,
            Reason::NeedChanged,
            Reason::PolicyChange,
            Reason::Infeasible,
            Reason::SecretContent,
        ],
    },
    Edge {
        act: Act::Edit,
        from: &[Stage::Drafted],
        to: Stage::Drafted,
        who: &[Role::Authority, Role::Publisher],
        needs: &[],
        effects: &[],
        label: Label::new("修改", "edit"),
        ocds: None,
        reasons: &[],
    },
];
