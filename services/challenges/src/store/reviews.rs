//! Rows of review sheets.

use kit_base::{Code, Law};
use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};

use crate::domain::review::{ReviewLaw, Stage};
use crate::domain::{PanelId, Review};

/// Sheets of one panel at most: a proposal's seats and alternates.
const REVIEWS_MAX: u64 = 200;

impl Record for Review {
    const TABLE: &'static str = "reviews";
    const KEYS: &'static [&'static str] = &["panel", "challenge", "reviewer"];

    fn keys(&self) -> Vec<Value> {
        vec![self.panel.0.into(), self.challenge.0.into(), self.judge.subject.as_str().into()]
    }
}

/// The panels that somebody serves on: those with a sheet that did not end early.
pub fn panels_of(reviewer: &str) -> SelectStatement {
    let serves = |stage: &Stage| ![Stage::Declined, Stage::Recused].contains(stage);
    let stages = ReviewLaw::STAGES.iter().map(|row| row.stage).filter(serves);
    Query::select()
        .column(Alias::new("panel"))
        .from(Alias::new(Review::TABLE))
        .and_where(Expr::col(Alias::new("reviewer")).eq(reviewer))
        .and_where(Expr::col(Alias::new("stage")).is_in(stages.map(Code::code)))
        .to_owned()
}

/// Every sheet of a panel, in order of invitation.
pub async fn of_panel(db: &impl ConnectionTrait, panel: PanelId) -> Result<Vec<Review>> {
    records::by_key(db, "panel", panel.0.into(), REVIEWS_MAX).await
}
