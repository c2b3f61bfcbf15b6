//! `BidService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::bid_service_server::BidService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of bids.
pub struct Bids(pub Door<Desk>);

#[tonic::async_trait]
impl BidService for Bids {
    async fn submit_bid(
        &self,
        request: Request<pb::SubmitBidRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.command(request, Desk::submit_bid).await
    }

    async fn replace_bid(
        &self,
        request: Request<pb::ReplaceBidRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.command(request, Desk::replace_bid).await
    }

    async fn reconfirm_bid(
        &self,
        request: Request<pb::ReconfirmBidRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.command(request, Desk::reconfirm_bid).await
    }

    async fn withdraw_bid(
        &self,
        request: Request<pb::WithdrawBidRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.command(request, Desk::withdraw_bid).await
    }

    async fn get_bid(
        &self,
        request: Request<pb::GetBidRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.query(request, Desk::get_bid).await
    }

    async fn list_bids(
        &self,
        request: Request<pb::ListBidsRequest>,
    ) -> Result<Response<pb::ListBidsResponse>, Status> {
        self.0.list(request, Desk::list_bids).await
    }

    async fn pass_bid_check(
        &self,
        request: Request<pb::PassBidCheckRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.command(request, Desk::pass_bid_check).await
    }

    async fn fail_bid_check(
        &self,
        request: Request<pb::FailBidCheckRequest>,
    ) -> Result<Response<pb::Bid>, Status> {
        self.0.command(request, Desk::fail_bid_check).await
    }
}
