//! Queries: what a caller may see, scoped where the rows are read.

use std::sync::Arc;

use kit_base::{Aggregate, Code, Uscc, View};
use kit_events::{Look, Place};
use kit_store::{Listing, Page, Record, Value, records};
use uuid::Uuid;

use super::Desk;
use crate::domain::{
    Contract, ContractId, Fund, FundId, Milestone, MilestoneId, Payment, PaymentId, Role, contract,
    milestone, payment,
};
use crate::error::Result;
use crate::store;

/// Gets one object by name.
pub struct One<Id>(pub Id);

/// Asks for funds.
pub struct ListFunds {
    pub challenge: Option<Uuid>,
}

/// Asks for contracts, of one challenge or of all.
pub struct ListContracts {
    pub challenge: Option<Uuid>,
    pub stage: Option<contract::Stage>,
}

/// Asks for the milestones of one contract.
pub struct ListMilestones {
    pub contract: Option<ContractId>,
    pub stage: Option<milestone::Stage>,
}

/// Asks for payments.
pub struct ListPayments {
    pub contract: Option<ContractId>,
    pub stage: Option<payment::Stage>,
}

impl Desk {
    pub async fn get_fund(self: Arc<Self>, look: Look, query: One<FundId>) -> Result<Fund> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_contract(
        self: Arc<Self>,
        look: Look,
        query: One<ContractId>,
    ) -> Result<Contract> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_milestone(
        self: Arc<Self>,
        look: Look,
        query: One<MilestoneId>,
    ) -> Result<Milestone> {
        self.one(&look, query.0.0).await
    }

    pub async fn get_payment(
        self: Arc<Self>,
        look: Look,
        query: One<PaymentId>,
    ) -> Result<Payment> {
        self.one(&look, query.0.0).await
    }

    /// Officers see every fund; others those to which they are a party.
    pub async fn list_funds(
        self: Arc<Self>,
        look: Look,
        query: ListFunds,
        place: Place,
    ) -> Result<Page<Fund>> {
        let mut listing = listing(place, Vec::new());
        if !is_officer(&look) {
            let own = match &look.call().actor.organisation {
                Some(own) => store::funds_of(look.db(), own).await?,
                None => Vec::new(),
            };
            listing.within.push(("id", own));
        }
        listing.equals.extend(query.challenge.map(|id| ("challenge", id.to_string().into())));
        page(&look, listing).await
    }

    /// Signed contracts are public; drafts are for their sides and officers.
    pub async fn list_contracts(
        self: Arc<Self>,
        look: Look,
        query: ListContracts,
        place: Place,
    ) -> Result<Page<Contract>> {
        let mut scope = own(&look, &["publisher", "bidder"]);
        if !scope.is_empty() {
            let shown = contract::shown_stages();
            scope.extend(shown.map(|stage| ("stage", Value::from(stage.code()))));
        }
        let mut listing = listing(place, scope);
        listing.equals.extend(query.challenge.map(|id| ("challenge", id.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        page(&look, listing).await
    }

    /// Milestones exist from the signing on and are public, each as its view shows.
    pub async fn list_milestones(
        self: Arc<Self>,
        look: Look,
        query: ListMilestones,
        place: Place,
    ) -> Result<Page<Milestone>> {
        let mut listing = listing(place, Vec::new());
        listing.equals.extend(query.contract.map(|id| ("contract", id.0.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        page(&look, listing).await
    }

    /// Confirmed payments are public; others are for their sides and officers.
    pub async fn list_payments(
        self: Arc<Self>,
        look: Look,
        query: ListPayments,
        place: Place,
    ) -> Result<Page<Payment>> {
        let mut scope = own(&look, &["publisher", "payee"]);
        if !scope.is_empty() {
            scope.push(("stage", payment::Stage::Confirmed.code().into()));
        }
        let mut listing = listing(place, scope);
        listing.equals.extend(query.contract.map(|id| ("contract", id.0.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        page(&look, listing).await
    }

    /// One row, if its reader may see it; else it is not found.
    async fn one<R: Record>(&self, look: &Look, id: Uuid) -> Result<R> {
        let found: R = records::get(look.db(), id).await?;
        self.gate.see(look.call(), &found)?;
        Ok(found)
    }
}

/// Whether the whole node is in the reader's scope.
fn is_officer(look: &Look) -> bool {
    !Role::officers(&look.call().actor).is_empty()
}

/// The caller's own rows, unless an officer asks. Nobody's rows have no owner.
fn own(look: &Look, columns: &[&'static str]) -> Vec<(&'static str, Value)> {
    if is_officer(look) {
        return Vec::new();
    }
    let own = look.call().actor.organisation.as_ref().map_or("", Uscc::as_str);
    columns.iter().map(|column| (*column, own.into())).collect()
}

/// A page within the reader's scope, which goes into the query itself.
fn listing(place: Place, scope: Vec<(&'static str, Value)>) -> Listing {
    Listing { scope, size: place.size, after: place.after, ..Listing::default() }
}

/// Reads the page; what the view hides is left out even if the scope let it in.
async fn page<R: Record>(look: &Look, listing: Listing) -> Result<Page<R>> {
    let mut page: Page<R> = records::list(look.db(), &listing).await?;
    page.items.retain(|item| Aggregate::view(item, &look.call().actor) > View::Nothing);
    Ok(page)
}
