//! The gRPC services; an rpc is one line: door and desk function.

mod awards;
mod bids;
mod challenges;
mod needs;
mod objections;
mod panels;
mod reviews;
mod rule_sets;

use std::sync::Arc;

use kit_serve::{Node, Parts};
use proto::jiebang::challenges::v1 as pb;

use crate::desk::Desk;

/// Every gRPC service over one desk.
pub fn parts(node: &Node, desk: &Arc<Desk>) -> Parts {
    let needs = needs::Needs(node.door(desk));
    let challenges = challenges::Challenges(node.door(desk));
    let rule_sets = rule_sets::RuleSets(node.door(desk));
    Parts::new()
        .grpc(pb::need_service_server::NeedServiceServer::new(needs))
        .grpc(pb::challenge_service_server::ChallengeServiceServer::new(challenges))
        .grpc(pb::bid_service_server::BidServiceServer::new(bids::Bids(node.door(desk))))
        .grpc(pb::panel_service_server::PanelServiceServer::new(panels::Panels(node.door(desk))))
        .grpc(pb::review_service_server::ReviewServiceServer::new(reviews::Reviews(
            node.door(desk),
        )))
        .grpc(pb::award_service_server::AwardServiceServer::new(awards::Awards(node.door(desk))))
        .grpc(pb::objection_service_server::ObjectionServiceServer::new(objections::Objections(
            node.door(desk),
        )))
        .grpc(pb::rule_set_service_server::RuleSetServiceServer::new(rule_sets))
}
