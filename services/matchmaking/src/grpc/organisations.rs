//! `OrganisationService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::matchmaking::v1 as pb;
use proto::jiebang::matchmaking::v1::organisation_service_server::OrganisationService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of organisations.
pub struct Organisations(pub Door<Desk>);

#[tonic::async_trait]
impl OrganisationService for Organisations {
    async fn register_organisation(
        &self,
        request: Request<pb::RegisterOrganisationRequest>,
    ) -> Result<Response<pb::Organisation>, Status> {
        self.0.command(request, Desk::register_organisation).await
    }

    async fn verify_organisation(
        &self,
        request: Request<pb::VerifyOrganisationRequest>,
    ) -> Result<Response<pb::Organisation>, Status> {
        self.0.command(request, Desk::verify_organisation).await
    }

    async fn get_organisation(
        &self,
        request: Request<pb::GetOrganisationRequest>,
    ) -> Result<Response<pb::Organisation>, Status> {
        self.0.query(request, Desk::get_organisation).await
    }

    async fn list_organisations(
        &self,
        request: Request<pb::ListOrganisationsRequest>,
    ) -> Result<Response<pb::ListOrganisationsResponse>, Status> {
        self.0.list(request, Desk::list_organisations).await
    }
}
