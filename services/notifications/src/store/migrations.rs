//! The tables of this service, step by step.

use kit_store::schema::{Ddl, projection_table, record_table};
use kit_store::{Key, Step};
use sea_orm::sea_query::{Alias, ColumnDef, Index, Table};

/// Every step, in order.
pub const STEPS: &[Step] = &[Step { name: "notifications_0001", ddl: first }];

fn first() -> Vec<Ddl> {
    let column = |name: &str| ColumnDef::new(Alias::new(name));
    let mut inboxes = Table::create().table(Alias::new("inboxes")).to_owned();
    inboxes.col(column("recipient").text().not_null().primary_key());
    inboxes.col(column("last_seq").big_integer().not_null());
    let mut followers = Table::create().table(Alias::new("followers")).to_owned();
    followers.col(column("producer").text().not_null());
    followers.col(column("challenge").text().not_null());
    followers.col(column("organisation").text().not_null());
    let mut key = Index::create();
    for name in ["producer", "challenge", "organisation"] {
        key.col(Alias::new(name));
    }
    followers.primary_key(&mut key);
    let keys = [Key::text("recipient"), Key::unique("place"), Key::unique("cause")];
    let mut ddl = record_table("notifications", &keys);
    ddl.extend(projection_table("titles", &[]));
    ddl.extend([Ddl::table(inboxes), Ddl::table(followers)]);
    ddl
}
