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
    TermsMatch,
    IpComplete,
    InstalmentsValid,
    EqualStart,
    WithinWindow,
    AllSigned,
    FundingCovered,
    MilestonesClosed,
    ReportsIn,
    UserVote,
    TwoOfficers,
    EvidenceHashed,
    NotAParty,
    MetAll,
    Reasoned,
    VerdictUnique,
    NotPayee,
    ConditionsMet,
    EvidenceUnique,
    FundingSums,
    AllLanesEnded,
}

/// The facts that an act looked into. What nobody looked into does not hold.
pub fn known<const N: usize>(facts: [(Fact, bool); N]) -> impl Fn(Fact) -> bool {
    move |asked| facts.contains(&(asked, true))
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
        Fact::TermsMatch,
        "条款与定榜一致",
        "amount, indicators and dates equal the award, deviations coded",
    ),
    (
        Fact::IpComplete,
        "知识产权条款完整",
        "ownership, licence, background, revenue share and first use are filled",
    ),
    (
        Fact::InstalmentsValid,
        "分期合规",
        "instalments sum to the contract and respect the rule set",
    ),
    (
        Fact::EqualStart,
        "同等起跑",
        "all lanes: same early money, same stage date and target, first instalment \
         within its cap",
    ),
    (Fact::WithinWindow, "在期限内", "act is inside its window"),
    (Fact::AllSigned, "各方均已签署", "all parties signed the same hash in the declared order"),
    (
        Fact::FundingCovered,
        "资金已落实",
        "the hold funding.covered is in force (commitments in the ledger cover the \
         plan), or it is consumed and this lane's allotment is pending",
    ),
    (Fact::MilestonesClosed, "里程碑均已办结", "all milestones settled or waived"),
    (Fact::ReportsIn, "测评报告齐全", "final-user report and third-party report are attached"),
    (Fact::UserVote, "最终用户已表决", "final-user vote recorded"),
    (Fact::TwoOfficers, "两名不同人员", "two different officers act (four eyes)"),
    (Fact::EvidenceHashed, "证据已存证", "evidence list with hashes, tester and environment"),
    (Fact::NotAParty, "测评方非当事方", "verifier is not a party nor related"),
    (Fact::MetAll, "必达指标均满足", "every mandatory indicator is met"),
    (Fact::Reasoned, "决定附理由", "decision text and code are stored"),
    (Fact::VerdictUnique, "一结论一支付", "no other payment exists for this verdict and source"),
    (Fact::NotPayee, "非收款方", "approver is not the payee"),
    (
        Fact::ConditionsMet,
        "拨付条件满足",
        "trigger reached and source conditions met (for example proof of the \
         publisher's own payment)",
    ),
    (Fact::EvidenceUnique, "凭证唯一", "bank or treasury evidence id was not used before"),
    (
        Fact::FundingSums,
        "出资构成合计一致",
        "funding plan sums to the total in fen and respects the ratio rules",
    ),
    (Fact::AllLanesEnded, "各赛道均已结束", "every lane is in a terminal state"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_says_its_own_words() {
        assert!(WORDS.iter().map(|(fact, _, _)| fact).eq(Fact::VARIANTS));
    }
}
