//! Funds, in and out.

use kit_base::{Actor, Aggregate, Code, FieldError};
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

    fn show(&self, _reader: &Actor) -> pb::Fund {
        let reason = match &self.state {
            State::Released { reason } => reason.code(),
            State::Open | State::Covered { .. } | State::Consumed { .. } | State::Closed { .. } => {
                ""
            }
        };
        pb::Fund {
            name: self.name(),
            challenge: ChallengeName(self.challenge).to_string(),
            publisher: show::organisation(&self.publisher),
            plan: self.plan.iter().map(share).collect(),
            pledges: self.pledges.iter().map(pledge).collect(),
            stage: show::coded(self.stage(), "FUND_STAGE_", pb::FundStage::from_str_name),
            reason: reason.to_owned(),
            etag: show::etag(self.version),
            create_time: Some(show::time(self.create_time)),
            update_time: Some(show::time(self.update_time)),
        }
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

fn pledge(pledge: &Pledge) -> pb::Pledge {
    pb::Pledge {
        funder: show::organisation(&pledge.funder),
        amount: Some(show::money(pledge.amount)),
        person: pledge.person.clone(),
        pledge_time: Some(show::time(pledge.time)),
    }
}

impl Listed for Fund {
    type Response = pb::ListFundsResponse;

    fn listed(funds: Vec<pb::Fund>, next_page_token: String) -> pb::ListFundsResponse {
        pb::ListFundsResponse { funds, next_page_token }
    }
}
