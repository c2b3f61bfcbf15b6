//! Rows of awards.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::{Award, ChallengeId};

/// Awards of one challenge at most, those set aside counted.
const AWARDS_MAX: u64 = 20;

impl Record for Award {
    const TABLE: &'static str = "awards";
    const KEYS: &'static [&'static str] = &["challenge", "publisher"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into(), self.publisher.as_str().into()]
    }
}

/// Every award of a challenge, in order of drafting.
pub async fn of_challenge(
    db: &impl ConnectionTrait,
    challenge: ChallengeId,
) -> Result<Vec<Award>> {
    records::by_key(db, "challenge", challenge.0.into(), AWARDS_MAX).await
}
