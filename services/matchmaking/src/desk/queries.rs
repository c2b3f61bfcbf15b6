//! Queries: what a caller may see, scoped where the rows are read.

use std::sync::Arc;

use kit_base::{RegionCode, Uscc};
use kit_events::{Look, Place};
use kit_store::Page;
use kit_wire::gate::{Access, Denied};
use uuid::Uuid;

use super::Desk;
use crate::domain::{ChallengeName, Expert, ExpertId, NeedName, Organisation};
use crate::error::Result;
use crate::store;
use crate::store::prechecks::Precheck;
use crate::store::rankings::{Match, Ranking};

const LIST_EXPERTS: Access = Access::roles("list_experts", &["operator", "authority"]);
const FIND: Access = Access::roles("find", &["operator", "authority"]);

/// Asks for an organisation by its credit code.
pub struct GetOrganisation(pub Uscc);

/// Asks for an expert by id.
pub struct GetExpert(pub ExpertId);

/// Asks for organisations, of one region or of all.
pub struct ListOrganisations {
    pub region: Option<RegionCode>,
}

/// Asks for the experts.
pub struct ListExperts;

/// Asks who fits a challenge.
pub struct ListMatches(pub ChallengeName);

/// Asks for a need's similarity report.
pub struct GetPrecheck(pub NeedName);

impl Desk {
    pub async fn get_organisation(
        self: Arc<Self>,
        look: Look,
        query: GetOrganisation,
    ) -> Result<Organisation> {
        store::organisation(look.db(), &query.0).await
    }

    pub async fn get_expert(self: Arc<Self>, look: Look, query: GetExpert) -> Result<Expert> {
        let found: Expert = store::get(look.db(), query.0.0).await?;
        self.gate.see(look.call(), &found)?;
        Ok(found)
    }

    /// The directory is public. A province holds its cities and districts.
    pub async fn list_organisations(
        self: Arc<Self>,
        look: Look,
        query: ListOrganisations,
        place: Place,
    ) -> Result<Page<Organisation>> {
        let mut listing = place.listing(Vec::new());
        listing.equals.extend(query.region.map(|region| match region.is_province() {
            true => ("province", region.province().into()),
            false => ("region", region.as_str().into()),
        }));
        Ok(look.page(listing).await?)
    }

    pub async fn list_experts(
        self: Arc<Self>,
        look: Look,
        _query: ListExperts,
        place: Place,
    ) -> Result<Page<Expert>> {
        self.gate.require(look.call(), &LIST_EXPERTS, "experts")?;
        Ok(look.page(place.listing(Vec::new())).await?)
    }

    /// The publisher and the officers read who fits. A place in it is a rank.
    pub async fn list_matches(
        self: Arc<Self>,
        look: Look,
        query: ListMatches,
        place: Place,
    ) -> Result<Page<Match>> {
        let name = query.0.to_string();
        let ranking: Ranking = kit_store::projections::get(look.db(), &name).await?;
        self.finds(&look, &ranking.publisher, &name)?;
        let from = place.after.map_or(0, |rank| rank.as_u128() as usize);
        let to = from.saturating_add(place.size as usize).min(ranking.matches.len());
        let next = (to < ranking.matches.len()).then(|| Uuid::from_u128(to as u128));
        let items = ranking.matches.into_iter().take(to).skip(from).collect();
        Ok(Page { items, next })
    }

    pub async fn get_precheck(self: Arc<Self>, look: Look, query: GetPrecheck) -> Result<Precheck> {
        let name = query.0.to_string();
        let report: Precheck = kit_store::projections::get(look.db(), &name).await?;
        self.finds(&look, &report.publisher, &name)?;
        Ok(report)
    }

    /// Whoever else asks is told that there is nothing.
    fn finds(&self, look: &Look, publisher: &Uscc, object: &str) -> Result<()> {
        let call = look.call();
        if !call.actor.is_of(publisher) {
            let hidden = |_| Denied::Invisible { object: object.to_owned() };
            self.gate.require(call, &FIND, object).map_err(hidden)?;
        }
        Ok(())
    }
}
