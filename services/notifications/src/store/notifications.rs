//! Rows of notifications.

use kit_base::{Code, Uscc};
use kit_store::{Record, Value};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};

use crate::domain::Notification;
use crate::domain::notification::Stage;
use crate::error::Result;

impl Record for Notification {
    const TABLE: &'static str = "notifications";
    const KEYS: &'static [&'static str] = &["recipient", "place", "cause"];

    fn keys(&self) -> Vec<Value> {
        // Nobody is told of an event twice: the table itself says so.
        let cause = format!("{}/{}", self.event_id, self.recipient);
        let place = place(&self.recipient, self.seq);
        vec![self.recipient.as_str().into(), place.into(), cause.into()]
    }
}

/// The sortable position of a notification.
fn place(recipient: &Uscc, seq: u64) -> String {
    format!("{recipient}/{seq:015}")
}

/// What came after a position, in order.
pub async fn after(
    db: &impl ConnectionTrait,
    recipient: &Uscc,
    seq: u64,
    max: u64,
) -> Result<Vec<Notification>> {
    let query = Query::select()
        .column(Alias::new("body"))
        .from(Alias::new("notifications"))
        .and_where(Expr::col(Alias::new("place")).gt(place(recipient, seq)))
        .and_where(Expr::col(Alias::new("recipient")).eq(recipient.as_str()))
        .order_by(Alias::new("place"), Order::Asc)
        .limit(max)
        .to_owned();
    let rows = db.query_all(&query).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<Notification> {
        let body: String = row.try_get("", "body")?;
        Ok(serde_json::from_str(&body).map_err(kit_store::Error::from)?)
    };
    rows.iter().map(read).collect()
}

/// Counts by index: an inbox may be long.
pub async fn count_unread(db: &impl ConnectionTrait, recipient: &Uscc) -> Result<i64> {
    let query = Query::select()
        .expr_as(Expr::col(Alias::new("id")).count(), Alias::new("count"))
        .from(Alias::new("notifications"))
        .and_where(Expr::col(Alias::new("recipient")).eq(recipient.as_str()))
        .and_where(Expr::col(Alias::new("stage")).eq(Stage::Unread.code()))
        .to_owned();
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "count")).transpose()?.unwrap_or(0))
}
