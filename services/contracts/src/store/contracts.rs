//! Rows of contracts.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::Contract;

/// Contracts of one challenge at most: its lanes.
const CONTRACTS_MAX: u64 = 20;

impl Record for Contract {
    const TABLE: &'static str = "contracts";
    const KEYS: &'static [&'static str] = &["challenge", "publisher", "bidder"];

    fn keys(&self) -> Vec<Value> {
        vec![
            self.challenge.into(),
            self.terms.publisher.as_str().into(),
            self.terms.bidder.as_str().into(),
        ]
    }
}

/// Every contract of a challenge, in order of drafting.
pub async fn of_challenge(db: &impl ConnectionTrait, challenge: Uuid) -> Result<Vec<Contract>> {
    records::by_key(db, "challenge", challenge.into(), CONTRACTS_MAX).await
}
