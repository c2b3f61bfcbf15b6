//! Effects: how far a consumer has come, read from its own database.
//!
//! The cursor moves in the transaction of the effect, so that whoever sees the one
//! sees the other. Bounds: a look each `EVERY`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tests::patience::pass;

use crate::error::{Error, Result};

const EVERY: Duration = Duration::from_micros(500);
const PATIENCE: Duration = Duration::from_secs(120);
const PRODUCER: &str = "challenges";

/// Where the cursor stood at which instant.
pub type Track = Vec<(Instant, i64)>;

/// How far a consumer has come in the log of challenges.
pub async fn cursor(consumer: &DatabaseConnection) -> Result<i64> {
    let query = Query::select()
        .column(Alias::new("seq"))
        .from(Alias::new("inbox_cursors"))
        .and_where(Expr::col(Alias::new("producer")).eq(PRODUCER))
        .to_owned();
    let row = consumer.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "seq")).transpose()?.unwrap_or(0))
}

/// Follows the cursor until it stands at `target`.
pub async fn reach(consumer: &DatabaseConnection, target: i64) -> Result<Track> {
    let begin = Instant::now();
    let mut track = Track::new();
    loop {
        let seq = cursor(consumer).await?;
        if track.last().is_none_or(|(_, last)| *last < seq) {
            track.push((Instant::now(), seq));
        }
        if seq >= target {
            return Ok(track);
        }
        if begin.elapsed() > PATIENCE {
            return Err(Error::Late("the effect of an event"));
        }
        pass(EVERY).await;
    }
}

/// When the event of a number had taken effect.
pub fn end(track: &Track, seq: i64) -> Option<Instant> {
    track.iter().find(|(_, at)| *at >= seq).map(|(instant, _)| *instant)
}

/// The numbers that a log gave, by the subjects of their events.
pub async fn numbers(log: &DatabaseConnection, after: i64) -> Result<BTreeMap<String, i64>> {
    let (sequence, outbox) = (Alias::new("sequence"), Alias::new("outbox"));
    let id = Expr::col((outbox.clone(), Alias::new("id")));
    let query = Query::select()
        .column((sequence.clone(), Alias::new("seq")))
        .column((outbox.clone(), Alias::new("subject")))
        .from(sequence.clone())
        .inner_join(outbox, id.equals((sequence.clone(), Alias::new("outbox_id"))))
        .and_where(Expr::col((sequence, Alias::new("seq"))).gt(after))
        .to_owned();
    let rows = log.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "subject")?, row.try_get("", "seq")?))).collect()
}
