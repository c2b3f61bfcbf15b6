//! Migrations: named steps of DDL, once each, on every backend alike.
//!
//! Owns the list of applied steps. Order: as given; on PostgreSQL an advisory
//! lock lets one replica migrate while the others wait.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};

use crate::error::Result;
use crate::schema::{Ddl, append_only};
use crate::store::Store;

/// Takes turns among replicas, on an arbitrary constant. Whoever waits or migrates
/// may take as long as the database needs: the session's time-outs are for commands.
const TAKE_TURNS: &str = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
    SET LOCAL idle_in_transaction_session_timeout = 0; \
    SELECT pg_advisory_xact_lock(1785292130)";

/// One migration: a name and the statements that it runs.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: &'static str,
    pub ddl: fn() -> Vec<Ddl>,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for ddl in (self.ddl)() {
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
        let boxed = |step: &Step| Box::new(step.clone()) as Box<dyn MigrationTrait>;
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
        let pending = Migrator(&all).get_pending_migrations_read_only(self.reader()).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }
}

fn with_own(steps: &[Step]) -> Vec<Step> {
    let own = [Step { name: "kit_store_0001", ddl: crate::clock::tables }];
    own.into_iter().chain(steps.iter().cloned()).collect()
}
