//! `LedgerService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::contracts::v1 as pb;
use proto::jiebang::contracts::v1::ledger_service_server::LedgerService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of the ledger.
pub struct Ledger(pub Door<Desk>);

#[tonic::async_trait]
impl LedgerService for Ledger {
    async fn get_trial_balance(
        &self,
        request: Request<pb::GetTrialBalanceRequest>,
    ) -> Result<Response<pb::TrialBalance>, Status> {
        self.0.query(request, Desk::get_trial_balance).await
    }

    async fn check_ledger(
        &self,
        request: Request<pb::CheckLedgerRequest>,
    ) -> Result<Response<pb::LedgerCheck>, Status> {
        self.0.query(request, Desk::check_ledger).await
    }

    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        self.0.list(request, Desk::list_accounts).await
    }

    async fn list_postings(
        &self,
        request: Request<pb::ListPostingsRequest>,
    ) -> Result<Response<pb::ListPostingsResponse>, Status> {
        self.0.list(request, Desk::list_postings).await
    }
}
