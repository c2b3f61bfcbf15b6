//! `RuleSetService`: one line per rpc.

use kit_serve::Door;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::rule_set_service_server::RuleSetService;
use tonic::{Request, Response, Status};

use crate::desk::Desk;

/// The gRPC side of rule sets.
pub struct RuleSets(pub Door<Desk>);

#[tonic::async_trait]
impl RuleSetService for RuleSets {
    async fn list_rule_sets(
        &self,
        request: Request<pb::ListRuleSetsRequest>,
    ) -> Result<Response<pb::ListRuleSetsResponse>, Status> {
        self.0.query(request, Desk::list_rule_sets).await
    }

    async fn get_rule_set(
        &self,
        request: Request<pb::GetRuleSetRequest>,
    ) -> Result<Response<pb::RuleSet>, Status> {
        self.0.query(request, Desk::get_rule_set).await
    }
}
