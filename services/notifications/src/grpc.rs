//! The gRPC services; an rpc is one line: door and desk function.

mod inbox;

use std::sync::Arc;

use kit_serve::{Node, Parts};
use proto::jiebang::notifications::v1::inbox_service_server::InboxServiceServer;

use crate::desk::Desk;

pub fn parts(node: &Node, desk: &Arc<Desk>) -> Parts {
    let inbox = inbox::Inbox { door: node.door(desk), tasks: node.tasks().clone() };
    Parts::new().grpc(InboxServiceServer::new(inbox))
}
