//! Review sheets: accepted, declined, lodged.

use std::sync::Arc;

use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::review::{Act, Sheet};
use crate::domain::{Panel, Reason, Review, ReviewId};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// An act that says nothing but which sheet it is about.
pub struct ReviewAct {
    pub review: ReviewId,
}

/// Leaves a panel.
pub struct EndReview {
    pub review: ReviewId,
    pub reason: Reason,
}

/// Lodges scores.
pub struct LodgeReview {
    pub review: ReviewId,
    pub sheet: Sheet,
}

impl Desk {
    pub async fn accept_review(
        self: Arc<Self>,
        work: Work,
        cmd: ReviewAct,
    ) -> Result<Committed<Review>> {
        let review: Review = store::get(work.tx(), cmd.review.0).await?;
        let by = self.gate.admit(work.call(), Act::Accept, &review)?;
        let panel: Panel = store::get(work.tx(), review.panel.0).await?;
        let decision = review.accept(&panel, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::review).await?)
    }

    pub async fn decline_review(
        self: Arc<Self>,
        work: Work,
        cmd: EndReview,
    ) -> Result<Committed<Review>> {
        let review: Review = store::get(work.tx(), cmd.review.0).await?;
        let by = self.gate.admit(work.call(), Act::Decline, &review)?;
        let decision = review.decline(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::review).await?)
    }

    pub async fn recuse_review(
        self: Arc<Self>,
        work: Work,
        cmd: EndReview,
    ) -> Result<Committed<Review>> {
        let review: Review = store::get(work.tx(), cmd.review.0).await?;
        let by = self.gate.admit(work.call(), Act::Recuse, &review)?;
        let decision = review.recuse(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::review).await?)
    }

    /// Lodges under a shared lock of the panel: its reveal comes before or after.
    pub async fn lodge_review(
        self: Arc<Self>,
        work: Work,
        cmd: LodgeReview,
    ) -> Result<Committed<Review>> {
        let review: Review = store::get(work.tx(), cmd.review.0).await?;
        let by = self.gate.admit(work.call(), Act::Commit, &review)?;
        let panel: Panel = store::lock(work.tx(), review.panel.0, Lock::Shared).await?;
        let decision = review.lodge(&panel, cmd.sheet, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::review).await?)
    }
}
