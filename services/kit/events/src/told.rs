//! What a work has told and not yet written: events, versions and audit rows.
//!
//! Owns nothing stored. Shape: rows gather while the work runs and are written at
//! its end in one go, because a round trip costs more than a row. Order: events
//! stand in the outbox in the order of telling.

use kit_store::{Record, Tx};
use sea_orm::sea_query::{CommonTableExpression, InsertStatement, UpdateStatement, WithClause};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::audit::{self, Entry};
use crate::error::Result;
use crate::outbox;
use crate::version::Made;

/// Rows that wait for their work's end.
#[derive(Default)]
pub(crate) struct Told {
    events: Vec<outbox::Values>,
    versions: Made,
    entries: Vec<Entry>,
}

impl Told {
    pub fn event(&mut self, event: outbox::Values) {
        self.events.push(event);
    }

    /// The object as it is now, from this act on.
    pub fn version<R: Record>(&mut self, record: &R, act: &'static str) -> Result<()> {
        self.versions.add(record, act)
    }

    pub fn entry(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Writes the rows, and the reply with them.
    pub async fn write(self, tx: &Tx, reply: Option<UpdateStatement>) -> Result<()> {
        let inserts: Vec<InsertStatement> = [
            (!self.events.is_empty()).then(|| outbox::inserting(self.events)),
            self.versions.inserting(),
            (!self.entries.is_empty()).then(|| audit::inserting(&self.entries)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if inserts.is_empty() && reply.is_none() {
            return Ok(());
        }
        let backend = tx.get_database_backend();
        let whole = match backend {
            DbBackend::Postgres => one_statement(inserts, reply),
            _ => one_script(inserts, reply),
        };
        tx.execute_raw(whole).await?;
        Ok(())
    }
}

/// On PostgreSQL: the last statement, with the others as its parts.
fn one_statement(mut inserts: Vec<InsertStatement>, reply: Option<UpdateStatement>) -> Statement {
    let backend = DbBackend::Postgres;
    let last = if reply.is_none() { inserts.pop() } else { None };
    let parts = (!inserts.is_empty()).then(|| at_once(inserts));
    match (reply, last, parts) {
        (Some(reply), _, None) => backend.build(&reply),
        (Some(reply), _, Some(parts)) => backend.build(&reply.with(parts)),
        (None, Some(last), None) => backend.build(&last),
        (None, Some(last), Some(parts)) => backend.build(&last.with(parts)),
        (None, None, _) => unreachable!("somebody looked whether there is anything to write"),
    }
}

/// On SQLite: one after the other, in one call of the thread that has the file.
fn one_script(inserts: Vec<InsertStatement>, reply: Option<UpdateStatement>) -> Statement {
    let backend = DbBackend::Sqlite;
    let inserts = inserts.iter().map(|insert| backend.build(insert));
    let all = inserts.chain(reply.iter().map(|reply| backend.build(reply)));
    let (mut script, mut values) = (Vec::new(), Vec::new());
    for statement in all {
        script.push(statement.sql);
        values.extend(statement.values.into_iter().flatten());
    }
    Statement::from_sql_and_values(backend, script.join("; "), values)
}

/// The inserts as parts of another statement; each is of a table of its own.
fn at_once(inserts: Vec<InsertStatement>) -> WithClause {
    let mut all = WithClause::new();
    for (name, insert) in ["events", "kept", "noted"].into_iter().zip(inserts) {
        all.cte(CommonTableExpression::new().table_name(name).query(insert).to_owned());
    }
    all
}
