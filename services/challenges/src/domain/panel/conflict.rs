//! Conflicts of interest (利益冲突) as far as the directory's facts show them.

use kit_base::{RegionCode, Uscc};
use serde::{Deserialize, Serialize};

/// An expert as the directory describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// `experts/…`
    pub expert: String,
    /// The identity provider's subject of that person.
    pub subject: String,
    pub employer: Uscc,
    pub region: RegionCode,
    /// Further units that the expert belongs to or advises.
    pub affiliations: Vec<Uscc>,
}

impl Judge {
    /// Whether the expert belongs to any of the parties.
    pub fn conflicts_with<'a>(&self, parties: impl IntoIterator<Item = &'a Uscc>) -> bool {
        let mut parties = parties.into_iter();
        parties.any(|party| *party == self.employer || self.affiliations.contains(party))
    }
}
