//! Contracts, as the service of that name describes them.

use kit_store::{Projected, Result, Value, projections};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::ChallengeId;

/// Contracts of one challenge at most: its lanes.
const CONTRACTS_MAX: u64 = 20;

/// How far a contract has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Drawn up; nobody is bound.
    Drafted,
    /// In force.
    Signed,
    /// Waits for acceptance.
    AcceptanceAsked,
    /// Accepted.
    Completed,
}

/// A contract (合同), as far as this service needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractView {
    pub name: String,
    pub version: u64,
    pub challenge: Uuid,
    pub progress: Progress,
}

impl ContractView {
    /// Whether it is in force, or was.
    pub fn is_signed(&self) -> bool {
        self.progress >= Progress::Signed
    }

    /// Whether it was accepted.
    pub fn is_completed(&self) -> bool {
        self.progress == Progress::Completed
    }
}

impl Projected for ContractView {
    const TABLE: &'static str = "seen_contracts";
    const KEYS: &'static [&'static str] = &["challenge"];

    fn key(&self) -> String {
        self.name.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.into()]
    }
}

/// Keeps it, unless a newer version is known.
pub async fn put(db: &impl ConnectionTrait, contract: &ContractView) -> Result<()> {
    projections::put(db, contract).await
}

/// Every contract of one challenge.
pub async fn of_challenge(
    db: &impl ConnectionTrait,
    challenge: ChallengeId,
) -> Result<Vec<ContractView>> {
    projections::by_key(db, "challenge", challenge.0.into(), CONTRACTS_MAX).await
}
