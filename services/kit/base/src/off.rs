//! Why an act is off the table now; the refusal that every machine shares.

use std::fmt::{Display, Formatter, Result as FmtResult};

use crate::law::{Code, Law, missing};
use crate::problem::{Details, Kind, Problem};
use crate::text::Text;

/// The table says no: wrong stage, missing facts, or a reason it does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Off<L: Law> {
    Stage(L::Stage),
    Missing(Vec<L::Fact>),
    Reason(L::Reason),
}

impl<L: Law> Off<L> {
    /// Whether `fact` is among the missing ones.
    pub fn lacks(&self, fact: L::Fact) -> bool {
        match self {
            Self::Missing(facts) => facts.contains(&fact),
            Self::Stage(_) | Self::Reason(_) => false,
        }
    }
}

impl<L: Law> Display for Off<L> {
    fn fmt(&self, f: &mut Formatter<'_>) -> FmtResult {
        let codes =
            |facts: &[L::Fact]| facts.iter().map(|fact| fact.code()).collect::<Vec<_>>().join(", ");
        match self {
            Self::Stage(stage) => write!(f, "{} is {}", L::NOUN, stage.code()),
            Self::Missing(facts) => write!(f, "{} lacks {}", L::NOUN, codes(facts)),
            Self::Reason(reason) => write!(f, "{} takes no reason {}", L::NOUN, reason.code()),
        }
    }
}

impl<L: Law> std::error::Error for Off<L> {}

impl<L: Law> Problem for Off<L> {
    fn kind(&self) -> Kind {
        match self {
            Self::Stage(_) | Self::Missing(_) => Kind::Refused,
            Self::Reason(_) => Kind::Invalid,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Stage(_) => "WRONG_STAGE",
            Self::Missing(_) => "NOT_READY",
            Self::Reason(_) => "REASON_NOT_ACCEPTED",
        }
    }

    fn public(&self) -> Text {
        let noun = L::LABEL;
        match self {
            Self::Stage(stage) => Text::with(
                format!("{}当前为“{}”，不能办理此事项", noun.zh, stage.text().zh),
                format!("not possible while the {} is {}", noun.en, stage.text().en),
            ),
            Self::Missing(facts) => {
                let zh: Vec<_> = facts.iter().map(|fact| fact.text().zh).collect();
                let en: Vec<_> = facts.iter().map(|fact| fact.text().en).collect();
                Text::with(
                    format!("尚缺条件：{}", zh.join("、")),
                    format!("the {} still lacks: {}", noun.en, en.join("; ")),
                )
            }
            Self::Reason(reason) => Text::with(
                format!("此事项不接受理由“{}”", reason.text().zh),
                format!("the reason {} does not apply here", reason.code()),
            ),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Missing(facts) => Details::facts(missing(facts)),
            Self::Stage(_) | Self::Reason(_) => Details::default(),
        }
    }
}
