//! One word of each code list that requests draw from.

use std::collections::BTreeMap;

use prost_reflect::{DynamicMessage, Value};
use tests::contract::put;
use uuid::Uuid;

const SAMPLES: [(&str, &str); 11] = [
    ("challenge_kind", "demand"),
    ("publisher_kind", "enterprise"),
    ("org_kind", "enterprise"),
    ("evidence_kind", "test_report"),
    ("competition_mode", "single"),
    ("funding_source", "publisher"),
    ("review_criteria_bid", "route"),
    ("ip_ownership", "bidder"),
    ("expert_level", "senior"),
    ("expert_relation", "co_author"),
    ("rule_set", "pudong"),
];

pub fn samples() -> BTreeMap<String, String> {
    SAMPLES.map(|(list, code)| (list.to_owned(), code.to_owned())).into()
}

/// Makes a command another one than any before.
pub fn fresh_request_id(request: &mut DynamicMessage) {
    if request.has_field_by_name("request_id") {
        put(request, "request_id", Value::String(Uuid::new_v4().to_string()));
    }
}
