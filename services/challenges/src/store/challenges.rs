//! Rows of challenges.

use kit_store::{Record, Value};

use crate::domain::Challenge;

impl Record for Challenge {
    const TABLE: &'static str = "challenges";
    const KEYS: &'static [&'static str] = &["publisher", "region", "need"];

    fn keys(&self) -> Vec<Value> {
        vec![
            self.publisher.as_str().into(),
            self.notice.form.region.as_str().into(),
            self.need.0.into(),
        ]
    }
}
