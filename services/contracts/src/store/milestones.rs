//! Rows of milestones.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::{ContractId, Milestone};

/// Milestones of one contract at most.
const MILESTONES_MAX: u64 = 50;

impl Record for Milestone {
    const TABLE: &'static str = "milestones";
    const KEYS: &'static [&'static str] = &["contract", "challenge"];

    fn keys(&self) -> Vec<Value> {
        vec![self.contract.0.into(), self.challenge.into()]
    }
}

/// Every milestone of a contract, in the order of its plan.
pub async fn of_contract(
    db: &impl ConnectionTrait,
    contract: ContractId,
) -> Result<Vec<Milestone>> {
    records::by_key(db, "contract", contract.0.into(), MILESTONES_MAX).await
}
