//! Rows of funds, one per challenge, and which organisations are parties to one.

use kit_base::{Aggregate, Uscc};
use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::domain::Fund;
use crate::domain::terms::funders;

impl Record for Fund {
    const TABLE: &'static str = "funds";
    const KEYS: &'static [&'static str] = &["challenge", "publisher"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.to_string().into(), self.publisher.as_str().into()]
    }
}

/// The fund of a challenge, if it was opened.
pub async fn of_challenge(db: &impl ConnectionTrait, challenge: Uuid) -> Result<Option<Fund>> {
    records::find_by_key(db, "challenge", challenge.to_string().into()).await
}

/// Lists the publisher and the funders of the plan as parties to the fund.
pub async fn list_parties(db: &impl ConnectionTrait, fund: &Fund) -> Result<()> {
    let delete = Query::delete()
        .from_table(Alias::new("fund_parties"))
        .and_where(Expr::col(Alias::new("fund")).eq(fund.id()))
        .to_owned();
    db.execute(&delete).await?;
    let mut parties = funders(&fund.plan);
    if !parties.contains(&fund.publisher) {
        parties.push(fund.publisher.clone());
    }
    let mut insert = Query::insert().into_table(Alias::new("fund_parties")).to_owned();
    insert.columns(["fund", "organisation"].map(Alias::new));
    for party in parties {
        insert.values_panic([fund.id().into(), party.as_str().into()]);
    }
    db.execute(&insert).await?;
    Ok(())
}

/// The funds to which an organisation is a party.
pub fn of_party(organisation: &Uscc) -> SelectStatement {
    Query::select()
        .column(Alias::new("fund"))
        .from(Alias::new("fund_parties"))
        .and_where(Expr::col(Alias::new("organisation")).eq(organisation.as_str()))
        .to_owned()
}
