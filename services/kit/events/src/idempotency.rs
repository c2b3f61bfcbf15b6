//! Idempotency: the same request id with the same body is the same command.
//!
//! Owns the row (actor, request id), where an actor is a person of one organisation:
//! the first of the transaction, so a parallel
//! duplicate waits on it and then gets the stored reply. Bounds: kept seven days of
//! the host's time at least, however far the node's clock is moved meanwhile.

use chrono::TimeDelta;
use kit_base::{Actor, Call, Clock, Time, Uscc};
use kit_store::{Store, Tx};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, OnConflict, Query, UpdateStatement};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

const KEPT: TimeDelta = TimeDelta::days(8);
/// Rows that one turn forgets.
const FORGET_MAX: u64 = 1_000;

/// SHA-256 over method, body without the request id, and the caller's roles, in hex:
/// whoever lost a role is not answered what it could do before.
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

    /// The fingerprint of a command by whoever gives it.
    #[must_use]
    pub fn by(self, actor: &Actor) -> Self {
        let roles: Vec<&str> = actor.roles.iter().map(String::as_str).collect();
        Self::of(&roles.join(" "), self.0.as_bytes())
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// Which command this is: its fingerprint covers method and body.
#[derive(Clone, Debug)]
pub struct Key(pub Fingerprint);

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
    let columns =
        ["actor", "request_id", "fingerprint", "create_time", "host_time"].map(Alias::new);
    let insert = Query::insert()
        .into_table(Alias::new("idempotency"))
        .columns(columns)
        .values_panic([
            caller(call).into(),
            request_id.0.into(),
            key.0.0.as_str().into(),
            store.time(),
            Clock::host().into(),
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
        .cond_where(same(call, request_id.0))
        .to_owned();
    let row = db.query_one(&query).await?.ok_or(Error::RequestIdReused)?;
    let reply: Option<Vec<u8>> = row.try_get("", "reply")?;
    match (row.try_get::<String>("", "fingerprint")? == key.0.0, reply) {
        (true, Some(reply)) => Ok(Seen::Before(reply)),
        _ => Err(Error::RequestIdReused),
    }
}

/// Keeps the reply for whoever repeats the command.
pub fn answering(call: &Call, reply: Vec<u8>) -> Option<UpdateStatement> {
    let update = Query::update()
        .table(Alias::new("idempotency"))
        .value(Alias::new("reply"), reply)
        .cond_where(same(call, call.request_id?.0))
        .to_owned();
    Some(update)
}

/// Forgets the oldest commands that nobody repeats any more; answers how many.
pub async fn forget(store: &Store) -> Result<u64> {
    store
        .write::<_, Error, _, _>(|tx| async move {
            let old = Query::select()
                .columns(["actor", "request_id"].map(Alias::new))
                .from(Alias::new("idempotency"))
                .and_where(Expr::col(Alias::new("host_time")).lt(Clock::host() - KEPT))
                .limit(FORGET_MAX)
                .to_owned();
            let of = Expr::tuple(["actor", "request_id"].map(|it| Expr::col(Alias::new(it))));
            let delete = Query::delete()
                .from_table(Alias::new("idempotency"))
                .and_where(of.in_subquery(old))
                .to_owned();
            let forgotten = tx.execute(&delete).await?.rows_affected();
            tx.commit().await?;
            Ok(forgotten)
        })
        .await
}

/// Whose request id it is. Somebody of two organisations is two actors.
fn caller(call: &Call) -> String {
    let organisation = call.actor.organisation.as_ref().map_or("", Uscc::as_str);
    format!("{} {organisation}", call.actor.subject)
}

fn same(call: &Call, request_id: uuid::Uuid) -> Cond {
    Cond::all()
        .add(Expr::col(Alias::new("actor")).eq(caller(call)))
        .add(Expr::col(Alias::new("request_id")).eq(request_id))
}
