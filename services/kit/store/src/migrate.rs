//! Migrations: named steps of DDL, once each, on every backend alike.
//!
//! Owns the list of applied steps, each under its name and a digest of what it makes:
//! a step that was changed after it was applied is refused by its name. Order: as
//! given; on PostgreSQL an advisory lock lets one replica migrate while others wait.

use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::schema::{Ddl, append_only};
use crate::store::Store;

/// Takes turns among replicas, on an arbitrary constant. Whoever waits or migrates
/// may take as long as the database needs: the session's time-outs are for commands.
const TAKE_TURNS: &str = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
    SET LOCAL idle_in_transaction_session_timeout = 0; \
    SELECT pg_advisory_xact_lock(1785292130)";

/// The table in which applied steps are kept.
const APPLIED: &str = "seaql_migrations";
/// Of the digest that stands behind a step's name.
const DIGEST_CHARACTERS: usize = 12;

/// One migration: a name and the statements that it runs.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: &'static str,
    pub ddl: fn() -> Vec<Ddl>,
}

impl Step {
    /// The name under which it is applied.
    fn applied_as(&self) -> String {
        let mut made = Sha256::new();
        for sql in (self.ddl)().iter().flat_map(Ddl::written) {
            made.update(sql);
            made.update("\n");
        }
        let digest = hex::encode(made.finalize());
        format!("{}.{}", self.name, &digest[..DIGEST_CHARACTERS])
    }
}

/// A step under the name that the database keeps.
struct Named {
    name: String,
    step: Step,
}

impl MigrationName for Named {
    fn name(&self) -> &str {
        &self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Named {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for ddl in (self.step.ddl)() {
            match ddl {
                Ddl::Table(table) => manager.create_table(*table).await?,
                Ddl::Index(index) => manager.create_index(*index).await?,
                Ddl::AppendOnly(table) => {
                    let connection = manager.get_connection();
                    for sql in append_only(table, manager.get_database_backend()) {
                        connection.execute_unprepared(&sql).await?;
                    }
                }
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

struct Migrator<'a>(&'a [Step]);

impl MigratorTraitSelf for Migrator<'_> {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        let boxed = |step: &Step| {
            let named = Named { name: step.applied_as(), step: step.clone() };
            Box::new(named) as Box<dyn MigrationTrait>
        };
        self.0.iter().map(boxed).collect()
    }
}

impl Store {
    /// Applies what is missing; safe to call from every replica at once. Where nothing
    /// is missing, a role that may not define tables may call it too.
    pub async fn migrate(&self, steps: &[Step]) -> Result<()> {
        if self.pending(steps).await?.is_empty() {
            return self.open_tables().await;
        }
        let all = with_own(steps);
        let writer = self.writer();
        if self.backend() == DbBackend::Postgres {
            // The lock is the session's, so it needs a connection that stays.
            let held = sea_orm::TransactionTrait::begin(writer).await?;
            held.execute_unprepared(TAKE_TURNS).await?;
            Migrator(&all).up(writer, None).await?;
            held.commit().await?;
        } else {
            Migrator(&all).up(writer, None).await?;
        }
        self.open_tables().await
    }

    /// The names of the steps that are not applied; writes nothing.
    pub async fn pending(&self, steps: &[Step]) -> Result<Vec<String>> {
        let all = with_own(steps);
        self.prove_steps(&all).await?;
        let pending = Migrator(&all).get_pending_migrations_read_only(self.reader()).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }
}

impl Store {
    /// Refuses a database whose steps made something else than ours would.
    async fn prove_steps(&self, steps: &[Step]) -> Result<()> {
        let query =
            Query::select().column(Alias::new("version")).from(Alias::new(APPLIED)).to_owned();
        // A database without the table is a new one.
        let Ok(rows) = self.reader().query_all(&query).await else { return Ok(()) };
        for row in rows {
            let applied: String = row.try_get("", "version")?;
            let name = applied.split('.').next().unwrap_or_default();
            let ours = steps.iter().find(|step| step.name == name);
            if ours.is_some_and(|step| step.applied_as() != applied) {
                return Err(Error::Schema { step: name.to_owned() });
            }
        }
        Ok(())
    }
}

fn with_own(steps: &[Step]) -> Vec<Step> {
    let own = [Step { name: "kit_store_0001", ddl: crate::clock::tables }];
    own.into_iter().chain(steps.iter().cloned()).collect()
}
