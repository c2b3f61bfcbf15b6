//! Panels: asked for, seated, revealed, concluded.

use std::sync::Arc;

use kit_base::{By, Code};
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::panel::Act;
use crate::domain::review::{self, Blind, Sheet};
use crate::domain::{
    Bid, Challenge, ChallengeId, Need, Panel, PanelId, Reason, Review, ReviewId, panel,
};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// Asks for a panel.
pub struct FormPanel {
    pub challenge: ChallengeId,
}

/// An act that says nothing but which panel it is about.
pub struct PanelAct {
    pub panel: PanelId,
}

/// Replaces a reviewer who cannot serve.
pub struct ReplaceReviewer {
    pub panel: PanelId,
    pub review: ReviewId,
}

/// Concludes with minutes.
pub struct ConcludePanel {
    pub panel: PanelId,
    pub minutes: String,
}

/// Dissolves a panel.
pub struct DissolvePanel {
    pub panel: PanelId,
    pub reason: Reason,
}

impl Desk {
    /// Asks for a panel under the challenge's lock: one lives at a time.
    pub async fn form_panel(
        self: Arc<Self>,
        work: Work,
        cmd: FormPanel,
    ) -> Result<Committed<Panel>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        self.gate.see(work.call(), &challenge)?;
        let panel = Panel::draft(PanelId(work.id()), &challenge, work.now());
        let by = self.gate.admit(work.call(), Act::Request, &panel)?;
        let bids = store::bids_of(work.tx(), challenge.id).await?;
        let earlier = store::panels_on(work.tx(), challenge.id).await?;
        let decision = panel.request(&challenge, &bids, &earlier, work.now())?;
        let need: Need = store::get(work.tx(), challenge.need.0).await?;
        let judged: Vec<Bid> = judged(bids, decision.aggregate());
        let request = events::PanelBrief::of(&need, &challenge, &judged)?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, |panel, what| request.event(panel, what)).await?)
    }

    /// Seats the proposed experts and invites each to a sheet of its own.
    pub async fn seat_panel(
        self: Arc<Self>,
        mut work: Work,
        cmd: PanelAct,
    ) -> Result<Committed<Panel>> {
        let panel: Panel = store::get(work.tx(), cmd.panel.0).await?;
        let by = self.gate.admit(work.call(), Act::Seat, &panel)?;
        let ids: Vec<_> = (0..panel.proposed()).map(|_| ReviewId(work.id())).collect();
        let decision = panel.seat(&ids, &by, work.now())?;
        if decision.happened().contains(&panel::Happened::Seated) {
            let bids = store::bids_of(work.tx(), decision.aggregate().challenge).await?;
            let bids = judged(bids, decision.aggregate());
            for seat in decision.aggregate().seats() {
                invite(&mut work, (decision.aggregate(), seat), &bids, &by).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::panel).await?)
    }

    /// Seats the next clear alternate and invites it to a sheet of its own.
    pub async fn replace_reviewer(
        self: Arc<Self>,
        mut work: Work,
        cmd: ReplaceReviewer,
    ) -> Result<Committed<Panel>> {
        let panel: Panel = store::get(work.tx(), cmd.panel.0).await?;
        let by = self.gate.admit(work.call(), Act::ReplaceReviewer, &panel)?;
        let left: Review = store::get(work.tx(), cmd.review.0).await?;
        let new = ReviewId(work.id());
        let decision = panel.replace(&left, new, &by, work.now())?;
        if decision.happened().contains(&panel::Happened::Replaced) {
            let bids = store::bids_of(work.tx(), decision.aggregate().challenge).await?;
            let bids = judged(bids, decision.aggregate());
            let seated = decision.aggregate();
            if let Some(seat) = seated.seats().iter().find(|seat| seat.review == new) {
                invite(&mut work, (seated, seat), &bids, &by).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::panel).await?)
    }

    pub async fn start_scoring(
        self: Arc<Self>,
        work: Work,
        cmd: PanelAct,
    ) -> Result<Committed<Panel>> {
        let panel: Panel = store::lock(work.tx(), cmd.panel.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Start, &panel)?;
        let sheets = seated(&work, &panel).await?;
        let decision = panel.start(&sheets, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::panel).await?)
    }

    /// Reveals every sheet in one commit.
    pub async fn reveal_scores(
        self: Arc<Self>,
        mut work: Work,
        cmd: PanelAct,
    ) -> Result<Committed<Panel>> {
        let panel: Panel = store::lock(work.tx(), cmd.panel.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::RevealFinal, &panel)?;
        let sheets = seated(&work, &panel).await?;
        let decision = panel.reveal(&sheets, work.now())?;
        for review in sheets.into_iter().filter(Review::is_lodged) {
            let by = By::event(review::Act::Reveal.code(), review.id.to_string());
            let revealed = review.reveal(work.now())?;
            store::save(work.tx(), &revealed).await?;
            work.tell(&by, &revealed, events::review).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::panel).await?)
    }

    /// Concludes: the sheets are final, and the challenge may be awarded on.
    pub async fn conclude_panel(
        self: Arc<Self>,
        mut work: Work,
        cmd: ConcludePanel,
    ) -> Result<Committed<Panel>> {
        let (challenge, panel) = hold(&work, cmd.panel).await?;
        let by = self.gate.admit(work.call(), Act::Conclude, &panel)?;
        let reviews = seated(&work, &panel).await?;
        let sheets: Vec<Sheet> = reviews.iter().filter_map(Review::shown_sheet).cloned().collect();
        let decision = panel.conclude(&sheets, cmd.minutes, work.now())?;
        if decision.happened().contains(&panel::Happened::Concluded) {
            finalise(&mut work, reviews).await?;
            let noting = By::event("note_panel", challenge.id.to_string());
            let judged = challenge.conclude_panel(cmd.panel, work.now())?;
            store::save(work.tx(), &judged).await?;
            work.tell(&noting, &judged, events::challenge).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::panel).await?)
    }

    /// Dissolves a panel: the only way to another one.
    pub async fn dissolve_panel(
        self: Arc<Self>,
        work: Work,
        cmd: DissolvePanel,
    ) -> Result<Committed<Panel>> {
        let panel: Panel = store::get(work.tx(), cmd.panel.0).await?;
        let by = self.gate.admit(work.call(), Act::Dissolve, &panel)?;
        let decision = panel.dissolve(cmd.reason, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::panel).await?)
    }
}

/// A panel under lock, after the challenge that it judges.
async fn hold(work: &Work, id: PanelId) -> Result<(Challenge, Panel)> {
    let panel: Panel = store::get(work.tx(), id.0).await?;
    let challenge = store::lock(work.tx(), panel.challenge.0, Lock::Exclusive).await?;
    Ok((challenge, store::lock(work.tx(), id.0, Lock::Exclusive).await?))
}

/// The bids that the panel judges.
fn judged(bids: Vec<Bid>, panel: &Panel) -> Vec<Bid> {
    bids.into_iter().filter(|bid| panel.bids.contains(&bid.id)).collect()
}

/// Makes the revealed sheets final.
async fn finalise(work: &mut Work, reviews: Vec<Review>) -> Result<()> {
    for review in reviews.into_iter().filter(|review| review.shown_sheet().is_some()) {
        let by = By::event(review::Act::Finalise.code(), review.id.to_string());
        let settled = review.finalise(work.now())?;
        store::save(work.tx(), &settled).await?;
        work.tell(&by, &settled, events::review).await?;
    }
    Ok(())
}

/// The sheets of those who sit now.
async fn seated(work: &Work, panel: &Panel) -> Result<Vec<Review>> {
    let seats = |review: &Review| panel.seats().iter().any(|seat| seat.review == review.id);
    let reviews = store::reviews_of(work.tx(), panel.id).await?;
    Ok(reviews.into_iter().filter(seats).collect())
}

async fn invite(
    work: &mut Work,
    (panel, seat): (&Panel, &panel::Seat),
    bids: &[Bid],
    by: &By,
) -> Result<()> {
    let blind = bids.iter().map(Blind::of).collect();
    let review = Review::invite(seat.review, panel, (seat.judge.clone(), blind), work.now());
    let invited = review.create();
    store::save(work.tx(), &invited).await?;
    let inviting =
        By { act: review::Act::Invite.code(), object: seat.review.to_string(), ..by.clone() };
    work.tell(&inviting, &invited, events::review).await?;
    Ok(())
}
