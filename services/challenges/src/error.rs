//! The one error of this service: every variant is a problem, and is asked.

use kit_base::{Details, FieldError, Kind, Problem, Text};
use kit_wire::field::Stale;
use kit_wire::gate::Denied;

use crate::domain::{award, bid, challenge, need, objection, panel, review};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a use case can answer instead of its result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Need(#[from] need::Refusal),
    #[error(transparent)]
    Challenge(#[from] challenge::Refusal),
    #[error(transparent)]
    Bid(#[from] bid::Refusal),
    #[error(transparent)]
    Panel(#[from] panel::Refusal),
    #[error(transparent)]
    Review(#[from] review::Refusal),
    #[error(transparent)]
    Award(#[from] award::Refusal),
    #[error(transparent)]
    Objection(#[from] objection::Refusal),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Stale(#[from] Stale),
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error(transparent)]
    Store(#[from] kit_store::Error),
    #[error(transparent)]
    Events(#[from] kit_events::Error),
    #[error("rule set {0} is not known")]
    UnknownRuleSet(String),
    #[error("the caller acts for no organisation")]
    NoOrganisation,
    #[error("no panel has concluded")]
    NoPanel,
}

impl Error {
    /// The problem that this error carries, if it carries one.
    fn inner(&self) -> Option<&dyn Problem> {
        Some(match self {
            Self::Need(inner) => inner,
            Self::Challenge(inner) => inner,
            Self::Bid(inner) => inner,
            Self::Panel(inner) => inner,
            Self::Review(inner) => inner,
            Self::Award(inner) => inner,
            Self::Objection(inner) => inner,
            Self::Denied(inner) => inner,
            Self::Stale(inner) => inner,
            Self::Field(inner) => inner,
            Self::Store(inner) => inner,
            Self::Events(inner) => inner,
            Self::UnknownRuleSet(_) | Self::NoOrganisation | Self::NoPanel => return None,
        })
    }
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        match (self.inner(), self) {
            (Some(inner), _) => inner.kind(),
            (None, Self::UnknownRuleSet(_)) => Kind::Invalid,
            (None, Self::NoOrganisation) => Kind::Forbidden,
            (None, _) => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match (self.inner(), self) {
            (Some(inner), _) => inner.reason(),
            (None, Self::UnknownRuleSet(_)) => "UNKNOWN_RULE_SET",
            (None, Self::NoOrganisation) => "NO_ORGANISATION",
            (None, _) => "PANEL_NOT_CONCLUDED",
        }
    }

    fn public(&self) -> Text {
        match (self.inner(), self) {
            (Some(inner), _) => inner.public(),
            (None, Self::UnknownRuleSet(id)) => Text::with(
                format!("没有名为“{id}”的规则集"),
                format!("there is no rule set named “{id}”"),
            ),
            (None, Self::NoOrganisation) => {
                Text::new("须以单位名义办理", "this is done on behalf of an organisation")
            }
            (None, _) => Text::new("评审尚未结论", "no panel has concluded yet"),
        }
    }

    fn details(&self) -> Details {
        match (self.inner(), self) {
            (Some(inner), _) => inner.details(),
            (None, Self::UnknownRuleSet(id)) => {
                let text = Text::new("没有这个规则集", "there is no such rule set");
                let fault = FieldError::new("need.rule_set", "UNKNOWN_RULE_SET", text);
                Details { fields: fault.faults, ..Details::resource("ruleSets", id) }
            }
            (None, _) => Details::default(),
        }
    }
}
