//! What must hold before an act: the guards of the transition tables.

use kit_base::{Code, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A guard of the tables, true or missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Fact {
    FieldsComplete,
    PublisherVerified,
    OfficerAssigned,
    PublisherEligible,
    NoThreshold,
    PrecheckDone,
    TwoOfficers,
    AppraisalRecorded,
    IndicatorsMeasurable,
    IndicatorsEnough,
    SuccessorLinked,
    ChainComplete,
    FundingSums,
    FundingCovered,
    CloseInFuture,
    CriteriaFrozen,
    DeadlineReached,
    BidsBelowMin,
    PanelConcluded,
    ReasonsForAll,
    Ranked,
    AwardApproved,
    ObjectionsClosed,
    ObjectionUpheld,
    ContractsSigned,
    PledgeSigned,
    AllLanesEnded,
    ChangeRecorded,
    InTime,
    BidderEligible,
    OneBid,
    ConsortiumValid,
    Reasoned,
    PublicityElapsed,
    NoOpenObjection,
    ProposalFresh,
    CoiClear,
    PanelSizeMet,
    AllAccepted,
    BidsAnonymised,
    AllCommitted,
    DefenceDone,
    MinutesSigned,
    ScoresComplete,
    LanesInRange,
    BudgetInReserve,
    WithinWindow,
    NamedEvidence,
    NoInterest,
    WindowOver,
    RemedyDone,
}

impl Code for Fact {
    fn text(self) -> Text {
        let (_, zh, en) = WORDS[self as usize];
        Text::new(zh, en)
    }
}

/// What each fact says, in the order of the variants.
const WORDS: [(Fact, &str, &str); Fact::VARIANTS.len()] = [
    (
        Fact::FieldsComplete,
        "必填项齐全",
        "every required field of challenge_fields.json is present and valid",
    ),
    (
        Fact::PublisherVerified,
        "发榜方已核验",
        "publisher's credit code is valid and its account verified",
    ),
    (Fact::OfficerAssigned, "已指定经办人", "a formal-check officer is assigned"),
    (
        Fact::PublisherEligible,
        "发榜方符合条件",
        "publisher meets the rule set (clean record, minimum R&D) or the gap is a \
         judged exception",
    ),
    (
        Fact::NoThreshold,
        "未设不当门槛",
        "no bidder condition on registration time, age, degree or title",
    ),
    (Fact::PrecheckDone, "查重与可行性预检已附", "duplicate and similarity report is attached"),
    (Fact::TwoOfficers, "两名不同人员", "two different officers act (four eyes)"),
    (Fact::AppraisalRecorded, "论证意见已记录", "experts, scores and opinion are recorded"),
    (
        Fact::IndicatorsMeasurable,
        "指标可测",
        "every mandatory indicator has comparator, value, unit and test method",
    ),
    (Fact::IndicatorsEnough, "指标数量达标", "number of indicators reaches min_indicators"),
    (
        Fact::SuccessorLinked,
        "已关联新对象",
        "need and challenge (or the successor needs) are linked",
    ),
    (
        Fact::ChainComplete,
        "审批链完成",
        "every step of the approval chain of the rule set is done by the right role",
    ),
    (
        Fact::FundingSums,
        "出资构成合计一致",
        "funding plan sums to the total in fen and respects the ratio rules",
    ),
    (
        Fact::FundingCovered,
        "资金已落实",
        "the hold funding.covered is in force (commitments in the ledger cover the \
         plan), or it is consumed and this lane's allotment is pending",
    ),
    (
        Fact::CloseInFuture,
        "截止时间有效",
        "bid_close_at is set and leaves at least min_bidding_days",
    ),
    (
        Fact::CriteriaFrozen,
        "评审标准已冻结",
        "criteria, weights, envelopes and rule set are hashed into the record",
    ),
    (Fact::DeadlineReached, "已到截止时间", "server time is at or after bid_close_at"),
    (Fact::BidsBelowMin, "揭榜数不足", "valid sealed bids are fewer than min_bids_to_open"),
    (Fact::PanelConcluded, "评审已结论", "the panel concluded with minutes"),
    (Fact::ReasonsForAll, "逐家有理由", "every bidder has a coded reason and text"),
    (Fact::Ranked, "排序已记录", "ranking, per-criterion scores and any departure with its reason"),
    (Fact::AwardApproved, "定榜已审批", "the award passed its approval chain"),
    (
        Fact::ObjectionsClosed,
        "异议均已办结",
        "all objections are decided; none is upheld, unless its remedy was correct_record",
    ),
    (Fact::ObjectionUpheld, "异议成立", "a reasoned decision upheld an objection"),
    (
        Fact::ContractsSigned,
        "各赛道合同均已签署",
        "every awarded lane that was not withdrawn has an active contract",
    ),
    (Fact::PledgeSigned, "军令状已签署", "the pledge is signed by all pledge_signers"),
    (Fact::AllLanesEnded, "各赛道均已结束", "every lane is in a terminal state"),
    (Fact::ChangeRecorded, "变更已记录", "diff and reason of the change are stored"),
    (
        Fact::InTime,
        "未到截止时间",
        "server time of receipt is before bid_close_at; a bid lodged at a peer node \
         before it may arrive within forward_grace_minutes",
    ),
    (
        Fact::BidderEligible,
        "揭榜方符合条件",
        "bidder is not the publisher nor related, and has no blocking integrity record",
    ),
    (Fact::OneBid, "一方一份", "bidder has no other bid for this challenge and stage"),
    (
        Fact::ConsortiumValid,
        "联合体有效",
        "one lead, partners within the limit, cross-province rule met, signed letters \
         from all members",
    ),
    (Fact::Reasoned, "决定附理由", "decision text and code are stored"),
    (Fact::PublicityElapsed, "公示期满", "the publicity clock reached its end"),
    (
        Fact::NoOpenObjection,
        "无未结异议",
        "no objection filed, admitted, under investigation, upheld or in re-examination",
    ),
    (Fact::ProposalFresh, "专家分配方案有效", "the proposal event is here and not superseded"),
    (Fact::CoiClear, "无利益冲突", "no conflict edge, declared or derived, in the last coi_years"),
    (
        Fact::PanelSizeMet,
        "评审组人数与结构达标",
        "panel size and region mix of the rule set are met",
    ),
    (Fact::AllAccepted, "专家均已接受", "every invited reviewer accepted and declared"),
    (Fact::BidsAnonymised, "材料已匿名", "reviewers get blind copies"),
    (Fact::AllCommitted, "均已提交", "every reviewer committed, or the scoring window ended"),
    (Fact::DefenceDone, "答辩或考察已完成", "required defence or site visit is recorded"),
    (Fact::MinutesSigned, "纪要已签", "minutes signed by chair and members, dissent recorded"),
    (Fact::ScoresComplete, "评分完整", "all criteria scored with text"),
    (
        Fact::LanesInRange,
        "赛道数合规",
        "number of winners is within lanes_min and max_lanes; routes differ if the rule \
         says so",
    ),
    (Fact::BudgetInReserve, "预算不超储备", "sum of lane budgets is at most the reserve"),
    (Fact::WithinWindow, "在期限内", "act is inside its window"),
    (
        Fact::NamedEvidence,
        "实名且有证据",
        "name, contact and evidence are given; anonymity is not accepted",
    ),
    (Fact::NoInterest, "经办人无利害关系", "the person deciding has no interest"),
    (Fact::WindowOver, "期限届满", "the window ended and nothing inside it is open"),
    (Fact::RemedyDone, "补救已执行", "the ordered remedy was carried out"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_says_its_own_words() {
        assert!(WORDS.iter().map(|(fact, _, _)| fact).eq(Fact::VARIANTS));
    }
}
