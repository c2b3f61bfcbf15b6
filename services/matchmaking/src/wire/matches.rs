//! Matches and similarity reports, out.

use kit_base::{Actor, FieldError};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::matchmaking::v1 as pb;

use crate::desk::{GetPrecheck, ListMatches};
use crate::store::prechecks::{Precheck, Similar};
use crate::store::rankings::Match;

impl TryFrom<pb::ListMatchesRequest> for ListMatches {
    type Error = FieldError;

    fn try_from(request: pb::ListMatchesRequest) -> Result<Self, FieldError> {
        let pb::ListMatchesRequest { parent, page_size: _, page_token: _ } = request;
        Ok(Self(parent.resource("parent")?))
    }
}

impl TryFrom<pb::GetPrecheckRequest> for GetPrecheck {
    type Error = FieldError;

    fn try_from(request: pb::GetPrecheckRequest) -> Result<Self, FieldError> {
        let pb::GetPrecheckRequest { name } = request;
        Ok(Self(name.resource("name")?))
    }
}

pub(crate) fn found(found: &Match) -> pb::Match {
    let reasons = found.fit.reasons.iter().map(|reason| pb::Reason {
        kind: reason.kind.clone(),
        words: reason.words.clone(),
        weight_bp: show::count(reason.weight_bp),
    });
    pb::Match {
        challenge: found.challenge.clone(),
        organisation: show::organisation(&found.organisation),
        display_name_zh: found.display_name_zh.clone(),
        score_bp: show::count(found.fit.score_bp),
        reasons: reasons.collect(),
        missing: found.fit.missing.clone(),
    }
}

pub(crate) fn precheck(precheck: &Precheck) -> pb::PrecheckReport {
    let similar = precheck.similar.iter().map(|it| pb::Similar {
        resource: it.resource.clone(),
        title: it.title.clone(),
        likeness_bp: show::count(it.likeness_bp),
        words: it.words.clone(),
    });
    pb::PrecheckReport {
        need: precheck.need.clone(),
        check_time: Some(show::time(precheck.time)),
        similar: similar.collect(),
    }
}

impl Shown for Match {
    type Message = pb::Match;

    fn show(&self, _reader: &Actor) -> pb::Match {
        found(self)
    }
}

impl Listed for Match {
    type Response = pb::ListMatchesResponse;

    fn listed(matches: Vec<pb::Match>, next_page_token: String) -> Self::Response {
        pb::ListMatchesResponse { matches, next_page_token }
    }
}

impl Shown for Precheck {
    type Message = pb::PrecheckReport;

    /// Its publisher learns of its own needs and of public challenges; officers of all.
    fn show(&self, reader: &Actor) -> pb::PrecheckReport {
        let officer = ["operator", "authority"].iter().any(|role| reader.has(role));
        let public = |it: &Similar| it.resource.starts_with("challenges/");
        let mut shown = self.clone();
        shown.similar.retain(|it| officer || public(it) || reader.is_of(&it.publisher));
        precheck(&shown)
    }
}
