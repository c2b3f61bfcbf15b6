//! `ContractService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::contracts::v1 as pb;
use proto::jiebang::contracts::v1::contract_service_server::ContractService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of contracts.
pub struct Contracts(pub Door<Desk>);

#[tonic::async_trait]
impl ContractService for Contracts {
    async fn submit_contract(
        &self,
        request: Request<pb::SubmitContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.command(request, Desk::submit_contract).await
    }

    async fn send_contract_back(
        &self,
        request: Request<pb::SendContractBackRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.command(request, Desk::send_contract_back).await
    }

    async fn approve_contract(
        &self,
        request: Request<pb::ApproveContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.command(request, Desk::approve_contract).await
    }

    async fn sign_contract(
        &self,
        request: Request<pb::SignContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.command(request, Desk::sign_contract).await
    }

    async fn ask_acceptance(
        &self,
        request: Request<pb::AskAcceptanceRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.command(request, Desk::ask_acceptance).await
    }

    async fn accept_contract(
        &self,
        request: Request<pb::AcceptContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.command(request, Desk::accept_contract).await
    }

    async fn get_contract(
        &self,
        request: Request<pb::GetContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        self.0.query(request, Desk::get_contract).await
    }

    async fn list_contracts(
        &self,
        request: Request<pb::ListContractsRequest>,
    ) -> Result<Response<pb::ListContractsResponse>, Status> {
        self.0.list(request, Desk::list_contracts).await
    }
}
