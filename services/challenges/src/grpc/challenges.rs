//! `ChallengeService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::challenge_service_server::ChallengeService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of challenges.
pub struct Challenges(pub Door<Desk>);

#[tonic::async_trait]
impl ChallengeService for Challenges {
    async fn draft_challenge(
        &self,
        request: Request<pb::DraftChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::draft_challenge).await
    }

    async fn update_challenge(
        &self,
        request: Request<pb::UpdateChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::update_challenge).await
    }

    async fn schedule_challenge(
        &self,
        request: Request<pb::ScheduleChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::schedule_challenge).await
    }

    async fn publish_challenge(
        &self,
        request: Request<pb::PublishChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::publish_challenge).await
    }

    async fn unschedule_challenge(
        &self,
        request: Request<pb::UnscheduleChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::unschedule_challenge).await
    }

    async fn extend_bidding(
        &self,
        request: Request<pb::ExtendBiddingRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::extend_bidding).await
    }

    async fn amend_challenge(
        &self,
        request: Request<pb::AmendChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::amend_challenge).await
    }

    async fn reopen_bidding(
        &self,
        request: Request<pb::ReopenBiddingRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::reopen_bidding).await
    }

    async fn get_challenge(
        &self,
        request: Request<pb::GetChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.query(request, Desk::get_challenge).await
    }

    async fn list_challenges(
        &self,
        request: Request<pb::ListChallengesRequest>,
    ) -> Result<Response<pb::ListChallengesResponse>, Status> {
        self.0.list(request, Desk::list_challenges).await
    }

    async fn send_back_to_review(
        &self,
        request: Request<pb::SendBackToReviewRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::send_back_to_review).await
    }

    async fn start_opening(
        &self,
        request: Request<pb::StartOpeningRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::start_opening).await
    }

    async fn finish_opening(
        &self,
        request: Request<pb::FinishOpeningRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::finish_opening).await
    }

    async fn fail_for_want_of_bids(
        &self,
        request: Request<pb::FailForWantOfBidsRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::fail_for_want_of_bids).await
    }

    async fn end_none_fit(
        &self,
        request: Request<pb::EndNoneFitRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::end_none_fit).await
    }

    async fn discard_challenge(
        &self,
        request: Request<pb::DiscardChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::discard_challenge).await
    }

    async fn withdraw_challenge(
        &self,
        request: Request<pb::WithdrawChallengeRequest>,
    ) -> Result<Response<pb::Challenge>, Status> {
        self.0.command(request, Desk::withdraw_challenge).await
    }
}
