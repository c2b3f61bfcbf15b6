//! Requests that only read.

use kit_base::{FieldError, Named};
use kit_wire::field::*;
use proto::jiebang::challenges::v1 as pb;

use crate::desk::{ListAwards, ListBids, ListChallenges, ListNeeds, ListObjections, OfParent, One};
use crate::domain::{AwardId, BidId, ChallengeId, NeedId, ObjectionId, PanelId, ReviewId};

fn one<Id: Named>(name: &str) -> Result<One<Id>, FieldError> {
    Ok(One(name.resource("name")?))
}

impl TryFrom<pb::GetNeedRequest> for One<NeedId> {
    type Error = FieldError;

    fn try_from(request: pb::GetNeedRequest) -> Result<Self, FieldError> {
        let pb::GetNeedRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::GetChallengeRequest> for One<ChallengeId> {
    type Error = FieldError;

    fn try_from(request: pb::GetChallengeRequest) -> Result<Self, FieldError> {
        let pb::GetChallengeRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::GetBidRequest> for One<BidId> {
    type Error = FieldError;

    fn try_from(request: pb::GetBidRequest) -> Result<Self, FieldError> {
        let pb::GetBidRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::GetPanelRequest> for One<PanelId> {
    type Error = FieldError;

    fn try_from(request: pb::GetPanelRequest) -> Result<Self, FieldError> {
        let pb::GetPanelRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::GetReviewRequest> for One<ReviewId> {
    type Error = FieldError;

    fn try_from(request: pb::GetReviewRequest) -> Result<Self, FieldError> {
        let pb::GetReviewRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::GetAwardRequest> for One<AwardId> {
    type Error = FieldError;

    fn try_from(request: pb::GetAwardRequest) -> Result<Self, FieldError> {
        let pb::GetAwardRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::GetObjectionRequest> for One<ObjectionId> {
    type Error = FieldError;

    fn try_from(request: pb::GetObjectionRequest) -> Result<Self, FieldError> {
        let pb::GetObjectionRequest { name } = request;
        one(&name)
    }
}

impl TryFrom<pb::ListNeedsRequest> for ListNeeds {
    type Error = FieldError;

    fn try_from(request: pb::ListNeedsRequest) -> Result<Self, FieldError> {
        let pb::ListNeedsRequest { stage, page_size: _, page_token: _ } = request;
        Ok(Self { stage: stage.optional_coded("stage", pb::NeedStage::as_str_name)? })
    }
}

impl TryFrom<pb::ListChallengesRequest> for ListChallenges {
    type Error = FieldError;

    fn try_from(request: pb::ListChallengesRequest) -> Result<Self, FieldError> {
        let pb::ListChallengesRequest { stage, region, publisher, page_size: _, page_token: _ } =
            request;
        Ok(Self {
            stage: stage.optional_coded("stage", pb::ChallengeStage::as_str_name)?,
            region: region.optional_region("region")?,
            publisher: publisher.optional_organisation("publisher")?,
        })
    }
}

impl TryFrom<pb::ListBidsRequest> for ListBids {
    type Error = FieldError;

    fn try_from(request: pb::ListBidsRequest) -> Result<Self, FieldError> {
        let pb::ListBidsRequest { challenge, stage, page_size: _, page_token: _ } = request;
        Ok(Self {
            challenge: challenge.optional_resource("challenge")?,
            stage: stage.optional_coded("stage", pb::BidStage::as_str_name)?,
        })
    }
}

impl TryFrom<pb::ListAwardsRequest> for ListAwards {
    type Error = FieldError;

    fn try_from(request: pb::ListAwardsRequest) -> Result<Self, FieldError> {
        let pb::ListAwardsRequest { challenge, stage, page_size: _, page_token: _ } = request;
        Ok(Self {
            challenge: challenge.optional_resource("challenge")?,
            stage: stage.optional_coded("stage", pb::AwardStage::as_str_name)?,
        })
    }
}

impl TryFrom<pb::ListPanelsRequest> for OfParent<ChallengeId> {
    type Error = FieldError;

    fn try_from(request: pb::ListPanelsRequest) -> Result<Self, FieldError> {
        let pb::ListPanelsRequest { challenge, page_size: _, page_token: _ } = request;
        Ok(Self(challenge.optional_resource("challenge")?))
    }
}

impl TryFrom<pb::ListReviewsRequest> for OfParent<PanelId> {
    type Error = FieldError;

    fn try_from(request: pb::ListReviewsRequest) -> Result<Self, FieldError> {
        let pb::ListReviewsRequest { panel, page_size: _, page_token: _ } = request;
        Ok(Self(panel.optional_resource("panel")?))
    }
}

impl TryFrom<pb::ListObjectionsRequest> for ListObjections {
    type Error = FieldError;

    fn try_from(request: pb::ListObjectionsRequest) -> Result<Self, FieldError> {
        let pb::ListObjectionsRequest { award, page_size: _, page_token: _ } = request;
        Ok(Self { award: award.optional_resource("award")? })
    }
}
