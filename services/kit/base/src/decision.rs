//! The outcome of a pure decision.

/// What a domain act returns: the aggregate as it is now, and what happened.
///
/// A repeat of the same act is a value, [`Decision::Unchanged`]; a refusal is an
/// error, and they never trade places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<A, H> {
    Unchanged(A),
    Changed(A, Vec<H>),
}

impl<A, H> Decision<A, H> {
    pub const fn aggregate(&self) -> &A {
        match self {
            Self::Unchanged(aggregate) | Self::Changed(aggregate, _) => aggregate,
        }
    }

    /// The aggregate to write, if there is anything to write.
    pub const fn changed(&self) -> Option<&A> {
        match self {
            Self::Unchanged(_) => None,
            Self::Changed(aggregate, _) => Some(aggregate),
        }
    }

    pub fn happened(&self) -> &[H] {
        match self {
            Self::Unchanged(_) => &[],
            Self::Changed(_, happened) => happened,
        }
    }

    pub fn into_aggregate(self) -> A {
        match self {
            Self::Unchanged(aggregate) | Self::Changed(aggregate, _) => aggregate,
        }
    }
}
