//! The one error of this service: every variant is a problem, and is asked.

use kit_base::{Details, FieldError, Kind, Problem, Text};
use kit_wire::gate::Denied;

use crate::domain::notification::Refusal;

/// Streams that one actor holds open at most.
pub const WATCHES_MAX: usize = 20;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a use case can answer instead of its result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error(transparent)]
    Store(#[from] kit_store::Error),
    #[error(transparent)]
    Events(#[from] kit_events::Error),
    #[error(transparent)]
    Notification(#[from] Refusal),
    #[error("the caller acts for no organisation")]
    NoOrganisation,
    #[error("the actor has {WATCHES_MAX} watches open")]
    TooManyWatches,
    #[error("the service is closing")]
    Closing,
}

/// What this service itself says when it does not answer.
struct Own {
    kind: Kind,
    reason: &'static str,
    text: Text,
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    /// The problem that this error carries, or its own.
    fn inner(&self) -> Result<&dyn Problem, Own> {
        let own = |kind, reason, zh, en| Err(Own { kind, reason, text: Text::new(zh, en) });
        match self {
            Self::Denied(inner) => Ok(inner),
            Self::Field(inner) => Ok(inner),
            Self::Store(inner) => Ok(inner),
            Self::Events(inner) => Ok(inner),
            Self::Notification(inner) => Ok(inner),
            Self::NoOrganisation => own(
                Kind::Forbidden,
                "NO_ORGANISATION",
                "站内信属于单位",
                "an inbox belongs to an organisation",
            ),
            Self::TooManyWatches => Err(Own {
                kind: Kind::Busy,
                reason: "TOO_MANY_WATCHES",
                text: Text::with(
                    format!("同一用户最多同时接收 {WATCHES_MAX} 路"),
                    format!("an actor has at most {WATCHES_MAX} watches open"),
                ),
            }),
            Self::Closing => {
                own(Kind::Busy, "CLOSING", "服务正在关闭，请重连", "the service is closing; resume")
            }
        }
    }
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        self.inner().map_or_else(|own| own.kind, Problem::kind)
    }

    fn reason(&self) -> &'static str {
        self.inner().map_or_else(|own| own.reason, Problem::reason)
    }

    fn public(&self) -> Text {
        self.inner().map_or_else(|own| own.text, Problem::public)
    }

    fn details(&self) -> Details {
        self.inner().map_or_else(|_| Details::default(), Problem::details)
    }
}
