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
    ScoresComplete,
    LanesInRange,
    BudgetInReserve,
    WithinWindow,
    NamedEvidence,
    NoInterest,
    WindowOver,
    RemedyDone,
    OtherDecider,
    TimeLeft,
    ReopenLeft,
}

/// The facts that hold, by name; what is not listed does not hold.
pub fn proven<const N: usize>(facts: [(Fact, bool); N]) -> impl Fn(Fact) -> bool {
    move |fact| facts.contains(&(fact, true))
}

impl Code for Fact {
    fn text(self) -> Text {
        let words = WORDS.iter().find(|(fact, _, _)| *fact == self);
        let (_, zh, en) = words.expect("every fact has its words; a test checks it");
        Text::new(zh, en)
    }
}

/// Each fact as a clerk reads it.
const WORDS: &[(Fact, &str, &str)] = &[
    (Fact::FieldsComplete, "必填项齐全", "every required field is filled in and fits the rule set"),
    (
        Fact::PublisherVerified,
        "发榜方已核验",
        "publisher's credit code is valid and its account verified",
    ),
    (Fact::OfficerAssigned, "已指定经办人", "a formal-check officer is assigned"),
    (
        Fact::PublisherEligible,
        "发榜方符合条件",
        "publisher meets the rule set (clean record, minimum R&D) or the gap is a judged exception",
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
    (Fact::IndicatorsEnough, "指标数量达标", "there are as many indicators as the rule set asks"),
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
    (Fact::FundingCovered, "资金已落实", "the funders have pledged the whole funding plan"),
    (
        Fact::CloseInFuture,
        "截止时间有效",
        "the closing time leaves the days that the rule set asks for bidding",
    ),
    (
        Fact::CriteriaFrozen,
        "评审标准已冻结",
        "criteria, weights, envelopes and rule set are hashed into the record",
    ),
    (
        Fact::TimeLeft,
        "剩余时间充足",
        "at least min_days_after_amendment remain, else the deadline moves",
    ),
    (Fact::ReopenLeft, "可再次开放", "reopen_times_max is not used up"),
    (Fact::DeadlineReached, "已到截止时间", "the closing time is reached"),
    (
        Fact::BidsBelowMin,
        "揭榜数不足",
        "there are fewer bids than the rule set asks for an opening",
    ),
    (Fact::PanelConcluded, "评审已结论", "the panel concluded with minutes"),
    (Fact::ReasonsForAll, "逐家有理由", "every bidder has a coded reason and text"),
    (Fact::Ranked, "排序已记录", "ranking, per-criterion scores and any departure with its reason"),
    (Fact::AwardApproved, "定榜已审批", "the award passed its approval chain"),
    (
        Fact::ObjectionsClosed,
        "异议均已办结",
        "all objections are decided, and none needs another award",
    ),
    (Fact::ObjectionUpheld, "异议成立", "a reasoned decision upheld an objection"),
    (
        Fact::ContractsSigned,
        "各赛道合同均已签署",
        "every awarded lane that was not withdrawn has an active contract",
    ),
    (Fact::AllLanesEnded, "各赛道均已结束", "every lane is in a terminal state"),
    (Fact::ChangeRecorded, "变更已记录", "diff and reason of the change are stored"),
    (Fact::InTime, "未到截止时间", "the closing time is not reached"),
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
    (Fact::CoiClear, "无利益冲突", "nobody has a conflict of interest in the years that count"),
    (
        Fact::PanelSizeMet,
        "评审组人数与结构达标",
        "panel size and region mix of the rule set are met",
    ),
    (Fact::AllAccepted, "专家均已接受", "every invited reviewer accepted and declared"),
    (Fact::BidsAnonymised, "材料已匿名", "reviewers get blind copies"),
    (Fact::AllCommitted, "均已提交", "every reviewer committed, or the scoring window ended"),
    (Fact::ScoresComplete, "评分完整", "all criteria scored with text"),
    (
        Fact::LanesInRange,
        "赛道数合规",
        "there are as many lanes as the rule set and the notice allow",
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
    (Fact::OtherDecider, "另行指定人员", "decider differs from the first decider"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_its_words_once() {
        for fact in Fact::VARIANTS {
            let found = WORDS.iter().filter(|(it, _, _)| it == fact).count();
            assert_eq!(found, 1, "{fact:?}");
        }
    }

    #[test]
    fn what_is_not_listed_does_not_hold() {
        let holds = proven([(Fact::Ranked, true), (Fact::InTime, false)]);
        assert!(holds(Fact::Ranked) && !holds(Fact::InTime) && !holds(Fact::TwoOfficers));
    }
}
