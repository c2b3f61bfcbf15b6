//! What resembles a need, who fits a challenge, who may judge.
//!
//! Order: a need is compared with what was seen before it; it is seen itself in
//! the same transaction.

use std::cmp::Reverse;
use std::sync::Arc;

use kit_events::{Handled, Work};

use super::Desk;
use crate::domain::draw::{Request, draw};
use crate::domain::rank::{Ask, Rarity, basis_points, rank};
use crate::domain::relations::related;
use crate::domain::{Organisation, PanelName};
use crate::error::Result;
use crate::projections::wishes::{self, Wish};
use crate::store::prechecks::{Precheck, Similar};
use crate::store::rankings::{Match, Ranking};
use crate::{events, store};

/// Words that a report names of one likeness at most.
const WORDS_MAX: usize = 8;

/// A need was filed.
pub struct NeedTold(pub Wish);

/// A challenge was published.
pub struct ChallengeTold {
    pub wish: Wish,
    pub ask: Ask,
}

/// A panel is asked for.
pub struct PanelTold {
    pub panel: PanelName,
    pub version: u64,
    /// From this share on two units are related.
    pub related_share_percent: u32,
    pub request: Request,
}

impl Desk {
    /// Answers a need with its similarity report.
    pub async fn check_need(self: Arc<Self>, mut work: Work, told: NeedTold) -> Result<Handled> {
        let NeedTold(wish) = told;
        let earlier = wishes::all(work.tx()).await?;
        let precheck = Precheck {
            need: wish.resource.clone(),
            version: wish.version,
            publisher: wish.publisher.clone(),
            time: work.now(),
            similar: self.similar(&wish, &earlier),
        };
        kit_store::projections::put(work.tx(), &wish).await?;
        kit_store::projections::put(work.tx(), &precheck).await?;
        let event = events::prechecked(&precheck);
        work.tell_alone(&precheck.need, precheck.version, &event).await?;
        Ok(work.done().await?)
    }

    /// Ranks every organisation for a published challenge.
    pub async fn rank_challenge(
        self: Arc<Self>,
        mut work: Work,
        told: ChallengeTold,
    ) -> Result<Handled> {
        let ChallengeTold { wish, ask } = told;
        let mut bank: Vec<Organisation> = store::bank(work.tx()).await?;
        bank.retain(|it| it.is_verified() && it.uscc != wish.publisher);
        let ranked = rank(&self.words, &ask, bank, self.config.matches_max);
        let matches = ranked.into_iter().map(|(organisation, fit)| Match {
            challenge: wish.resource.clone(),
            organisation: organisation.uscc,
            display_name_zh: organisation.profile.display_name_zh,
            fit,
        });
        let ranking = Ranking {
            challenge: wish.resource.clone(),
            version: wish.version,
            publisher: wish.publisher.clone(),
            matches: matches.collect(),
        };
        kit_store::projections::put(work.tx(), &wish).await?;
        kit_store::projections::put(work.tx(), &ranking).await?;
        let event = events::ranked(&ranking);
        work.tell_alone(&ranking.challenge, ranking.version, &event).await?;
        Ok(work.done().await?)
    }

    /// Proposes a panel, or says what is lacking.
    pub async fn draw_panel(self: Arc<Self>, mut work: Work, told: PanelTold) -> Result<Handled> {
        let PanelTold { panel, version, related_share_percent, mut request } = told;
        let directory: Vec<Organisation> = store::bank(work.tx()).await?;
        request.related = related(&request.matter.parties, &directory, related_share_percent);
        let bank = store::bank(work.tx()).await?;
        let event = match draw(&self.words, &request, bank, self.config.alternates_max) {
            Ok(drawn) => events::proposed(panel, &request, &drawn, work.now()),
            Err(lack) => events::infeasible(panel, &request, &lack),
        };
        work.tell_alone(&panel.to_string(), version, &event).await?;
        Ok(work.done().await?)
    }

    fn similar(&self, wish: &Wish, earlier: &[Wish]) -> Vec<Similar> {
        let splits: Vec<_> = earlier.iter().map(|it| self.words.recall(it)).collect();
        let own = self.words.split(&wish.text);
        let rarity = Rarity::of(splits.iter().map(|it| &it.bag).chain([&own.bag]));
        let others = earlier.iter().zip(&splits).filter(|(it, _)| it.resource != wish.resource);
        let mut similar: Vec<Similar> = others
            .map(|(it, split)| Similar {
                resource: it.resource.clone(),
                publisher: it.publisher.clone(),
                title: it.title.clone(),
                likeness_bp: basis_points(rarity.likeness(&own.bag, &split.bag)),
                words: own.words.intersection(&split.words).take(WORDS_MAX).cloned().collect(),
            })
            .filter(|it| it.likeness_bp >= self.config.likeness_min_bp)
            .collect();
        similar.sort_by_key(|it| Reverse(it.likeness_bp));
        similar.truncate(self.config.similar_max);
        similar
    }
}
