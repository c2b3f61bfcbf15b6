//! Rows of rankings: one per challenge, of its newest version.

use kit_base::Uscc;
use kit_store::Projected;
use serde::{Deserialize, Serialize};

use crate::domain::rank::Fit;

/// An organisation in a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    pub challenge: String,
    pub organisation: Uscc,
    pub display_name_zh: String,
    pub fit: Fit,
}

/// The organisations that fit a challenge, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    pub challenge: String,
    pub version: u64,
    pub publisher: Uscc,
    pub matches: Vec<Match>,
}

impl Projected for Ranking {
    const TABLE: &'static str = "rankings";

    fn key(&self) -> String {
        self.challenge.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }
}
