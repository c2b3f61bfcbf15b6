//! Organisations, as matchmaking's events describe them.

use kit_base::Uscc;
use kit_store::{Projected, Result, projections};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::domain::bid::Unit;

/// An organisation (单位), as far as this service needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub version: u64,
    pub unit: Unit,
}

impl Projected for Organisation {
    const TABLE: &'static str = "seen_organisations";

    fn key(&self) -> String {
        key(&self.unit.uscc)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Keeps it, unless a newer version is known.
pub async fn put(db: &impl ConnectionTrait, organisation: &Organisation) -> Result<()> {
    projections::put(db, organisation).await
}

/// The unit, if the directory has told of it.
pub async fn find(db: &impl ConnectionTrait, uscc: &Uscc) -> Result<Option<Unit>> {
    let organisation: Option<Organisation> = projections::find(db, &key(uscc)).await?;
    Ok(organisation.map(|it| it.unit))
}

/// The code, if the directory has verified it.
pub async fn verified(db: &impl ConnectionTrait, uscc: &Uscc) -> Result<Option<Uscc>> {
    let unit = find(db, uscc).await?;
    Ok(unit.filter(|it| it.verified).map(|it| it.uscc))
}

fn key(uscc: &Uscc) -> String {
    format!("organisations/{uscc}")
}
