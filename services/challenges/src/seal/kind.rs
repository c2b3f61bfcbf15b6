//! The suite and the kinds of envelope.

use super::fault::Fault;
use super::flaw::Flaw;

/// The algorithms of a challenge; one for all of it, never negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// SHA-256, AES-256-GCM, HPKE with X25519, Ed25519.
    One,
}

impl Suite {
    pub const fn byte(self) -> u8 {
        match self {
            Self::One => 1,
        }
    }

    pub fn of(byte: u8) -> Result<Self, Fault> {
        match byte {
            1 => Ok(Self::One),
            _ => Err(Fault::malformed("suite", Flaw::Unknown)),
        }
    }
}

/// What an envelope (信封) holds; the order is the order of opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The whole bid.
    Whole,
    /// Proof of qualification (资格).
    Qualification,
    /// The technical part (技术).
    Technical,
    /// The price (报价).
    Price,
}

/// Envelopes of a bid at most.
pub const ENVELOPES_MAX: usize = 3;

impl Kind {
    pub const ALL: [Self; 4] = [Self::Whole, Self::Qualification, Self::Technical, Self::Price];

    pub const fn byte(self) -> u8 {
        match self {
            Self::Whole => 1,
            Self::Qualification => 2,
            Self::Technical => 3,
            Self::Price => 4,
        }
    }

    /// The word of the command line and of file names.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Qualification => "qualification",
            Self::Technical => "technical",
            Self::Price => "price",
        }
    }

    pub fn of(byte: u8) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|it| it.byte() == byte);
        found.ok_or_else(|| Fault::malformed("kind", Flaw::Unknown))
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether a bid may have these: the whole alone, or parts in their order.
    pub fn may_stand(kinds: &[Self]) -> bool {
        let parts = kinds.iter().all(|it| *it != Self::Whole) && kinds.is_sorted_by(|a, b| a < b);
        kinds == [Self::Whole] || (!kinds.is_empty() && parts)
    }
}
