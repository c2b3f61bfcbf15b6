//! The one error of this service: every variant is a problem, and is asked.

use kit_base::{Details, FieldError, Kind, Problem, Text};
use kit_wire::gate::Denied;

use crate::domain::organisation;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a use case can answer instead of its result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Organisation(#[from] organisation::Refusal),
    #[error(transparent)]
    Denied(#[from] Denied),
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
            Self::Organisation(inner) => inner,
            Self::Denied(inner) => inner,
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
