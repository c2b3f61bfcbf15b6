//! `ExpertService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::matchmaking::v1 as pb;
use proto::jiebang::matchmaking::v1::expert_service_server::ExpertService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of experts.
pub struct Experts(pub Door<Desk>);

#[tonic::async_trait]
impl ExpertService for Experts {
    async fn register_expert(
        &self,
        request: Request<pb::RegisterExpertRequest>,
    ) -> Result<Response<pb::Expert>, Status> {
        self.0.command(request, Desk::register_expert).await
    }

    async fn get_expert(
        &self,
        request: Request<pb::GetExpertRequest>,
    ) -> Result<Response<pb::Expert>, Status> {
        self.0.query(request, Desk::get_expert).await
    }

    async fn list_experts(
        &self,
        request: Request<pb::ListExpertsRequest>,
    ) -> Result<Response<pb::ListExpertsResponse>, Status> {
        self.0.list(request, Desk::list_experts).await
    }
}
