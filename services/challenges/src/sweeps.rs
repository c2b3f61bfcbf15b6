//! What is due by the clock, re-derived from rows.

use std::sync::Arc;

use kit_events::Look;
use kit_serve::Sweeps;

use crate::desk::Desk;
use crate::domain::{Award, AwardId, Challenge, ChallengeId, Objection, ObjectionId, challenge};
use crate::error::Result;
use kit_base::Code;
use kit_store::records;

/// Everything that this service does because a deadline is over.
pub fn sweeps(desk: &Arc<Desk>) -> Sweeps {
    Sweeps::new()
        .due("publish scheduled challenges", desk, Desk::publication_due, Desk::publish_scheduled)
        .due("close bidding", desk, Desk::closing_due, Desk::close_bidding)
        .due("confirm awards", desk, Desk::confirmation_due, Desk::confirm_award)
        .due("close objections", desk, Desk::objections_due, Desk::close_objection)
}

impl Desk {
    /// Scheduled challenges whose day has come.
    async fn publication_due(self: Arc<Self>, look: Look, max: u64) -> Result<Vec<ChallengeId>> {
        challenges_due(&look, challenge::Stage::Scheduled, max).await
    }

    /// Published challenges whose deadline is over.
    async fn closing_due(self: Arc<Self>, look: Look, max: u64) -> Result<Vec<ChallengeId>> {
        challenges_due(&look, challenge::Stage::Published, max).await
    }

    /// Awards whose publicity is over.
    async fn confirmation_due(self: Arc<Self>, look: Look, max: u64) -> Result<Vec<AwardId>> {
        let ids = records::due::<Award>(look.db(), look.now(), max).await?;
        Ok(ids.into_iter().map(AwardId).collect())
    }

    /// Dismissed objections whose second look nobody asked for.
    async fn objections_due(self: Arc<Self>, look: Look, max: u64) -> Result<Vec<ObjectionId>> {
        let ids = records::due::<Objection>(look.db(), look.now(), max).await?;
        Ok(ids.into_iter().map(ObjectionId).collect())
    }
}

/// Due challenges of one stage, oldest first.
async fn challenges_due(
    look: &Look,
    stage: challenge::Stage,
    max: u64,
) -> Result<Vec<ChallengeId>> {
    let stage = Some(stage.code());
    let ids = records::due_in::<Challenge>(look.db(), stage, look.now(), max).await?;
    Ok(ids.into_iter().map(ChallengeId).collect())
}
