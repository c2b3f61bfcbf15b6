//! The shapes of tables: records, projections, and tables that only grow.

use sea_orm::DbBackend;
use sea_orm::sea_query::{
    Alias, ColumnDef, Index, IndexCreateStatement, PostgresQueryBuilder, Table,
    TableCreateStatement,
};

/// A searchable column beside a document.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: KeyKind,
    pub index: KeyIndex,
}

/// The type of a key column.
#[derive(Clone, Copy, Debug)]
pub enum KeyKind {
    Text,
    Uuid,
}

/// Whether two rows may share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyIndex {
    Shared,
    Unique,
}

impl Key {
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: KeyKind::Text, index: KeyIndex::Shared }
    }

    pub const fn uuid(name: &'static str) -> Self {
        Self { name, kind: KeyKind::Uuid, index: KeyIndex::Shared }
    }

    pub const fn unique(name: &'static str) -> Self {
        Self { name, kind: KeyKind::Text, index: KeyIndex::Unique }
    }

    fn column(&self) -> ColumnDef {
        let mut column = ColumnDef::new(Alias::new(self.name));
        match self.kind {
            KeyKind::Text => column.text(),
            KeyKind::Uuid => column.uuid(),
        };
        column.not_null().to_owned()
    }
}

/// One statement of a migration.
#[derive(Clone, Debug)]
pub enum Ddl {
    Table(Box<TableCreateStatement>),
    Index(Box<IndexCreateStatement>),
    /// The table takes inserts only; the database refuses the rest.
    AppendOnly(&'static str),
}

impl Ddl {
    pub fn table(table: TableCreateStatement) -> Self {
        Self::Table(Box::new(table))
    }

    pub fn index(index: IndexCreateStatement) -> Self {
        Self::Index(Box::new(index))
    }

    /// What it makes, in the words of PostgreSQL on every backend, so that a step has
    /// one digest.
    pub(crate) fn written(&self) -> Vec<String> {
        match self {
            Self::Table(table) => vec![table.to_string(PostgresQueryBuilder)],
            Self::Index(index) => vec![index.to_string(PostgresQueryBuilder)],
            Self::AppendOnly(table) => append_only(table, DbBackend::Postgres),
        }
    }
}

/// A table of aggregates: id, version, stage and since when, next check, keys, document.
pub fn record_table(name: &'static str, keys: &[Key]) -> Vec<Ddl> {
    let mut table = Table::create().table(Alias::new(name)).to_owned();
    table.col(ColumnDef::new(Alias::new("id")).uuid().not_null().primary_key());
    table.col(ColumnDef::new(Alias::new("version")).big_integer().not_null());
    table.col(ColumnDef::new(Alias::new("stage")).text().not_null());
    table.col(ColumnDef::new(Alias::new("stage_time")).timestamp_with_time_zone().not_null());
    table.col(ColumnDef::new(Alias::new("next_check")).timestamp_with_time_zone().null());
    let mut ddl = with_keys(name, table, keys, "id");
    ddl.push(index(name, "next_check", KeyIndex::Shared));
    ddl.push(listed(name, "stage", "id"));
    ddl
}

/// A table of foreign aggregates: key, version, keys, document.
pub fn projection_table(name: &'static str, keys: &[Key]) -> Vec<Ddl> {
    let mut table = Table::create().table(Alias::new(name)).to_owned();
    table.col(ColumnDef::new(Alias::new("key")).text().not_null().primary_key());
    table.col(ColumnDef::new(Alias::new("version")).big_integer().not_null());
    with_keys(name, table, keys, "key")
}

fn with_keys(
    name: &'static str,
    mut table: TableCreateStatement,
    keys: &[Key],
    order: &'static str,
) -> Vec<Ddl> {
    for key in keys {
        table.col(key.column());
    }
    table.col(ColumnDef::new(Alias::new("body")).text().not_null());
    let mut ddl = vec![Ddl::table(table)];
    ddl.extend(keys.iter().map(|key| match key.index {
        KeyIndex::Shared => listed(name, key.name, order),
        KeyIndex::Unique => index(name, key.name, key.index),
    }));
    ddl
}

/// An index for reading what shares a key, page by page in the table's order.
fn listed(table: &'static str, column: &'static str, order: &'static str) -> Ddl {
    let mut index = Index::create();
    index.name(format!("{table}_{column}")).table(Alias::new(table));
    index.col(Alias::new(column)).col(Alias::new(order));
    Ddl::index(index)
}

/// An index on one column.
pub fn index(table: &'static str, column: &'static str, kind: KeyIndex) -> Ddl {
    let mut index = Index::create();
    index.name(format!("{table}_{column}")).table(Alias::new(table)).col(Alias::new(column));
    if kind == KeyIndex::Unique {
        index.unique();
    }
    Ddl::index(index)
}

/// The names of a table's triggers.
pub(crate) fn guards(table: &str, backend: DbBackend) -> Vec<String> {
    match backend {
        DbBackend::Sqlite => ["UPDATE", "DELETE"].map(|act| format!("{table}_no_{act}")).to_vec(),
        _ => vec![format!("{table}_grows")],
    }
}

/// Triggers that abort updates and deletes; the one place of hand-written SQL
/// beside the connection set-up, because no builder writes triggers.
pub(crate) fn append_only(table: &str, backend: DbBackend) -> Vec<String> {
    let acts = ["UPDATE", "DELETE"];
    let sqlite = |act: &&str| {
        format!(
            "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )
    };
    match backend {
        DbBackend::Sqlite => acts.iter().map(sqlite).collect(),
        _ => vec![
            format!(
                "CREATE FUNCTION {table}_grows() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION {table}_grows()"
            ),
        ],
    }
}
