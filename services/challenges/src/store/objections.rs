//! Rows of objections.

use kit_store::{Record, Value};

use crate::domain::Objection;

impl Record for Objection {
    const TABLE: &'static str = "objections";
    const KEYS: &'static [&'static str] = &["challenge", "award", "objector"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into(), self.award.0.into(), self.ground.objector.as_str().into()]
    }
}
