//! Rows of review sheets.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::{PanelId, Review};

/// Sheets of one panel at most, replaced reviewers counted.
const REVIEWS_MAX: u64 = 100;
/// Sheets of one reviewer that a list looks through at most.
const SHEETS_MAX: u64 = 1_000;

impl Record for Review {
    const TABLE: &'static str = "reviews";
    const KEYS: &'static [&'static str] = &["panel", "challenge", "reviewer"];

    fn keys(&self) -> Vec<Value> {
        vec![self.panel.0.into(), self.challenge.0.into(), self.judge.subject.as_str().into()]
    }
}

/// Every sheet of a panel, in order of invitation.
pub async fn of_panel(db: &impl ConnectionTrait, panel: PanelId) -> Result<Vec<Review>> {
    records::by_key(db, "panel", panel.0.into(), REVIEWS_MAX).await
}

/// Every sheet of a reviewer, oldest first.
pub async fn by_reviewer(db: &impl ConnectionTrait, subject: &str) -> Result<Vec<Review>> {
    records::by_key(db, "reviewer", subject.into(), SHEETS_MAX).await
}
