//! `PaymentService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::contracts::v1 as pb;
use proto::jiebang::contracts::v1::payment_service_server::PaymentService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of payments.
pub struct Payments(pub Door<Desk>);

#[tonic::async_trait]
impl PaymentService for Payments {
    async fn approve_payment(
        &self,
        request: Request<pb::ApprovePaymentRequest>,
    ) -> Result<Response<pb::Payment>, Status> {
        self.0.command(request, Desk::approve_payment).await
    }

    async fn instruct_payment(
        &self,
        request: Request<pb::InstructPaymentRequest>,
    ) -> Result<Response<pb::Payment>, Status> {
        self.0.command(request, Desk::instruct_payment).await
    }

    async fn confirm_payment(
        &self,
        request: Request<pb::ConfirmPaymentRequest>,
    ) -> Result<Response<pb::Payment>, Status> {
        self.0.command(request, Desk::confirm_payment).await
    }

    async fn get_payment(
        &self,
        request: Request<pb::GetPaymentRequest>,
    ) -> Result<Response<pb::Payment>, Status> {
        self.0.query(request, Desk::get_payment).await
    }

    async fn list_payments(
        &self,
        request: Request<pb::ListPaymentsRequest>,
    ) -> Result<Response<pb::ListPaymentsResponse>, Status> {
        self.0.list(request, Desk::list_payments).await
    }
}
