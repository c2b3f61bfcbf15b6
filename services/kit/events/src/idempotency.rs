//! Idempotency: the same request id with the same body is the same command.
//!
//! Owns the row (actor, method, request id): the first of the transaction, so a
//! parallel duplicate waits on it and then gets the stored reply. Bounds: kept
//! seven days at least.

use kit_base::{Call, Time};
use kit_store::{Store, Tx};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, OnConflict, Query, UpdateStatement};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// SHA-256 over method and body without the request id, in hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    pub fn of(method: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(method.as_bytes());
        hash.update([0]);
        hash.update(body);
        Self(hex::encode(hash.finalize()))
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// Which command this is.
#[derive(Clone, Debug)]
pub struct Key {
    pub method: &'static str,
    pub fingerprint: Fingerprint,
}

/// What the row says.
pub enum Seen {
    /// Nobody asked before; the command's time is the row's.
    First(Time),
    Before(Vec<u8>),
}

/// Writes the row and reads the command's time with it, or finds the reply of the
/// same command.
pub async fn enter(store: &Store, db: &Tx, call: &Call, key: &Key) -> Result<Seen> {
    let Some(request_id) = call.request_id else { return Ok(Seen::First(store.now(db).await?)) };
    let columns = ["actor", "method", "request_id", "fingerprint", "create_time"].map(Alias::new);
    let insert = Query::insert()
        .into_table(Alias::new("idempotency"))
        .columns(columns)
        .values_panic([
            call.actor.subject.as_str().into(),
            key.method.into(),
            request_id.0.into(),
            key.fingerprint.0.as_str().into(),
            store.time(),
        ])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .returning_col(Alias::new("create_time"))
        .to_owned();
    if let Some(row) = db.query_one(&insert).await? {
        return Ok(Seen::First(row.try_get("", "create_time")?));
    }
    let query = Query::select()
        .columns(["fingerprint", "reply"].map(Alias::new))
        .from(Alias::new("idempotency"))
        .cond_where(same(call, key, request_id.0))
        .to_owned();
    let row = db.query_one(&query).await?.ok_or(Error::RequestIdReused)?;
    let reply: Option<Vec<u8>> = row.try_get("", "reply")?;
    match (row.try_get::<String>("", "fingerprint")? == key.fingerprint.0, reply) {
        (true, Some(reply)) => Ok(Seen::Before(reply)),
        _ => Err(Error::RequestIdReused),
    }
}

/// Keeps the reply for whoever repeats the command.
pub fn answering(call: &Call, key: &Key, reply: Vec<u8>) -> Option<UpdateStatement> {
    let update = Query::update()
        .table(Alias::new("idempotency"))
        .value(Alias::new("reply"), reply)
        .cond_where(same(call, key, call.request_id?.0))
        .to_owned();
    Some(update)
}

fn same(call: &Call, key: &Key, request_id: uuid::Uuid) -> Cond {
    Cond::all()
        .add(Expr::col(Alias::new("actor")).eq(call.actor.subject.as_str()))
        .add(Expr::col(Alias::new("method")).eq(key.method))
        .add(Expr::col(Alias::new("request_id")).eq(request_id))
}
