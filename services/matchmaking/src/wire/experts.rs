//! Experts, in and out.

use kit_base::{Actor, Aggregate, FieldError, Text, View};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::matchmaking::v1 as pb;

use super::codes;
use crate::desk::{GetExpert, ListExperts, RegisterExpert};
use crate::domain::Expert;
use crate::domain::expert::{Profile, Tie};

impl TryFrom<pb::RegisterExpertRequest> for RegisterExpert {
    type Error = FieldError;

    fn try_from(request: pb::RegisterExpertRequest) -> Result<Self, FieldError> {
        let pb::RegisterExpertRequest { expert, request_id: _ } = request;
        Ok(Self { profile: expert.nested("expert")? })
    }
}

impl TryFrom<pb::Expert> for Profile {
    type Error = FieldError;

    fn try_from(message: pb::Expert) -> Result<Self, FieldError> {
        let pb::Expert {
            name: _,
            label,
            subject,
            employer,
            region,
            level,
            field_codes,
            keywords,
            expertise,
            ties,
            stage: _,
            etag: _,
            create_time: _,
            update_time: _,
        } = message;
        Ok(Self {
            label: label.text("label", 1..=40)?,
            subject: subject.text("subject", 1..=80)?,
            employer: employer.organisation("employer")?,
            region: region.region("region")?,
            level: level.optional_listed("level", codes::EXPERT_LEVELS)?,
            field_codes: field_codes.each_with("field_codes", 6, |it| it.text("", 1..=40))?,
            keywords: keywords.each_with("keywords", 20, |it| it.text("", 1..=20))?,
            expertise: expertise.text("expertise", 0..=2_000)?,
            ties: ties.each("ties", 100)?,
        })
    }
}

impl TryFrom<pb::Tie> for Tie {
    type Error = FieldError;

    fn try_from(message: pb::Tie) -> Result<Self, FieldError> {
        let pb::Tie { kind, organisation, subject, last_month } = message;
        let tie = Self {
            kind: kind.listed("kind", codes::EXPERT_RELATIONS)?,
            organisation: organisation.optional_organisation("organisation")?,
            subject: subject.optional_text("subject", 80)?,
            last_month: (!last_month.is_empty()).then(|| month(&last_month)).transpose()?,
        };
        if tie.organisation.is_none() && tie.subject.is_none() {
            let text = Text::new("须写明单位或人员", "names an organisation or a person");
            return Err(fault("organisation", "REQUIRED", text));
        }
        Ok(tie)
    }
}

/// A month as `YYYY-MM`.
fn month(text: &str) -> Result<String, FieldError> {
    let day = format!("{text}-01");
    day.day("last_month").map(|_| text.to_owned())
}

impl TryFrom<pb::GetExpertRequest> for GetExpert {
    type Error = FieldError;

    fn try_from(request: pb::GetExpertRequest) -> Result<Self, FieldError> {
        let pb::GetExpertRequest { name } = request;
        Ok(Self(name.resource("name")?))
    }
}

impl TryFrom<pb::ListExpertsRequest> for ListExperts {
    type Error = FieldError;

    fn try_from(request: pb::ListExpertsRequest) -> Result<Self, FieldError> {
        let pb::ListExpertsRequest { page_size: _, page_token: _ } = request;
        Ok(Self)
    }
}

/// Ties are for the expert and for officers.
pub(crate) fn expert(expert: &Expert, view: View) -> pb::Expert {
    let profile = &expert.profile;
    let ties = profile.ties.iter().map(|tie| pb::Tie {
        kind: tie.kind.clone(),
        organisation: tie.organisation.as_ref().map(show::organisation).unwrap_or_default(),
        subject: tie.subject.clone().unwrap_or_default(),
        last_month: tie.last_month.clone().unwrap_or_default(),
    });
    pb::Expert {
        name: expert.name(),
        label: profile.label.clone(),
        subject: profile.subject.clone(),
        employer: show::organisation(&profile.employer),
        region: profile.region.to_string(),
        level: profile.level.clone(),
        field_codes: profile.field_codes.clone(),
        keywords: profile.keywords.clone(),
        expertise: profile.expertise.clone(),
        ties: if view >= View::Party { ties.collect() } else { Vec::new() },
        stage: show::coded(expert.stage(), "EXPERT_STAGE_", pb::ExpertStage::from_str_name),
        etag: show::etag(expert.version),
        create_time: Some(show::time(expert.create_time)),
        update_time: Some(show::time(expert.create_time)),
    }
}

impl Shown for Expert {
    type Message = pb::Expert;

    fn show(&self, reader: &Actor) -> pb::Expert {
        expert(self, self.view(reader))
    }
}

impl Listed for Expert {
    type Response = pb::ListExpertsResponse;

    fn listed(experts: Vec<pb::Expert>, next_page_token: String) -> Self::Response {
        pb::ListExpertsResponse { experts, next_page_token }
    }
}
