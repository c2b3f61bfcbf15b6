//! Queries: what a caller may see, scoped where the rows are read.

use std::sync::Arc;

use kit_base::{Aggregate, Code, Law, RegionCode, Uscc, View};
use kit_events::{Look, Place};
use kit_store::{Page, Record, Value, records};
use uuid::Uuid;

use super::Desk;
use crate::domain::challenge::ChallengeLaw;
use crate::domain::{
    Award, AwardId, Bid, BidId, Challenge, ChallengeId, Need, NeedId, Objection, ObjectionId,
    Panel, PanelId, Review, ReviewId, Role, award, bid, challenge, need,
};
use crate::error::Result;
use crate::store;

/// Gets one object by name.
pub struct One<Id>(pub Id);

/// Lists what belongs to a parent, if one is named.
pub struct OfParent<Id>(pub Option<Id>);

pub struct ListNeeds {
    pub stage: Option<need::Stage>,
}

pub struct ListChallenges {
    pub stage: Option<challenge::Stage>,
    pub region: Option<RegionCode>,
    pub publisher: Option<Uscc>,
}

pub struct ListBids {
    pub challenge: Option<ChallengeId>,
    pub stage: Option<bid::Stage>,
}

pub struct ListAwards {
    pub challenge: Option<ChallengeId>,
    pub stage: Option<award::Stage>,
}

pub struct ListObjections {
    pub award: Option<AwardId>,
}

impl Desk {
    pub async fn get_need(self: Arc<Self>, look: Look, query: One<NeedId>) -> Result<Need> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_challenge(
        self: Arc<Self>,
        look: Look,
        query: One<ChallengeId>,
    ) -> Result<Challenge> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_bid(self: Arc<Self>, look: Look, query: One<BidId>) -> Result<Bid> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_panel(self: Arc<Self>, look: Look, query: One<PanelId>) -> Result<Panel> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_review(self: Arc<Self>, look: Look, query: One<ReviewId>) -> Result<Review> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_award(self: Arc<Self>, look: Look, query: One<AwardId>) -> Result<Award> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_objection(
        self: Arc<Self>,
        look: Look,
        query: One<ObjectionId>,
    ) -> Result<Objection> {
        self.one(&look, query.0.0).await
    }

    /// Officers see every need that was filed, experts those under appraisal;
    /// everybody their own.
    pub async fn list_needs(
        self: Arc<Self>,
        look: Look,
        query: ListNeeds,
        place: Place,
    ) -> Result<Page<Need>> {
        let mut scope = vec![look.own("publisher")];
        if is_officer(&look) {
            let filed = need::filed_stages();
            scope.extend(filed.map(|stage| ("stage", Value::from(stage.code()))));
        } else if look.reader().has(Role::Expert.code()) {
            scope.push(("stage", need::Stage::Appraisal.code().into()));
        }
        let mut listing = place.listing(scope);
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(look.page(listing).await?)
    }

    /// Everybody sees what was announced; parties and officers the drafts too.
    pub async fn list_challenges(
        self: Arc<Self>,
        look: Look,
        query: ListChallenges,
        place: Place,
    ) -> Result<Page<Challenge>> {
        let ListChallenges { stage, region, publisher } = query;
        let mut scope = unless_officer(&look, "publisher");
        if !scope.is_empty() {
            let shown = challenge::shown_stages();
            scope.extend(shown.map(|stage| ("stage", Value::from(stage.code()))));
        }
        let mut listing = place.listing(scope);
        if let Some(asked) = stage {
            let named =
                |stage: &challenge::Stage| ChallengeLaw::shown(*stage, View::Public) == asked;
            let stages = ChallengeLaw::STAGES.iter().map(|row| row.stage);
            let alike = stages.filter(named).chain([asked]);
            listing.within.push(("stage", alike.map(|it| it.code().into()).collect()));
        }
        listing.equals.extend(region.map(|region| ("region", String::from(region).into())));
        let asked = publisher.is_some();
        listing.equals.extend(publisher.map(|it| ("publisher", String::from(it).into())));
        // A forecast does not say whose it is; to be asked for by name would tell.
        let party = |it: &Challenge| Aggregate::view(it, look.reader()) >= View::Party;
        let named = |it: &Challenge| !asked || !it.is_forecast() || party(it);
        // Nor does one that bears another stage's name in public.
        let stands = |it: &Challenge| {
            let view = Aggregate::view(it, look.reader());
            stage.is_none_or(|stage| ChallengeLaw::shown(it.stage(), view) == stage)
        };
        Ok(look.page_where(listing, |it| named(it) && stands(it)).await?)
    }

    /// Bidders see their own bids; officers, opened ones.
    pub async fn list_bids(
        self: Arc<Self>,
        look: Look,
        query: ListBids,
        place: Place,
    ) -> Result<Page<Bid>> {
        let mut scope = vec![look.own("bidder")];
        if is_officer(&look) {
            scope.extend(bid::opened_stages().map(|stage| ("stage", Value::from(stage.code()))));
        }
        let mut listing = place.listing(scope);
        listing.equals.extend(query.challenge.map(|id| ("challenge", id.0.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(look.page(listing).await?)
    }

    /// Officers see every panel; reviewers, those they serve on.
    pub async fn list_panels(
        self: Arc<Self>,
        look: Look,
        query: OfParent<ChallengeId>,
        place: Place,
    ) -> Result<Page<Panel>> {
        let mut listing = place.listing(Vec::new());
        listing.equals.extend(query.0.map(|id| ("challenge", id.0.into())));
        if !is_officer(&look) {
            listing.among.push(("id", store::panels_of(&look.reader().subject)));
        }
        Ok(look.page(listing).await?)
    }

    /// Reviewers see their own sheets; officers, those of a panel.
    pub async fn list_reviews(
        self: Arc<Self>,
        look: Look,
        query: OfParent<PanelId>,
        place: Place,
    ) -> Result<Page<Review>> {
        let actor = look.reader();
        let scope = match is_officer(&look) {
            true => Vec::new(),
            false => vec![("reviewer", actor.subject.as_str().into())],
        };
        let mut listing = place.listing(scope);
        listing.equals.extend(query.0.map(|id| ("panel", id.0.into())));
        Ok(look.page(listing).await?)
    }

    /// Everybody sees what was shown in public; parties and officers the drafts too.
    pub async fn list_awards(
        self: Arc<Self>,
        look: Look,
        query: ListAwards,
        place: Place,
    ) -> Result<Page<Award>> {
        let mut scope = unless_officer(&look, "publisher");
        if !scope.is_empty() {
            let shown = award::shown_stages();
            scope.extend(shown.map(|stage| ("stage", Value::from(stage.code()))));
        }
        let mut listing = place.listing(scope);
        listing.equals.extend(query.challenge.map(|id| ("challenge", id.0.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(look.page(listing).await?)
    }

    /// Who decides or remedies sees all; others what they filed.
    pub async fn list_objections(
        self: Arc<Self>,
        look: Look,
        query: ListObjections,
        place: Place,
    ) -> Result<Page<Objection>> {
        let actor = look.reader();
        let decides = actor.has(Role::Supervisor.code()) || actor.has(Role::Authority.code());
        let scope = match decides {
            true => Vec::new(),
            false => vec![("objector", actor.subject.as_str().into())],
        };
        let mut listing = place.listing(scope);
        listing.equals.extend(query.award.map(|id| ("award", id.0.into())));
        Ok(look.page(listing).await?)
    }

    async fn one<R: Record>(&self, look: &Look, id: Uuid) -> Result<R> {
        let found: R = records::get(look.db(), id).await?;
        self.gate.see(look.call(), &found)?;
        Ok(found)
    }
}

fn is_officer(look: &Look) -> bool {
    !Role::officers(look.reader(), []).is_empty()
}

/// The caller's own rows, unless an officer asks, who sees all.
fn unless_officer(look: &Look, column: &'static str) -> Vec<(&'static str, Value)> {
    if is_officer(look) { Vec::new() } else { vec![look.own(column)] }
}
