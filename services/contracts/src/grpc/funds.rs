//! `FundService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::contracts::v1 as pb;
use proto::jiebang::contracts::v1::fund_service_server::FundService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of funds.
pub struct Funds(pub Door<Desk>);

#[tonic::async_trait]
impl FundService for Funds {
    async fn commit_funds(
        &self,
        request: Request<pb::CommitFundsRequest>,
    ) -> Result<Response<pb::Fund>, Status> {
        self.0.command(request, Desk::commit_funds).await
    }

    async fn get_fund(
        &self,
        request: Request<pb::GetFundRequest>,
    ) -> Result<Response<pb::Fund>, Status> {
        self.0.query(request, Desk::get_fund).await
    }

    async fn list_funds(
        &self,
        request: Request<pb::ListFundsRequest>,
    ) -> Result<Response<pb::ListFundsResponse>, Status> {
        self.0.list(request, Desk::list_funds).await
    }
}
