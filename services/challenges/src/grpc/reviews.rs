//! `ReviewService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::review_service_server::ReviewService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of reviews.
pub struct Reviews(pub Door<Desk>);

#[tonic::async_trait]
impl ReviewService for Reviews {
    async fn accept_review(
        &self,
        request: Request<pb::AcceptReviewRequest>,
    ) -> Result<Response<pb::Review>, Status> {
        self.0.command(request, Desk::accept_review).await
    }

    async fn decline_review(
        &self,
        request: Request<pb::DeclineReviewRequest>,
    ) -> Result<Response<pb::Review>, Status> {
        self.0.command(request, Desk::decline_review).await
    }

    async fn recuse_review(
        &self,
        request: Request<pb::RecuseReviewRequest>,
    ) -> Result<Response<pb::Review>, Status> {
        self.0.command(request, Desk::recuse_review).await
    }

    async fn lodge_review(
        &self,
        request: Request<pb::LodgeReviewRequest>,
    ) -> Result<Response<pb::Review>, Status> {
        self.0.command(request, Desk::lodge_review).await
    }

    async fn get_review(
        &self,
        request: Request<pb::GetReviewRequest>,
    ) -> Result<Response<pb::Review>, Status> {
        self.0.query(request, Desk::get_review).await
    }

    async fn list_reviews(
        &self,
        request: Request<pb::ListReviewsRequest>,
    ) -> Result<Response<pb::ListReviewsResponse>, Status> {
        self.0.list(request, Desk::list_reviews).await
    }
}
