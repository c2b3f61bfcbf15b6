//! The start-up proof that tables which only grow cannot be rewritten by us (S2).
//!
//! Owns nothing. Shape: the migrations say which tables; the database says what
//! it would refuse. Order: after the migrations, before anything is served.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::error::{Error, Result};
use crate::migrate::Step;
use crate::schema::{Ddl, guards};
use crate::store::Store;

/// Whether our role may rewrite a table, and whether a trigger stands before it.
const GRANTS: &str = "SELECT (has_table_privilege($1, 'UPDATE') \
    OR has_table_privilege($1, 'DELETE') OR has_table_privilege($1, 'TRUNCATE')) \
    AND NOT EXISTS (SELECT FROM pg_trigger \
    WHERE tgrelid = $1::regclass AND tgname = $2 AND tgenabled <> 'D')";

impl Store {
    /// Refuses a store whose records of what happened could be rewritten.
    pub async fn prove_append_only(&self, steps: &[Step]) -> Result<()> {
        let tables = steps.iter().flat_map(|step| (step.ddl)()).filter_map(|ddl| match ddl {
            Ddl::AppendOnly(table) => Some(table),
            Ddl::Table(_) | Ddl::Index(_) => None,
        });
        for table in tables {
            let open = match self.backend() {
                DbBackend::Sqlite => self.lacks_triggers(table).await?,
                _ => self.is_granted(table).await?,
            };
            if open {
                return Err(Error::Unguarded { table });
            }
        }
        Ok(())
    }

    async fn lacks_triggers(&self, table: &'static str) -> Result<bool> {
        let names = guards(table, DbBackend::Sqlite);
        let query = Query::select()
            .expr_as(Expr::col(Alias::new("name")).count(), Alias::new("found"))
            .from(Alias::new("sqlite_master"))
            .and_where(Expr::col(Alias::new("type")).eq("trigger"))
            .and_where(Expr::col(Alias::new("tbl_name")).eq(table))
            .and_where(Expr::col(Alias::new("name")).is_in(names.clone()))
            .to_owned();
        let row = self.reader().query_one(&query).await?;
        let found: i64 = row.map(|row| row.try_get("", "found")).transpose()?.unwrap_or(0);
        Ok(usize::try_from(found) != Ok(names.len()))
    }

    async fn is_granted(&self, table: &'static str) -> Result<bool> {
        for trigger in guards(table, DbBackend::Postgres) {
            let values = [table.into(), trigger.into()];
            let asking = Statement::from_sql_and_values(DbBackend::Postgres, GRANTS, values);
            let row = self.reader().query_one_raw(asking).await?;
            if row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
