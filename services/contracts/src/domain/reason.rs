//! Why something ended or went back: the coded reasons of the tables.

use kit_base::{Code, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A coded reason (理由代码).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    LegalOpinion,
    Correction,
    Done,
    Incomplete,
    IndicatorMissed,
    EvidenceFalse,
    ChallengeEnded,
}

impl Code for Reason {
    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::LegalOpinion => ("法务意见", "legal opinion"),
            Self::Correction => ("更正", "correction"),
            Self::Done => ("正常完成", "done"),
            Self::Incomplete => ("材料或证据不全", "incomplete"),
            Self::IndicatorMissed => ("指标未达", "indicator missed"),
            Self::EvidenceFalse => ("证据不实", "evidence false"),
            Self::ChallengeEnded => ("榜单已终结", "challenge ended"),
        };
        Text::new(zh, en)
    }
}
