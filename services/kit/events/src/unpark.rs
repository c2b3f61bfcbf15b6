//! What a person does about a parked event: replay it, or give it up.
//!
//! Owns nothing stored. Shape: both are commands with request id and audit row.
//! Order: nothing overtakes an earlier event of its aggregate; a skipped one
//! releases what waited behind it.

use kit_base::{By, Call};
use proto::jiebang::kit::v1 as pb;
use uuid::Uuid;

use crate::audit;
use crate::error::{Error, Result};
use crate::inbox::{Inbox, Standing};
use crate::journal::Asked;
use crate::parked::{Parked, release, set};
use crate::work::{Committed, Work};

/// The role that the door admitted.
const ROLE: &str = "node_admin";

impl Inbox {
    /// Handles a parked event again, at once; if it fails again it stays.
    pub async fn replay(
        &self,
        call: Call,
        asked: Asked,
        event_id: Uuid,
    ) -> Result<pb::ParkedEvent> {
        let this = self.clone();
        let job = move |work: Work| async move {
            let (replayed, handled) = this.again(work.tx(), event_id).await?;
            record(&work, "replay", &replayed, replayed.state.clone()).await?;
            let answered = work.answer(&replayed).await?;
            // Where commits are shared the bell may ring early: a poll makes up for it.
            handled.committed();
            Ok(answered)
        };
        self.journal.command(call, asked, job).await
    }

    /// Gives an event up, for a reason that stays on the audit record.
    pub async fn skip(
        &self,
        call: Call,
        asked: Asked,
        (event_id, reason): (Uuid, String),
    ) -> Result<pb::ParkedEvent> {
        let this = self.clone();
        let job = move |work: Work| async move { this.give_up(work, event_id, reason).await };
        self.journal.command(call, asked, job).await
    }

    async fn give_up(self, work: Work, id: Uuid, reason: String) -> Result<Committed<Parked>> {
        let parked = self.locked(work.tx(), id).await?;
        if parked.state == Standing::Waiting.code() {
            return Err(Error::WaitsBehind(id.to_string()));
        }
        if parked.state == Standing::Skipped.code() {
            return work.answer(&parked).await;
        }
        set(work.tx(), id, (Standing::Skipped, parked.attempts), &reason).await?;
        release(work.tx(), &parked.subject).await?;
        record(&work, "skip", &parked, format!("skipped: {reason}")).await?;
        let state = Standing::Skipped.code().to_owned();
        work.answer(&Parked { state, cause: reason, ..parked }).await
    }
}

async fn record(work: &Work, act: &'static str, parked: &Parked, outcome: String) -> Result<()> {
    let actor = work.call().actor.clone();
    let by = By { actor, role: ROLE, ..By::event(act, parked.subject.clone()) };
    let entry = audit::Entry::done(work.id(), &by, (work.call(), 0), work.now());
    audit::append(work.tx(), &audit::Entry { outcome, ..entry }).await
}
