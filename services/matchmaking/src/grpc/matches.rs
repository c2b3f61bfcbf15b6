//! `MatchService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::matchmaking::v1 as pb;
use proto::jiebang::matchmaking::v1::match_service_server::MatchService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of what is found.
pub struct Matches(pub Door<Desk>);

#[tonic::async_trait]
impl MatchService for Matches {
    async fn list_matches(
        &self,
        request: Request<pb::ListMatchesRequest>,
    ) -> Result<Response<pb::ListMatchesResponse>, Status> {
        self.0.list(request, Desk::list_matches).await
    }

    async fn get_precheck(
        &self,
        request: Request<pb::GetPrecheckRequest>,
    ) -> Result<Response<pb::PrecheckReport>, Status> {
        self.0.query(request, Desk::get_precheck).await
    }
}
