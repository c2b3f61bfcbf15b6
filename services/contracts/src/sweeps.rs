//! What is due by the clock, re-derived from rows.

use std::sync::Arc;

use kit_events::Look;
use kit_serve::Sweeps;
use kit_store::records;

use crate::desk::Desk;
use crate::domain::{Milestone, MilestoneId};
use crate::error::Result;

/// Everything that this service does because a day has come.
pub fn sweeps(desk: &Arc<Desk>) -> Sweeps {
    Sweeps::new().due("milestones due", desk, Desk::milestones_due, Desk::milestone_due).looking(
        "ledger check",
        desk,
        Desk::check_touched,
    )
}

impl Desk {
    /// Milestones whose day has come, oldest first.
    async fn milestones_due(self: Arc<Self>, look: Look, max: u64) -> Result<Vec<MilestoneId>> {
        let ids = records::due::<Milestone>(look.db(), look.now(), max).await?;
        Ok(ids.into_iter().map(MilestoneId).collect())
    }
}
