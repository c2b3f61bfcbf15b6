//! `AwardService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::award_service_server::AwardService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of awards.
pub struct Awards(pub Door<Desk>);

#[tonic::async_trait]
impl AwardService for Awards {
    async fn draft_award(
        &self,
        request: Request<pb::DraftAwardRequest>,
    ) -> Result<Response<pb::Award>, Status> {
        self.0.command(request, Desk::draft_award).await
    }

    async fn submit_award(
        &self,
        request: Request<pb::SubmitAwardRequest>,
    ) -> Result<Response<pb::Award>, Status> {
        self.0.command(request, Desk::submit_award).await
    }

    async fn start_publicity(
        &self,
        request: Request<pb::StartPublicityRequest>,
    ) -> Result<Response<pb::Award>, Status> {
        self.0.command(request, Desk::start_publicity).await
    }

    async fn send_award_back(
        &self,
        request: Request<pb::SendAwardBackRequest>,
    ) -> Result<Response<pb::Award>, Status> {
        self.0.command(request, Desk::send_award_back).await
    }

    async fn get_award(
        &self,
        request: Request<pb::GetAwardRequest>,
    ) -> Result<Response<pb::Award>, Status> {
        self.0.query(request, Desk::get_award).await
    }

    async fn list_awards(
        &self,
        request: Request<pb::ListAwardsRequest>,
    ) -> Result<Response<pb::ListAwardsResponse>, Status> {
        self.0.list(request, Desk::list_awards).await
    }
}
