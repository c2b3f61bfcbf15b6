//! `MilestoneService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::contracts::v1 as pb;
use proto::jiebang::contracts::v1::milestone_service_server::MilestoneService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of milestones.
pub struct Milestones(pub Door<Desk>);

#[tonic::async_trait]
impl MilestoneService for Milestones {
    async fn submit_milestone(
        &self,
        request: Request<pb::SubmitMilestoneRequest>,
    ) -> Result<Response<pb::Milestone>, Status> {
        self.0.command(request, Desk::submit_milestone).await
    }

    async fn assess_milestone(
        &self,
        request: Request<pb::AssessMilestoneRequest>,
    ) -> Result<Response<pb::Milestone>, Status> {
        self.0.command(request, Desk::assess_milestone).await
    }

    async fn return_milestone(
        &self,
        request: Request<pb::ReturnMilestoneRequest>,
    ) -> Result<Response<pb::Milestone>, Status> {
        self.0.command(request, Desk::return_milestone).await
    }

    async fn pass_milestone(
        &self,
        request: Request<pb::PassMilestoneRequest>,
    ) -> Result<Response<pb::Milestone>, Status> {
        self.0.command(request, Desk::pass_milestone).await
    }

    async fn fail_milestone(
        &self,
        request: Request<pb::FailMilestoneRequest>,
    ) -> Result<Response<pb::Milestone>, Status> {
        self.0.command(request, Desk::fail_milestone).await
    }

    async fn get_milestone(
        &self,
        request: Request<pb::GetMilestoneRequest>,
    ) -> Result<Response<pb::Milestone>, Status> {
        self.0.query(request, Desk::get_milestone).await
    }

    async fn list_milestones(
        &self,
        request: Request<pb::ListMilestonesRequest>,
    ) -> Result<Response<pb::ListMilestonesResponse>, Status> {
        self.0.list(request, Desk::list_milestones).await
    }
}
