//! Rows of funds: one per challenge.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::Fund;

impl Record for Fund {
    const TABLE: &'static str = "funds";
    const KEYS: &'static [&'static str] = &["challenge", "publisher"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.to_string().into(), self.publisher.as_str().into()]
    }
}

/// The fund of a challenge, if it was opened.
pub async fn of_challenge(db: &impl ConnectionTrait, challenge: Uuid) -> Result<Option<Fund>> {
    records::find_by_key(db, "challenge", challenge.to_string().into()).await
}
