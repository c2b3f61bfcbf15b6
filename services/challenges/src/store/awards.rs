//! Rows of awards.

use kit_store::{Record, Value};

use crate::domain::Award;

impl Record for Award {
    const TABLE: &'static str = "awards";
    const KEYS: &'static [&'static str] = &["challenge", "publisher"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into(), self.publisher.as_str().into()]
    }
}
