//! What can go wrong, in nine kinds.
//!
//! Owns [`Problem`], which every error of the house implements, and the details
//! it may carry. `kit-wire` alone turns a problem into a gRPC status and back.

use std::time::Duration;

use crate::field::FieldFault;
use crate::text::Text;

/// The nine kinds of failure; each has one gRPC code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request is wrong in itself.
    Invalid,
    /// We do not know the caller.
    Unauthenticated,
    /// The caller may see it, not do it.
    Forbidden,
    /// Not there, or not for the caller.
    NotFound,
    /// Taken.
    Exists,
    /// It changed since the caller read it.
    Conflict,
    /// The rules say no, now.
    Refused,
    /// The world, or a limit.
    Busy,
    /// Our fault.
    Internal,
}

/// A fact that the transition table asks for and that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingFact {
    pub code: &'static str,
    pub text: Text,
}

/// The resource that a problem is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    pub kind: String,
    pub name: String,
}

/// What a caller can act on, beside the sentence.
#[derive(Clone, Debug, Default)]
pub struct Details {
    pub fields: Vec<FieldFault>,
    pub facts: Vec<MissingFact>,
    pub resource: Option<Resource>,
    pub retry: Option<Duration>,
}

impl Details {
    pub fn facts(facts: Vec<MissingFact>) -> Self {
        Self { facts, ..Self::default() }
    }

    pub fn resource(kind: &str, name: impl Into<String>) -> Self {
        let resource = Some(Resource { kind: kind.to_owned(), name: name.into() });
        Self { resource, ..Self::default() }
    }
}

/// An error that knows its kind, its stable reason and its public sentence.
///
/// `Display` is for the log: lowercase, no full stop.
pub trait Problem: std::error::Error + Send + Sync + 'static {
    fn kind(&self) -> Kind;

    /// The stable reason code, such as `BIDDING_CLOSED`.
    fn reason(&self) -> &'static str;

    /// The sentence for the person who asked.
    fn public(&self) -> Text;

    fn details(&self) -> Details {
        Details::default()
    }
}
