//! What an explanation counts beside table and clocks: sheets, objections, publicity.

use std::sync::Arc;

use kit_base::calendar::beijing_time;
use kit_base::{Aggregate, Text, View};
use kit_events::Look;

use super::Desk;
use crate::domain::{Award, Challenge, Panel, Review, award, challenge, panel, review};
use crate::error::Result;
use crate::store;

impl Desk {
    /// A challenge waits for its panel, or for its award's publicity.
    pub async fn count_challenge(
        self: Arc<Self>,
        look: Look,
        challenge: Challenge,
    ) -> Result<Vec<Text>> {
        if let challenge::State::UnderReview { panel: None, .. } = challenge.state {
            let panels = store::panels_on(look.db(), challenge.id).await?;
            // How a panel is made up is for its officers and those who sit on it.
            let seen = |panel: &Panel| panel.lives() && panel.view(look.reader()) > View::Nothing;
            return match panels.into_iter().find(seen) {
                Some(panel) => self.count_panel(look, panel).await,
                None => Ok(Vec::new()),
            };
        }
        let shown = [challenge::Stage::InPublicity, challenge::Stage::ObjectionHandling];
        match challenge.award() {
            Some(id) if shown.contains(&challenge.stage()) => {
                let award: Award = store::get(look.db(), id.0).await?;
                self.count_award(look, award).await
            }
            Some(_) | None => Ok(Vec::new()),
        }
    }

    /// A panel waits for its reviewers.
    pub async fn count_panel(self: Arc<Self>, look: Look, panel: Panel) -> Result<Vec<Text>> {
        let mut sheets = store::reviews_of(look.db(), panel.id).await?;
        sheets.retain(|sheet| panel.seats().iter().any(|seat| seat.review == sheet.id));
        Ok(waiting(&panel, &sheets).into_iter().collect())
    }

    /// An award waits for its last day and for every objection.
    pub async fn count_award(self: Arc<Self>, _: Look, award: Award) -> Result<Vec<Text>> {
        let mut counts = Vec::new();
        if let award::State::InPublicity { window, .. } = &award.state {
            let end = beijing_time(window.end_time);
            let en = format!("in public until {end} Beijing time");
            counts.push(Text::with(format!("公示至 {end}（北京时间）"), en));
        }
        let open = award.open_objections();
        if open > 0 {
            let en = format!("{open} open objections");
            counts.push(Text::with(format!("{open} 件异议未结"), en));
        }
        Ok(counts)
    }
}

/// Whom a panel waits for.
fn waiting(panel: &Panel, sheets: &[Review]) -> Option<Text> {
    let (seats, proposed) = (panel.seats().len(), panel.proposed());
    let count = |stage| sheets.iter().filter(|sheet| sheet.stage() == stage).count();
    match panel.stage() {
        panel::Stage::Forming if proposed == 0 => {
            Some(Text::new("等待匹配服务提出人选", "matchmaking has proposed nobody yet"))
        }
        panel::Stage::Forming => {
            let zh = format!("已提出 {proposed} 名人选，待两名经办人组成");
            Some(Text::with(zh, format!("{proposed} proposed; two officers seat them")))
        }
        panel::Stage::Seated => {
            let accepted = count(review::Stage::Accepted);
            let zh = format!("{seats} 名评审人中 {accepted} 名已接受");
            Some(Text::with(zh, format!("{accepted} of {seats} reviewers accepted")))
        }
        panel::Stage::Scoring => {
            let lodged = count(review::Stage::Committed);
            let zh = format!("{seats} 份评审单中 {lodged} 份已提交");
            Some(Text::with(zh, format!("{lodged} of {seats} review sheets lodged")))
        }
        panel::Stage::Deliberating | panel::Stage::Concluded | panel::Stage::Dissolved => None,
    }
}
