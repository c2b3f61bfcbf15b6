//! What ends with a challenge that is withdrawn: its bids, panel, award, objections.
//!
//! Shape: called in the commit that ends the challenge. Order: what the clock would
//! act on goes with the rest, so that no sweep finds it.

use kit_base::{By, Code};
use kit_events::Work;

use crate::domain::{Award, Challenge, ChallengeId, award, bid, objection, panel};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// Ends everything that hung on the challenge as it stood before; `text` is why.
pub(super) async fn end_all(work: &mut Work, before: &Challenge, text: &str) -> Result<()> {
    end_bids(work, before.id, text).await?;
    end_panels(work, before.id).await?;
    if let Some(id) = before.award() {
        let award: Award = store::lock(work.tx(), id.0, Lock::Exclusive).await?;
        let by = By::event(award::Act::End.code(), id.to_string());
        let ended = award.end(text.to_owned(), work.now())?;
        store::save(work.tx(), &ended).await?;
        work.tell(&by, &ended, events::award).await?;
    }
    end_objections(work, before.id, text).await
}

/// Voids the unopened bids and ends the opened ones.
pub(super) async fn end_bids(work: &mut Work, challenge: ChallengeId, text: &str) -> Result<()> {
    for bid in store::bids_of(work.tx(), challenge).await? {
        let act = if bid.is_opened() { bid::Act::Lose } else { bid::Act::Void };
        let by = By::event(act.code(), bid.id.to_string());
        let ended = bid.end_with_challenge(text, work.now())?;
        store::save(work.tx(), &ended).await?;
        work.tell(&by, &ended, events::bid).await?;
    }
    Ok(())
}

async fn end_panels(work: &mut Work, challenge: ChallengeId) -> Result<()> {
    for panel in store::panels_on(work.tx(), challenge).await? {
        if panel.lives() {
            let by = By::event(panel::Act::End.code(), panel.id.to_string());
            let ended = panel.end(work.now())?;
            store::save(work.tx(), &ended).await?;
            work.tell(&by, &ended, events::panel).await?;
        }
    }
    Ok(())
}

async fn end_objections(work: &mut Work, challenge: ChallengeId, text: &str) -> Result<()> {
    for objection in store::objections_of(work.tx(), challenge).await? {
        let by = By::event(objection::Act::End.code(), objection.id.to_string());
        let ended = objection.end(text, work.now())?;
        store::save(work.tx(), &ended).await?;
        work.tell(&by, &ended, events::objection).await?;
    }
    Ok(())
}
