//! Rows of similarity reports (查重): one per need, of its newest version.

use kit_base::{Time, Uscc};
use kit_store::Projected;
use serde::{Deserialize, Serialize};

/// An earlier need or challenge that resembles one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// The earlier need or challenge.
    pub resource: String,
    /// Whose it is: a need is nobody else's to see.
    pub publisher: Uscc,
    pub title: String,
    /// How like it is, in basis points.
    pub likeness_bp: u32,
    /// What both have in common.
    pub words: Vec<String>,
}

/// The similarity report (查重) of a need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precheck {
    pub need: String,
    pub version: u64,
    pub publisher: Uscc,
    pub time: Time,
    pub similar: Vec<Similar>,
}

impl Projected for Precheck {
    const TABLE: &'static str = "prechecks";

    fn key(&self) -> String {
        self.need.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }
}
