//! `NeedService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::need_service_server::NeedService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of needs.
pub struct Needs(pub Door<Desk>);

#[tonic::async_trait]
impl NeedService for Needs {
    async fn create_need(
        &self,
        request: Request<pb::CreateNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::create_need).await
    }

    async fn update_need(
        &self,
        request: Request<pb::UpdateNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::update_need).await
    }

    async fn get_need(
        &self,
        request: Request<pb::GetNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.query(request, Desk::get_need).await
    }

    async fn list_needs(
        &self,
        request: Request<pb::ListNeedsRequest>,
    ) -> Result<Response<pb::ListNeedsResponse>, Status> {
        self.0.list(request, Desk::list_needs).await
    }

    async fn submit_need(
        &self,
        request: Request<pb::SubmitNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::submit_need).await
    }

    async fn start_formal_check(
        &self,
        request: Request<pb::StartFormalCheckRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::start_formal_check).await
    }

    async fn return_need(
        &self,
        request: Request<pb::ReturnNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::return_need).await
    }

    async fn pass_formal_check(
        &self,
        request: Request<pb::PassFormalCheckRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::pass_formal_check).await
    }

    async fn reject_need(
        &self,
        request: Request<pb::RejectNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::reject_need).await
    }

    async fn record_opinion(
        &self,
        request: Request<pb::RecordOpinionRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::record_opinion).await
    }

    async fn approve_need(
        &self,
        request: Request<pb::ApproveNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::approve_need).await
    }

    async fn withdraw_need(
        &self,
        request: Request<pb::WithdrawNeedRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        self.0.command(request, Desk::withdraw_need).await
    }
}
