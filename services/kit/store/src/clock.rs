//! The stored part of the node's clock, and the key that seals page tokens.
//!
//! Owns one row: offset and key. Bounds: the offset is set once while the store
//! is empty, then moves forward only. Order: replicas read it at start and
//! follow it at each poll.

use chrono::TimeDelta;
use kit_base::Time;
use sea_orm::sea_query::{Alias, ColumnDef, Expr, ExprTrait, OnConflict, Query, Table};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::error::{Error, Result};
use crate::page::Sealer;
use crate::schema::Ddl;
use crate::store::{Store, Tx};

const TABLE: &str = "kit_node";
const ROW: i32 = 1;

pub(crate) fn tables() -> Vec<Ddl> {
    let mut table = Table::create().table(Alias::new(TABLE)).to_owned();
    table.col(ColumnDef::new(Alias::new("id")).integer().not_null().primary_key());
    table.col(ColumnDef::new(Alias::new("offset_us")).big_integer().not_null());
    table.col(ColumnDef::new(Alias::new("seal_key")).text().not_null());
    vec![Ddl::table(table)]
}

impl Store {
    /// Reads the row, making it on the first start: the clock and the sealer follow.
    pub(crate) async fn open_tables(&self) -> Result<()> {
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(["id", "offset_us", "seal_key"].map(Alias::new))
            .values_panic([ROW.into(), 0_i64.into(), Sealer::fresh_key().into()])
            .on_conflict(OnConflict::column(Alias::new("id")).do_nothing().to_owned())
            .to_owned();
        self.writer().execute(&insert).await?;
        self.refresh_clock().await
    }

    /// Follows the stored offset and, on PostgreSQL, the database's clock.
    pub async fn refresh_clock(&self) -> Result<()> {
        let query = Query::select()
            .columns(["offset_us", "seal_key"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("id")).eq(ROW))
            .to_owned();
        let row = self.reader().query_one(&query).await?;
        let row = row.ok_or_else(|| Error::Pending("kit_store_0001".to_owned()))?;
        self.clock().set_offset(TimeDelta::microseconds(row.try_get("", "offset_us")?));
        self.set_sealer(Sealer::of_key(&row.try_get::<String>("", "seal_key")?)?);
        if self.backend() == DbBackend::Postgres {
            let before = kit_base::Clock::host();
            let there = database_time(self.reader()).await?;
            let middle = before + (kit_base::Clock::host() - before) / 2;
            self.clock().set_skew(there - middle);
        }
        Ok(())
    }

    /// The time of a command, as a part of its first statement. On PostgreSQL it is
    /// the database's, so that replicas agree on a deadline.
    pub fn time(&self) -> Expr {
        if self.backend() != DbBackend::Postgres {
            return Expr::val(self.clock().now());
        }
        // The stored offset, because another replica may just have moved it.
        let query = Query::select()
            .expr(Expr::cust("clock_timestamp() + offset_us * INTERVAL '1 microsecond'"))
            .from(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("id")).eq(ROW))
            .to_owned();
        Expr::SubQuery(None, Box::new(query.into()))
    }

    /// The time of a command, read at its start.
    pub async fn now(&self, tx: &Tx) -> Result<Time> {
        if self.backend() != DbBackend::Postgres {
            return Ok(self.clock().now());
        }
        let query = Query::select().expr_as(self.time(), Alias::new("now")).to_owned();
        let row = tx.query_one(&query).await?.ok_or(Error::Closed)?;
        Ok(row.try_get("", "now")?)
    }

    /// The real time, the same for all replicas: the database's where they share one.
    pub async fn real_time(&self, tx: &Tx) -> Result<Time> {
        match self.backend() {
            DbBackend::Postgres => database_time(tx).await,
            _ => Ok(kit_base::Clock::host()),
        }
    }

    /// Moves the stored offset so that the clock shows at least `time`;
    /// development profile only.
    pub async fn advance_clock_to(&self, time: Time) -> Result<()> {
        let without_offset = self.clock().now() - self.clock().offset();
        let us = (time - without_offset).num_microseconds().unwrap_or(0);
        self.update_offset(us, Expr::col(Alias::new("offset_us")).lt(us)).await
    }

    /// Sets the offset of a store that holds nothing yet, so that its time is `time`.
    pub async fn start_clock_at(&self, time: Time) -> Result<()> {
        let offset = time - kit_base::Clock::host();
        let us = offset.num_microseconds().unwrap_or(0);
        self.update_offset(us, Expr::col(Alias::new("offset_us")).eq(0)).await
    }

    async fn update_offset(&self, us: i64, only_if: Expr) -> Result<()> {
        let update = Query::update()
            .table(Alias::new(TABLE))
            .value(Alias::new("offset_us"), us)
            .and_where(Expr::col(Alias::new("id")).eq(ROW))
            .and_where(only_if)
            .to_owned();
        self.write::<_, Error, _, _>(move |tx| async move {
            tx.execute(&update).await?;
            tx.commit().await?;
            Ok(())
        })
        .await?;
        self.refresh_clock().await?;
        self.tell_clock_moved();
        Ok(())
    }
}

async fn database_time(db: &impl ConnectionTrait) -> Result<Time> {
    let now = Expr::cust("clock_timestamp()");
    let query = Query::select().expr_as(now, Alias::new("now")).to_owned();
    let row = db.query_one(&query).await?;
    let row = row.ok_or(Error::Closed)?;
    Ok(row.try_get("", "now")?)
}
