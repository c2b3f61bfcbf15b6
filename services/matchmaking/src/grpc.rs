//! The gRPC services; an rpc is one line: door and desk function.

mod experts;
mod matches;
mod organisations;

use std::sync::Arc;

use kit_serve::{Node, Parts};
use proto::jiebang::matchmaking::v1 as pb;

use crate::desk::Desk;

/// Every gRPC service over one desk.
pub fn parts(node: &Node, desk: &Arc<Desk>) -> Parts {
    let organisations = organisations::Organisations(node.door(desk));
    Parts::new()
        .grpc(pb::organisation_service_server::OrganisationServiceServer::new(organisations))
        .grpc(pb::expert_service_server::ExpertServiceServer::new(experts::Experts(
            node.door(desk),
        )))
        .grpc(pb::match_service_server::MatchServiceServer::new(matches::Matches(node.door(desk))))
}
