//! The tables of outbox, inbox, versions, audit and idempotency.

use kit_store::Step;
use kit_store::schema::{Ddl, KeyIndex, index};
use sea_orm::sea_query::{Alias, ColumnDef, Index, Table, TableCreateStatement};

/// Every step, in order.
pub const STEPS: &[Step] = &[Step { name: "kit_events_0001", ddl: first }];

fn first() -> Vec<Ddl> {
    let mut ddl = outbox();
    ddl.extend(inbox());
    ddl.extend(records());
    ddl
}

/// What was told, the order that the relay gave it, and the relay's one row.
fn outbox() -> Vec<Ddl> {
    let mut outbox = table("outbox");
    outbox.col(column("id").big_integer().not_null().auto_increment().primary_key());
    outbox.col(column("event_id").uuid().not_null());
    outbox.col(column("name").text().not_null());
    outbox.col(column("subject").text().not_null());
    outbox.col(column("version").big_integer().not_null());
    outbox.col(column("reach").text().not_null());
    outbox.col(column("envelope").binary().not_null());
    outbox.col(column("create_time").timestamp_with_time_zone().not_null());
    let mut sequence = table("sequence");
    sequence.col(column("seq").big_integer().not_null().primary_key());
    sequence.col(column("outbox_id").big_integer().not_null());
    let mut relay = table("relay");
    relay.col(column("id").integer().not_null().primary_key());
    relay.col(column("holder").text().not_null());
    relay.col(column("epoch").big_integer().not_null());
    relay.col(column("expire_time").timestamp_with_time_zone().not_null());
    for name in ["last_seq", "published_seq", "high_id"] {
        relay.col(column(name).big_integer().not_null().default(0));
    }
    relay.col(column("holes").text().not_null());
    vec![
        Ddl::table(outbox),
        Ddl::table(sequence),
        index("sequence", "outbox_id", KeyIndex::Unique),
        Ddl::table(relay),
        Ddl::AppendOnly("outbox"),
        Ddl::AppendOnly("sequence"),
    ]
}

/// Where each consumer stands, and what it could not handle.
fn inbox() -> Vec<Ddl> {
    let mut cursors = table("inbox_cursors");
    cursors.col(column("producer").text().not_null().primary_key());
    cursors.col(column("seq").big_integer().not_null());
    let mut inbox = table("inbox");
    inbox.col(column("event_id").uuid().not_null().primary_key());
    inbox.col(column("producer").text().not_null());
    inbox.col(column("seq").big_integer().not_null());
    inbox.col(column("name").text().not_null());
    inbox.col(column("subject").text().not_null());
    inbox.col(column("state").text().not_null());
    inbox.col(column("attempts").integer().not_null());
    inbox.col(column("next_time").timestamp_with_time_zone().not_null());
    inbox.col(column("cause").text().not_null());
    inbox.col(column("envelope").binary().not_null());
    inbox.col(column("create_time").timestamp_with_time_zone().not_null());
    vec![
        Ddl::table(cursors),
        Ddl::table(inbox),
        index("inbox", "subject", KeyIndex::Shared),
        index("inbox", "state", KeyIndex::Shared),
    ]
}

/// Replies by request id, what objects were, and who did what.
fn records() -> Vec<Ddl> {
    let mut replies = table("idempotency");
    replies.col(column("actor").text().not_null());
    replies.col(column("request_id").uuid().not_null());
    replies.col(column("fingerprint").text().not_null());
    replies.col(column("reply").binary().null());
    replies.col(column("create_time").timestamp_with_time_zone().not_null());
    replies.col(column("host_time").timestamp_with_time_zone().not_null());
    let mut key = Index::create();
    key.col(Alias::new("actor")).col(Alias::new("request_id"));
    replies.primary_key(&mut key);
    let mut versions = table("versions");
    versions.col(column("subject").text().not_null());
    versions.col(column("number").big_integer().not_null());
    versions.col(column("create_time").timestamp_with_time_zone().not_null());
    versions.col(column("act").text().not_null());
    versions.col(column("body").text().not_null());
    versions.primary_key(Index::create().col(Alias::new("subject")).col(Alias::new("number")));
    let mut audit = table("audit");
    audit.col(column("id").uuid().not_null().primary_key());
    audit.col(column("create_time").timestamp_with_time_zone().not_null());
    audit.col(column("version").big_integer().not_null());
    for name in ["person", "organisation", "role", "act", "object", "outcome", "trace"] {
        audit.col(column(name).text().not_null());
    }
    vec![
        Ddl::table(replies),
        index("idempotency", "host_time", KeyIndex::Shared),
        Ddl::table(versions),
        Ddl::table(audit),
        index("audit", "object", KeyIndex::Shared),
        Ddl::AppendOnly("audit"),
    ]
}

fn table(name: &str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn column(name: &str) -> ColumnDef {
    ColumnDef::new(Alias::new(name))
}
