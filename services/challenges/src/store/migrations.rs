//! The tables of this service, step by step.

use kit_store::schema::{Ddl, projection_table, record_table};
use kit_store::{Key, Step};

/// Every step, in order.
pub const STEPS: &[Step] = &[Step { name: "challenges_0001", ddl: first }];

fn first() -> Vec<Ddl> {
    [
        record_table("needs", &[Key::text("publisher"), Key::text("region")]),
        record_table(
            "challenges",
            &[Key::text("publisher"), Key::text("region"), Key::uuid("need")],
        ),
        record_table("bids", &[Key::uuid("challenge"), Key::text("bidder"), Key::unique("slot")]),
        record_table("panels", &[Key::uuid("challenge")]),
        record_table(
            "reviews",
            &[Key::uuid("panel"), Key::uuid("challenge"), Key::text("reviewer")],
        ),
        record_table("awards", &[Key::uuid("challenge"), Key::text("publisher")]),
        record_table(
            "objections",
            &[Key::uuid("challenge"), Key::uuid("award"), Key::text("objector")],
        ),
        projection_table("seen_organisations", &[]),
        projection_table("seen_contracts", &[Key::uuid("challenge")]),
    ]
    .concat()
}
