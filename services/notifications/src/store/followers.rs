//! Followers: the organisations that have a part in a challenge, and its title.
//!
//! Bounds: none but the number of bidders and funders of one challenge: each of them
//! is told.

use kit_base::Uscc;
use kit_store::{Projected, projections};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// The title by which people know a challenge or need.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Title {
    pub name: String,
    pub title: String,
    pub version: u64,
}

impl Projected for Title {
    const TABLE: &'static str = "titles";

    fn key(&self) -> String {
        self.name.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Keeps a challenge's title for the words of later events.
pub async fn put_title(db: &impl ConnectionTrait, title: &Title) -> Result<()> {
    Ok(projections::put(db, title).await?)
}

/// The title of a challenge, as it was last told.
pub async fn title(db: &impl ConnectionTrait, name: &str) -> Result<String> {
    let found: Option<Title> = projections::find(db, name).await?;
    Ok(found.map_or_else(|| name.to_owned(), |it| it.title))
}

/// Notes that an organisation has a part in a challenge, as far as one producer's
/// events tell: its order is known, that between producers is not.
pub async fn add(
    db: &impl ConnectionTrait,
    (producer, challenge): (&str, &str),
    organisation: &Uscc,
) -> Result<()> {
    let insert = Query::insert()
        .into_table(Alias::new("followers"))
        .columns(["producer", "challenge", "organisation"].map(Alias::new))
        .values_panic([producer.into(), challenge.into(), organisation.as_str().into()])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    db.execute(&insert).await?;
    Ok(())
}

/// Who follows a challenge, by one producer's events.
pub async fn of(
    db: &impl ConnectionTrait,
    (producer, challenge): (&str, &str),
) -> Result<Vec<Uscc>> {
    let query = Query::select()
        .column(Alias::new("organisation"))
        .from(Alias::new("followers"))
        .and_where(Expr::col(Alias::new("producer")).eq(producer))
        .and_where(Expr::col(Alias::new("challenge")).eq(challenge))
        .order_by(Alias::new("organisation"), Order::Asc)
        .to_owned();
    let rows = db.query_all(&query).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let code: String = row.try_get("", "organisation")?;
        found.extend(code.parse());
    }
    Ok(found)
}
