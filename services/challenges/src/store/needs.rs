//! Rows of needs.

use kit_store::{Record, Value};

use crate::domain::Need;

impl Record for Need {
    const TABLE: &'static str = "needs";
    const KEYS: &'static [&'static str] = &["publisher", "region"];

    fn keys(&self) -> Vec<Value> {
        vec![self.publisher.as_str().into(), self.form.region.as_str().into()]
    }
}
