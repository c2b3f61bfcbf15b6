//! The transition table of the bid (揭榜).
//!
//! Owns its stages, acts and edges as data; whoever acts, `course.rs` asks here first.
//! The last row is this node's own: a challenge withdrawn in review ends bids that
//! are opened and not yet checked. Sealing, shortlists and disqualification come with
//! later issues, and with them their facts; until then the authority opens.

use kit_base::{Code, Edge, Effect, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::{Fact, Reason, Role};

/// Where the bid stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Draft,
    Sealed,
    Withdrawn,
    Void,
    Opened,
    Ineligible,
    UnderReview,
    Reserve,
    Proposed,
    Won,
    Contracted,
    Lost,
}

/// What can be done to the bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Create,
    Seal,
    Replace,
    Reconfirm,
    Withdraw,
    Void,
    Open,
    PassCheck,
    FailCheck,
    KeepReserve,
    Propose,
    Return,
    Win,
    Contract,
    Lose,
}

/// The machine of the bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BidLaw;

impl Law for BidLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "bid";
    const LABEL: Label = Label::new("揭榜", "bid");
    const STAGES: &'static [StageRow<Stage>] = STAGES;
    const EDGES: &'static [Edge<Self>] = EDGES;
}

impl Code for Stage {
    fn text(self) -> Text {
        BidLaw::stage_row(self).label.into()
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
    StageRow::of(Stage::Sealed, "已密封", "sealed"),
    StageRow::of(Stage::Withdrawn, "已撤回", "withdrawn").ends(),
    StageRow::of(Stage::Void, "失效", "void").ends(),
    StageRow::of(Stage::Opened, "已开启", "opened"),
    StageRow::of(Stage::Ineligible, "资格不符", "ineligible")
        .public("资格不符", "Ineligible")
        .ends(),
    StageRow::of(Stage::UnderReview, "评审中", "under review"),
    StageRow::of(Stage::Reserve, "候补", "in reserve").public("候补", "In reserve"),
    StageRow::of(Stage::Proposed, "拟中榜", "proposed for award")
        .public("拟中榜", "Proposed for award"),
    StageRow::of(Stage::Won, "中榜", "won").public("中榜", "Won"),
    StageRow::of(Stage::Contracted, "已签约", "contracted").public("已签约", "Contracted").ends(),
    StageRow::of(Stage::Lost, "未中榜", "lost").public("未中榜", "Lost").ends(),
];

const EDGES: &[Edge<BidLaw>] = &[
    Edge {
        act: Act::Create,
        from: &[],
        to: Stage::Draft,
        who: &[Role::Bidder],
        needs: &[],
        effects: &[],
        label: Label::new("起草", "draft"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Seal,
        from: &[Stage::Draft],
        to: Stage::Sealed,
        who: &[Role::Bidder],
        needs: &[Fact::InTime, Fact::BidderEligible, Fact::OneBid],
        effects: &[Effect::Tell("bid.sealed")],
        label: Label::new("密封提交", "seal"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Replace,
        from: &[Stage::Sealed],
        to: Stage::Sealed,
        who: &[Role::Bidder],
        needs: &[Fact::InTime],
        effects: &[Effect::Tell("bid.replaced")],
        label: Label::new("替换", "replace"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Reconfirm,
        from: &[Stage::Sealed],
        to: Stage::Sealed,
        who: &[Role::Bidder],
        needs: &[Fact::InTime],
        effects: &[Effect::Tell("bid.reconfirmed")],
        label: Label::new("确认变更", "re-confirm"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Withdraw,
        from: &[Stage::Draft, Stage::Sealed],
        to: Stage::Withdrawn,
        who: &[Role::Bidder],
        needs: &[Fact::InTime],
        effects: &[Effect::Tell("bid.withdrawn")],
        label: Label::new("撤回", "withdraw"),
        ocds: None,
        reasons: &[Reason::BidderRequest],
    },
    Edge {
        act: Act::Void,
        from: &[Stage::Draft, Stage::Sealed],
        to: Stage::Void,
        who: &[Role::Event],
        needs: &[],
        effects: &[Effect::Tell("bid.voided")],
        label: Label::new("失效", "void"),
        ocds: None,
        reasons: &[Reason::ChallengeEnded, Reason::NotReconfirmed, Reason::Late],
    },
    Edge {
        act: Act::Open,
        from: &[Stage::Sealed],
        to: Stage::Opened,
        who: &[Role::Authority],
        needs: &[],
        effects: &[Effect::Tell("bid.opened")],
        label: Label::new("开启", "open"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::PassCheck,
        from: &[Stage::Opened],
        to: Stage::UnderReview,
        who: &[Role::Operator],
        needs: &[Fact::BidderEligible, Fact::ConsortiumValid],
        effects: &[],
        label: Label::new("资格通过", "eligible"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::FailCheck,
        from: &[Stage::Opened],
        to: Stage::Ineligible,
        who: &[Role::Operator, Role::Authority],
        needs: &[Fact::TwoOfficers, Fact::Reasoned],
        effects: &[Effect::Tell("bid.ineligible")],
        label: Label::new("资格不符", "ineligible"),
        ocds: None,
        reasons: &[
            Reason::RelatedParty,
            Reason::MissingDocument,
            Reason::ConditionUnmet,
            Reason::CrossProvinceUnmet,
            Reason::TooManyPartners,
            Reason::PledgeMissing,
            Reason::IntegrityBlock,
            Reason::IndicatorUnanswered,
        ],
    },
    Edge {
        act: Act::KeepReserve,
        from: &[Stage::UnderReview],
        to: Stage::Reserve,
        who: &[Role::Authority],
        needs: &[Fact::Ranked],
        effects: &[],
        label: Label::new("列为候补", "keep in reserve"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Propose,
        from: &[Stage::UnderReview, Stage::Reserve],
        to: Stage::Proposed,
        who: &[Role::Authority],
        needs: &[Fact::Ranked, Fact::TwoOfficers],
        effects: &[],
        label: Label::new("拟中榜", "propose"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Return,
        from: &[Stage::Proposed, Stage::Reserve],
        to: Stage::UnderReview,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("退回评审", "back to review"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Win,
        from: &[Stage::Proposed],
        to: Stage::Won,
        who: &[Role::Event],
        needs: &[Fact::PublicityElapsed, Fact::NoOpenObjection],
        effects: &[],
        label: Label::new("中榜", "win"),
        ocds: None,
        reasons: &[],
    },
    Edge {
        act: Act::Contract,
        from: &[Stage::Won],
        to: Stage::Contracted,
        who: &[Role::Event],
        needs: &[],
        effects: &[],
        label: Label::new("已签约", "contracted"),
        ocds: None,
        reasons: &[Reason::Done],
    },
    Edge {
        act: Act::Lose,
        from: &[Stage::UnderReview, Stage::Reserve, Stage::Proposed, Stage::Won],
        to: Stage::Lost,
        who: &[Role::Authority, Role::Event],
        needs: &[Fact::ReasonsForAll],
        effects: &[Effect::Tell("bid.lost")],
        label: Label::new("未中榜", "lose"),
        ocds: None,
        reasons: &[
            Reason::RankedLower,
            Reason::BelowPass,
            Reason::RouteDuplicate,
            Reason::NonePassedReview,
            Reason::ChallengeEnded,
            Reason::WinnerDeclined,
            Reason::Unsigned,
        ],
    },
    Edge {
        act: Act::Lose,
        from: &[Stage::Opened],
        to: Stage::Lost,
        who: &[Role::Event],
        needs: &[Fact::ReasonsForAll],
        effects: &[Effect::Tell("bid.lost")],
        label: Label::new("未中榜", "lose"),
        ocds: None,
        reasons: &[Reason::ChallengeEnded],
    },
];
