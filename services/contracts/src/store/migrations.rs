//! The tables of this service, step by step.

use kit_store::schema::{Ddl, KeyIndex, index, projection_table, record_table};
use kit_store::{Key, Step};
use sea_orm::sea_query::{Alias, ColumnDef, Expr, ExprTrait, Index, Table, TableCreateStatement};

/// Every step, in order.
pub const STEPS: &[Step] = &[Step { name: "contracts_0001", ddl: first }];

fn first() -> Vec<Ddl> {
    let mut ddl = [
        record_table("funds", &[Key::unique("challenge"), Key::text("publisher")]),
        record_table(
            "contracts",
            &[Key::uuid("challenge"), Key::text("publisher"), Key::text("bidder")],
        ),
        record_table("milestones", &[Key::uuid("contract"), Key::uuid("challenge")]),
        record_table(
            "payments",
            &[
                Key::uuid("contract"),
                Key::unique("milestone"),
                Key::text("publisher"),
                Key::text("payee"),
            ],
        ),
    ]
    .concat();
    ddl.extend(projection_table("seen_organisations", &[]));
    ddl.extend(fund_parties());
    ddl.extend(ledger());
    ddl
}

/// Who may see which fund: its publisher and the funders of its plan.
fn fund_parties() -> Vec<Ddl> {
    let mut parties = table("fund_parties");
    parties.col(column("fund").uuid().not_null());
    parties.col(column("organisation").text().not_null());
    parties.primary_key(
        Index::create().col(Alias::new("organisation")).col(Alias::new("fund")).primary(),
    );
    vec![Ddl::table(parties), index("fund_parties", "fund", KeyIndex::Shared)]
}

/// Books, accounts, postings and entries. What stands is never rewritten, and a
/// balance never breaks its bound, whoever writes.
fn ledger() -> Vec<Ddl> {
    let mut books = table("books");
    books.col(column("book").uuid().not_null().primary_key());
    books.col(column("seq").big_integer().not_null());
    books.col(column("hash").text().not_null());
    books.col(column("time").timestamp_with_time_zone().null());
    books.col(column("checked").big_integer().not_null());
    books.col(column("halted").text().null());
    let mut accounts = table("accounts");
    accounts.col(column("id").uuid().not_null().primary_key());
    accounts.col(column("key").text().not_null());
    accounts.col(column("book").uuid().not_null());
    for name in ["ledger", "name", "normal"] {
        accounts.col(column(name).text().not_null());
    }
    for name in ["debits_posted", "credits_posted", "debits_pending", "credits_pending"] {
        accounts
            .col(column(name).big_integer().not_null().check(Expr::col(Alias::new(name)).gte(0)));
    }
    let owed = Expr::col(Alias::new("debits_posted")).add(Expr::col(Alias::new("debits_pending")));
    accounts.check(
        Expr::col(Alias::new("normal"))
            .eq("D")
            .or(owed.lte(Expr::col(Alias::new("credits_posted")))),
    );
    let mut postings = table("postings");
    postings.col(column("place").uuid().not_null().primary_key());
    postings.col(column("id").text().not_null());
    postings.col(column("book").uuid().not_null());
    postings.col(column("seq").big_integer().not_null());
    for name in ["kind", "subject", "entries", "previous_hash", "hash"] {
        postings.col(column(name).text().not_null());
    }
    postings.col(column("evidence").text().null());
    postings.col(column("instruction_hash").text().null());
    postings.col(column("request_id").uuid().null());
    postings.col(column("time").timestamp_with_time_zone().not_null());
    let mut entries = table("entries");
    entries.col(column("id").uuid().not_null().primary_key());
    entries.col(column("posting").text().not_null());
    for name in ["ledger", "debit", "credit", "phase"] {
        entries.col(column(name).text().not_null());
    }
    entries.col(
        column("amount").big_integer().not_null().check(Expr::col(Alias::new("amount")).gt(0)),
    );
    entries.col(column("resolves").text().null());
    vec![
        Ddl::table(books),
        Ddl::table(accounts),
        index("accounts", "key", KeyIndex::Unique),
        index("accounts", "book", KeyIndex::Shared),
        Ddl::table(postings),
        index("postings", "id", KeyIndex::Unique),
        index("postings", "evidence", KeyIndex::Unique),
        index("postings", "book", KeyIndex::Shared),
        Ddl::table(entries),
        index("entries", "posting", KeyIndex::Shared),
        Ddl::AppendOnly("postings"),
        Ddl::AppendOnly("entries"),
    ]
}

fn table(name: &str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn column(name: &str) -> ColumnDef {
    ColumnDef::new(Alias::new(name))
}
