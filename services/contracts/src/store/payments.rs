//! Rows of payments: one per verdict.

use kit_store::{Record, Value};

use crate::domain::Payment;

impl Record for Payment {
    const TABLE: &'static str = "payments";
    const KEYS: &'static [&'static str] = &["contract", "milestone", "publisher", "payee"];

    fn keys(&self) -> Vec<Value> {
        vec![
            self.contract.0.into(),
            self.milestone.to_string().into(),
            self.publisher.as_str().into(),
            self.payee.as_str().into(),
        ]
    }
}
