//! What this service knows of needs and challenges, and what it computed of them.
//!
//! Owns one row per need or challenge in each table. Order: a newer version
//! overwrites an older one, never the reverse.

use kit_base::{Time, Uscc};
use kit_store::{Projected, projections};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::domain::Uttered;
use crate::domain::rank::Fit;
use crate::error::Result;
use crate::store::BANK_MAX;

pub use kit_store::projections::{get, put};

/// The text of a need or a challenge, for likeness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// `needs/…` or `challenges/…`
    pub resource: String,
    pub version: u64,
    pub publisher: Uscc,
    pub title: String,
    pub text: String,
}

/// An earlier need or challenge that resembles one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// The earlier need or challenge.
    pub resource: String,
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

impl Projected for Wish {
    const TABLE: &'static str = "seen_wishes";

    fn key(&self) -> String {
        self.resource.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }
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

impl Projected for Ranking {
    const TABLE: &'static str = "rankings";

    fn key(&self) -> String {
        self.challenge.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }
}

impl Uttered for Wish {
    fn key(&self) -> String {
        self.resource.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn text(&self) -> String {
        self.text.clone()
    }
}

/// Every wish seen so far, up to [`BANK_MAX`].
pub async fn wishes(db: &impl ConnectionTrait) -> Result<Vec<Wish>> {
    let mut wishes: Vec<Wish> = Vec::new();
    loop {
        let after = wishes.last().map_or_else(String::new, |last| last.resource.clone());
        let more = projections::after(db, &after, kit_store::page::PAGE_SIZE_MAX).await?;
        if more.is_empty() || wishes.len() >= BANK_MAX {
            return Ok(wishes);
        }
        wishes.extend(more);
    }
}
