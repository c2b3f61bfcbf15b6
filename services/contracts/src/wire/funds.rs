//! Funds, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::contracts::v1 as pb;

use super::ChallengeName;
use crate::desk::{CommitFunds, ListFunds, One};
use crate::domain::fund::{Pledge, State};
use crate::domain::terms::FundingShare;
use crate::domain::{Fund, FundId};

impl TryFrom<pb::CommitFundsRequest> for CommitFunds {
    type Error = FieldError;

    fn try_from(request: pb::CommitFundsRequest) -> Result<Self, FieldError> {
        let pb::CommitFundsRequest { name, amount, request_id: _ } = request;
        Ok(Self { fund: name.resource("name")?, amount: amount.positive_money("amount")? })
    }
}

impl TryFrom<pb::GetFundRequest> for One<FundId> {
    type Error = FieldError;

    fn try_from(request: pb::GetFundRequest) -> Result<Self, FieldError> {
        let pb::GetFundRequest { name } = request;
        Ok(Self(name.resource("name")?))
    }
}

impl TryFrom<pb::ListFundsRequest> for ListFunds {
    type Error = FieldError;

    fn try_from(request: pb::ListFundsRequest) -> Result<Self, FieldError> {
        let pb::ListFundsRequest { challenge, page_size: _, page_token: _ } = request;
        let challenge = challenge.optional_resource::<ChallengeName>("challenge")?;
        Ok(Self { challenge: challenge.map(|it| it.0) })
    }
}

impl Shown for Fund {
    type Message = pb::Fund;

    fn show(&self, reader: &Actor) -> pb::Fund {
        fund(self, self.view(reader))
    }
}

/// The fund as `view` may see it.
pub(crate) fn fund(fund: &Fund, view: View) -> pb::Fund {
    let reason = match &fund.state {
        State::Released { reason } => reason.code(),
        State::Open | State::Covered { .. } | State::Consumed { .. } | State::Closed { .. } => "",
    };
    pb::Fund {
        name: fund.name(),
        challenge: ChallengeName(fund.challenge).to_string(),
        publisher: show::organisation(&fund.publisher),
        plan: fund.plan.iter().map(share).collect(),
        pledges: fund.pledges.iter().map(|it| pledge(it, view)).collect(),
        stage: show::coded(fund.stage(), "FUND_STAGE_", pb::FundStage::from_str_name),
        reason: reason.to_owned(),
        etag: show::etag(fund.version),
        create_time: Some(show::time(fund.create_time)),
        update_time: Some(show::time(fund.update_time)),
        plan_version: show::version(fund.plan_version),
    }
}

pub(super) fn share(share: &FundingShare) -> pb::FundShare {
    pb::FundShare {
        source: share.source.clone(),
        funder: show::organisation(&share.funder),
        region: share.region.to_string(),
        amount: Some(show::money(share.amount)),
    }
}

fn pledge(pledge: &Pledge, view: View) -> pb::Pledge {
    pb::Pledge {
        funder: show::organisation(&pledge.funder),
        amount: Some(show::money(pledge.amount)),
        person: if view >= View::Party { pledge.person.clone() } else { String::new() },
        pledge_time: Some(show::time(pledge.time)),
    }
}

impl Listed for Fund {
    type Response = pb::ListFundsResponse;

    fn listed(funds: Vec<pb::Fund>, next_page_token: String) -> pb::ListFundsResponse {
        pb::ListFundsResponse { funds, next_page_token }
    }
}
