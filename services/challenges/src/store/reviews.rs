//! Rows of review sheets.

use kit_base::{Code, Law};
use kit_store::{Listing, Page, Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::review::{ReviewLaw, Stage};
use crate::domain::{PanelId, Review};

/// Sheets of one panel at most: a proposal's seats and alternates.
const REVIEWS_MAX: u64 = 200;

/// Panels of one reviewer that a list shows, the latest first.
const SERVICE_MAX: u64 = 1_000;

impl Record for Review {
    const TABLE: &'static str = "reviews";
    const KEYS: &'static [&'static str] = &["panel", "challenge", "reviewer"];

    fn keys(&self) -> Vec<Value> {
        vec![self.panel.0.into(), self.challenge.0.into(), self.judge.subject.as_str().into()]
    }
}

/// The panels that somebody serves on: those with a sheet that did not end early.
pub async fn panels_of(db: &impl ConnectionTrait, reviewer: &str) -> Result<Vec<PanelId>> {
    let serves = |stage: &Stage| ![Stage::Declined, Stage::Recused].contains(stage);
    let stages = ReviewLaw::STAGES.iter().map(|row| row.stage).filter(serves);
    let listing = Listing {
        equals: vec![("reviewer", reviewer.into())],
        within: vec![("stage", stages.map(|stage| stage.code().into()).collect())],
        size: SERVICE_MAX,
        ..Listing::default()
    };
    let sheets: Page<Review> = records::list(db, &listing).await?;
    Ok(sheets.items.into_iter().map(|sheet| sheet.panel).collect())
}

/// Every sheet of a panel, in order of invitation.
pub async fn of_panel(db: &impl ConnectionTrait, panel: PanelId) -> Result<Vec<Review>> {
    records::by_key(db, "panel", panel.0.into(), REVIEWS_MAX).await
}
