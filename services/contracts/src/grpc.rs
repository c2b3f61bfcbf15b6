//! The gRPC services; an rpc is one line: door and desk function.

mod contracts;
mod funds;
mod ledger;
mod milestones;
mod payments;

use std::sync::Arc;

use kit_serve::{Node, Parts};
use proto::jiebang::contracts::v1 as pb;

use crate::desk::Desk;

/// Every gRPC service over one desk.
pub fn parts(node: &Node, desk: &Arc<Desk>) -> Parts {
    let milestones = milestones::Milestones(node.door(desk));
    let contracts = contracts::Contracts(node.door(desk));
    let payments = payments::Payments(node.door(desk));
    Parts::new()
        .grpc(pb::fund_service_server::FundServiceServer::new(funds::Funds(node.door(desk))))
        .grpc(pb::contract_service_server::ContractServiceServer::new(contracts))
        .grpc(pb::milestone_service_server::MilestoneServiceServer::new(milestones))
        .grpc(pb::payment_service_server::PaymentServiceServer::new(payments))
        .grpc(pb::ledger_service_server::LedgerServiceServer::new(ledger::Ledger(node.door(desk))))
}
