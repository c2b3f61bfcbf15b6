//! Queries: what a caller may see, scoped where the rows are read.

use std::sync::Arc;

use kit_base::Code;
use kit_events::{Look, Place};
use kit_store::{Page, Record, Value, records};
use uuid::Uuid;

use super::Desk;
use crate::domain::{
    Contract, ContractId, Fund, FundId, Milestone, MilestoneId, Payment, PaymentId, Role, contract,
    fund, milestone, payment,
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

    /// Officers see every fund; others those to which they are a party, and closed ones.
    pub async fn list_funds(
        self: Arc<Self>,
        look: Look,
        query: ListFunds,
        place: Place,
    ) -> Result<Page<Fund>> {
        let mut listing = place.listing(Vec::new());
        if !is_officer(&look) {
            listing.scope.push(("stage", fund::Stage::Closed.code().into()));
            let own = look.reader().organisation.as_ref();
            listing.among.extend(own.map(|own| ("id", store::funds_of(own))));
        }
        listing.equals.extend(query.challenge.map(|id| ("challenge", id.to_string().into())));
        Ok(look.page(listing).await?)
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
        let mut listing = place.listing(scope);
        listing.equals.extend(query.challenge.map(|id| ("challenge", id.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(look.page(listing).await?)
    }

    /// Milestones exist from the signing on and are public, each as its view shows.
    pub async fn list_milestones(
        self: Arc<Self>,
        look: Look,
        query: ListMilestones,
        place: Place,
    ) -> Result<Page<Milestone>> {
        let mut listing = place.listing(Vec::new());
        listing.equals.extend(query.contract.map(|id| ("contract", id.0.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(look.page(listing).await?)
    }

    /// Instructed and confirmed payments are public; others are for their sides and
    /// officers.
    pub async fn list_payments(
        self: Arc<Self>,
        look: Look,
        query: ListPayments,
        place: Place,
    ) -> Result<Page<Payment>> {
        let mut scope = own(&look, &["publisher", "payee"]);
        if !scope.is_empty() {
            let shown = payment::shown_stages();
            scope.extend(shown.map(|stage| ("stage", Value::from(stage.code()))));
        }
        let mut listing = place.listing(scope);
        listing.equals.extend(query.contract.map(|id| ("contract", id.0.into())));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(look.page(listing).await?)
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
    !Role::officers(look.reader()).is_empty()
}

/// The caller's own rows, unless an officer asks.
fn own(look: &Look, columns: &[&'static str]) -> Vec<(&'static str, Value)> {
    if is_officer(look) { Vec::new() } else { columns.iter().map(|it| look.own(it)).collect() }
}
