//! Rows of panels.

use kit_store::{Record, Value};

use crate::domain::Panel;

impl Record for Panel {
    const TABLE: &'static str = "panels";
    const KEYS: &'static [&'static str] = &["challenge"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into()]
    }
}
