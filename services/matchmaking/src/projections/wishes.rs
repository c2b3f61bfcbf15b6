//! Needs and challenges, by what they say of their problem.
//!
//! Owns one row per need or challenge. Order: a newer version overwrites an older
//! one, never the reverse.

use kit_base::Uscc;
use kit_store::{Projected, projections};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::domain::Uttered;
use crate::error::Result;
use crate::store::BANK_MAX;

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

impl Projected for Wish {
    const TABLE: &'static str = "seen_wishes";

    fn key(&self) -> String {
        self.resource.clone()
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
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Wish>> {
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
