//! What the rules of an objection refuse, with their words.

use kit_base::calendar::OutsideTable;
use kit_base::{Details, Kind, Off, Problem, Text};

use super::law::ObjectionLaw;

/// Why an act on an objection is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no: a wrong stage, or facts that are missing.
    #[error(transparent)]
    Off(#[from] Off<ObjectionLaw>),
    /// The official calendar does not reach that day.
    #[error(transparent)]
    Calendar(#[from] OutsideTable),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off(off) => off.kind(),
            Self::Calendar(outside) => outside.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Off(off) => off.reason(),
            Self::Calendar(outside) => outside.reason(),
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Off(off) => off.public(),
            Self::Calendar(outside) => outside.public(),
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Off(off) => off.details(),
            Self::Calendar(_) => Details::default(),
        }
    }
}
