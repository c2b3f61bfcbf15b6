//! contracts: commit and pay.
//!
//! Owns funds, contracts, milestones, payments and the ledger. Shape: gRPC and
//! events in, one desk function each, rows, postings and events out. Bounds:
//! the limits beside each field. Order: versions per aggregate, `seq` per book.

mod desk;
pub mod domain;
mod error;
mod events;
mod grpc;
mod projections;
mod shortcuts;
mod store;
mod sweeps;
mod wire;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kit_base::{FieldError, Law, LawView};
use kit_serve::{Node, Parts, SelfCheck, Service, Shortcut};
use kit_store::{Step, Store};

use crate::desk::Desk;
use crate::domain::{Contract, Fund, Milestone, Payment};

/// The service.
pub const SERVICE: Contracts = Contracts;

pub struct Contracts;

impl Service for Contracts {
    fn name(&self) -> &'static str {
        "contracts"
    }

    fn defaults(&self) -> &'static str {
        include_str!("../config.default.toml")
    }

    fn migrations(&self) -> Vec<Step> {
        store::migrations::STEPS.to_vec()
    }

    fn laws(&self) -> Vec<LawView> {
        vec![
            domain::fund::FundLaw::view(),
            domain::contract::ContractLaw::view(),
            domain::milestone::MilestoneLaw::view(),
            domain::payment::PaymentLaw::view(),
        ]
    }

    /// Who pays never receives, and who judges never pays.
    fn exclusions(&self) -> &'static [[&'static str; 2]] {
        &[
            ["finance", "publisher"],
            ["finance", "bidder"],
            ["finance", "authority"],
            ["bidder", "final_user"],
        ]
    }

    fn shortcuts(&self) -> &'static [Shortcut] {
        shortcuts::SHORTCUTS
    }

    /// The last postings stand as the ledger's invariants say (S9).
    fn self_check<'a>(&'a self, store: &'a Store) -> BoxFuture<'a, Result<(), SelfCheck>> {
        Box::pin(async move {
            let faults = store::ledger::check_recent(store.reader()).await;
            let failed = |what: String| SelfCheck { code: "S9", what };
            let faults = faults.map_err(|error| failed(error.to_string()))?;
            faults.first().map_or(Ok(()), |fault| Err(failed(fault.to_string())))
        })
    }

    fn build(&self, node: &Node) -> Result<Parts, FieldError> {
        let desk = Arc::new(Desk::new(node.gate(), node.store().clone()));
        let parts = grpc::parts(node, &desk);
        let parts = parts.handlers(events::handlers(&desk)).sweeps(sweeps::sweeps(&desk));
        let parts = parts.explains::<Fund>().explains::<Contract>();
        Ok(parts.explains::<Milestone>().explains::<Payment>())
    }
}
