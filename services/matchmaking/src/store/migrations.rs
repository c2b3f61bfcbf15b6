//! The tables of this service, step by step.

use kit_store::schema::{Ddl, projection_table, record_table};
use kit_store::{Key, Step};

/// Every step, in order.
pub const STEPS: &[Step] = &[Step { name: "matchmaking_0001", ddl: first }];

fn first() -> Vec<Ddl> {
    [
        record_table(
            "organisations",
            &[Key::unique("uscc"), Key::text("region"), Key::text("province")],
        ),
        record_table("experts", &[Key::unique("subject"), Key::text("employer")]),
        projection_table("seen_wishes", &[]),
        projection_table("prechecks", &[]),
        projection_table("rankings", &[]),
    ]
    .concat()
}
