//! Rows of objections.

use kit_base::{Code, Law};
use kit_store::{Listing, Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::objection::{ObjectionLaw, Stage};
use crate::domain::{ChallengeId, Objection};

/// Open objections of one challenge that are read at once.
const OBJECTIONS_MAX: u64 = 10_000;

impl Record for Objection {
    const TABLE: &'static str = "objections";
    const KEYS: &'static [&'static str] = &["challenge", "award", "objector"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into(), self.award.0.into(), self.ground.objector.as_str().into()]
    }
}

/// The objections of a challenge that are not decided or not remedied.
pub async fn open_of(db: &impl ConnectionTrait, challenge: ChallengeId) -> Result<Vec<Objection>> {
    let open = [Stage::Filed, Stage::Admitted, Stage::Investigating, Stage::Upheld];
    let stages = ObjectionLaw::STAGES.iter().map(|row| row.stage).filter(|it| open.contains(it));
    let listing = Listing {
        equals: vec![("challenge", challenge.0.into())],
        within: vec![("stage", stages.map(|stage| stage.code().into()).collect())],
        ..Listing::default()
    };
    records::every(db, &listing, OBJECTIONS_MAX).await
}
