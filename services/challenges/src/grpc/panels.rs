//! `PanelService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::panel_service_server::PanelService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of panels.
pub struct Panels(pub Door<Desk>);

#[tonic::async_trait]
impl PanelService for Panels {
    async fn form_panel(
        &self,
        request: Request<pb::FormPanelRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::form_panel).await
    }

    async fn seat_panel(
        &self,
        request: Request<pb::SeatPanelRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::seat_panel).await
    }

    async fn replace_reviewer(
        &self,
        request: Request<pb::ReplaceReviewerRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::replace_reviewer).await
    }

    async fn start_scoring(
        &self,
        request: Request<pb::StartScoringRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::start_scoring).await
    }

    async fn reveal_scores(
        &self,
        request: Request<pb::RevealScoresRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::reveal_scores).await
    }

    async fn conclude_panel(
        &self,
        request: Request<pb::ConcludePanelRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::conclude_panel).await
    }

    async fn dissolve_panel(
        &self,
        request: Request<pb::DissolvePanelRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.command(request, Desk::dissolve_panel).await
    }

    async fn get_panel(
        &self,
        request: Request<pb::GetPanelRequest>,
    ) -> Result<Response<pb::Panel>, Status> {
        self.0.query(request, Desk::get_panel).await
    }

    async fn list_panels(
        &self,
        request: Request<pb::ListPanelsRequest>,
    ) -> Result<Response<pb::ListPanelsResponse>, Status> {
        self.0.list(request, Desk::list_panels).await
    }
}
