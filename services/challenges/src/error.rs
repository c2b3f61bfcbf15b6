//! The one error of this service: every variant is a problem, and is asked.

use kit_base::{Details, FieldError, Kind, Problem, Text};
use kit_wire::field::Stale;
use kit_wire::gate::Denied;

use crate::domain::{award, bid, challenge, need, objection, panel, review, rule_set};

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
    RuleSet(#[from] rule_set::Unknown),
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
}

impl Error {
    /// The problem that this error carries.
    fn inner(&self) -> &dyn Problem {
        match self {
            Self::Need(inner) => inner,
            Self::Challenge(inner) => inner,
            Self::Bid(inner) => inner,
            Self::Panel(inner) => inner,
            Self::Review(inner) => inner,
            Self::Award(inner) => inner,
            Self::Objection(inner) => inner,
            Self::RuleSet(inner) => inner,
            Self::Denied(inner) => inner,
            Self::Stale(inner) => inner,
            Self::Field(inner) => inner,
            Self::Store(inner) => inner,
            Self::Events(inner) => inner,
        }
    }
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        self.inner().kind()
    }

    fn reason(&self) -> &'static str {
        self.inner().reason()
    }

    fn public(&self) -> Text {
        self.inner().public()
    }

    fn details(&self) -> Details {
        self.inner().details()
    }
}
