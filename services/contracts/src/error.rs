//! The one error of this service: every variant is a problem, and is asked.

use kit_base::{Details, FieldError, Kind, Problem, Text};
use kit_wire::field::Stale;
use kit_wire::gate::Denied;

use crate::domain::{contract, fund, ledger, milestone, payment};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a use case can answer instead of its result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Fund(#[from] fund::Refusal),
    #[error(transparent)]
    Contract(#[from] contract::Refusal),
    #[error(transparent)]
    Milestone(#[from] milestone::Refusal),
    #[error(transparent)]
    Payment(#[from] payment::Refusal),
    #[error(transparent)]
    Ledger(#[from] ledger::Refusal),
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
    /// The caller acts for nobody, and only organisations pledge or sign.
    #[error("the caller acts for no organisation")]
    NoOrganisation,
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    /// The problem that this error carries, if it carries one.
    fn inner(&self) -> Option<&dyn Problem> {
        Some(match self {
            Self::Fund(inner) => inner,
            Self::Contract(inner) => inner,
            Self::Milestone(inner) => inner,
            Self::Payment(inner) => inner,
            Self::Ledger(inner) => inner,
            Self::Denied(inner) => inner,
            Self::Stale(inner) => inner,
            Self::Field(inner) => inner,
            Self::Store(inner) => inner,
            Self::Events(inner) => inner,
            Self::NoOrganisation => return None,
        })
    }
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        self.inner().map_or(Kind::Forbidden, Problem::kind)
    }

    fn reason(&self) -> &'static str {
        self.inner().map_or("NO_ORGANISATION", Problem::reason)
    }

    fn public(&self) -> Text {
        let own = Text::new("须以单位名义办理", "this is done on behalf of an organisation");
        self.inner().map_or(own, Problem::public)
    }

    fn details(&self) -> Details {
        self.inner().map_or_else(Details::default, Problem::details)
    }
}
