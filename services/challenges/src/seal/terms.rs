//! The terms: what a bid is sealed under.
//!
//! Shape: H("jiebang/terms/v1" ‖ H(criteria) ‖ H(rule set) ‖ H(committee)). Dates are
//! left out, so a later deadline changes nothing; an amendment of any of the three does.

use kit_base::merkle::Hash;

use super::bytes::hash;
use super::committee::Committee;

const TAG: &[u8] = b"jiebang/terms/v1";

/// The hash of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms(pub Hash);

/// What a challenge froze when it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// The hash of the criteria as they were published.
    pub criteria: Hash,
    /// The hash of the rule set.
    pub rule_set: Hash,
    pub committee: Committee,
}

impl Conditions {
    pub fn terms(&self) -> Terms {
        Terms(hash(&[TAG, &self.criteria, &self.rule_set, &self.committee.hash()]))
    }
}
