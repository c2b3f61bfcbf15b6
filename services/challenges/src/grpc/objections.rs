//! `ObjectionService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::objection_service_server::ObjectionService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of objections.
pub struct Objections(pub Door<Desk>);

#[tonic::async_trait]
impl ObjectionService for Objections {
    async fn file_objection(
        &self,
        request: Request<pb::FileObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::file_objection).await
    }

    async fn admit_objection(
        &self,
        request: Request<pb::AdmitObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::admit_objection).await
    }

    async fn refuse_objection(
        &self,
        request: Request<pb::RefuseObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::refuse_objection).await
    }

    async fn investigate_objection(
        &self,
        request: Request<pb::InvestigateObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::investigate_objection).await
    }

    async fn uphold_objection(
        &self,
        request: Request<pb::UpholdObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::uphold_objection).await
    }

    async fn dismiss_objection(
        &self,
        request: Request<pb::DismissObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::dismiss_objection).await
    }

    async fn ask_re_examination(
        &self,
        request: Request<pb::AskReExaminationRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::ask_re_examination).await
    }

    async fn uphold_again(
        &self,
        request: Request<pb::UpholdAgainRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::uphold_again).await
    }

    async fn confirm_dismissal(
        &self,
        request: Request<pb::ConfirmDismissalRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::confirm_dismissal).await
    }

    async fn remedy_objection(
        &self,
        request: Request<pb::RemedyObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::remedy_objection).await
    }

    async fn withdraw_objection(
        &self,
        request: Request<pb::WithdrawObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.command(request, Desk::withdraw_objection).await
    }

    async fn get_objection(
        &self,
        request: Request<pb::GetObjectionRequest>,
    ) -> Result<Response<pb::Objection>, Status> {
        self.0.query(request, Desk::get_objection).await
    }

    async fn list_objections(
        &self,
        request: Request<pb::ListObjectionsRequest>,
    ) -> Result<Response<pb::ListObjectionsResponse>, Status> {
        self.0.list(request, Desk::list_objections).await
    }
}
