//! Rows of panels.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::{ChallengeId, Panel};

/// Panels of one challenge at most: each but the last was dissolved by two officers.
const PANELS_MAX: u64 = 1_000;

impl Record for Panel {
    const TABLE: &'static str = "panels";
    const KEYS: &'static [&'static str] = &["challenge"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into()]
    }
}

/// Every panel that was formed on a challenge, in order.
pub async fn of_challenge(db: &impl ConnectionTrait, challenge: ChallengeId) -> Result<Vec<Panel>> {
    records::by_key(db, "challenge", challenge.0.into(), PANELS_MAX).await
}
