//! Organisations, as matchmaking's events describe them.

use kit_base::{RegionCode, Uscc};
use kit_store::{Projected, Result, projections};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// An organisation (单位), as far as this service needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub uscc: Uscc,
    pub version: u64,
    pub region: RegionCode,
    pub verified: bool,
    pub ties: Vec<Tie>,
}

/// A share in another organisation, in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    pub other: Uscc,
    pub share_percent: u32,
}

impl Organisation {
    /// Whether it holds at least `percent` of `other`.
    pub fn is_related(&self, other: &Uscc, percent: u32) -> bool {
        self.ties.iter().any(|tie| tie.other == *other && tie.share_percent >= percent)
    }
}

impl Projected for Organisation {
    const TABLE: &'static str = "seen_organisations";

    fn key(&self) -> String {
        key(&self.uscc)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Keeps it, unless a newer version is known.
pub async fn put(db: &impl ConnectionTrait, organisation: &Organisation) -> Result<()> {
    projections::put(db, organisation).await
}

/// The organisation of that credit code, if the directory has told of it.
pub async fn find(db: &impl ConnectionTrait, uscc: &Uscc) -> Result<Option<Organisation>> {
    projections::find(db, &key(uscc)).await
}

/// The code, if the directory has verified it.
pub async fn verified(db: &impl ConnectionTrait, uscc: &Uscc) -> Result<Option<Uscc>> {
    let organisation = find(db, uscc).await?;
    Ok(organisation.filter(|it| it.verified).map(|it| it.uscc))
}

fn key(uscc: &Uscc) -> String {
    format!("organisations/{uscc}")
}
