//! Organisations, in and out.

use kit_base::{Actor, Aggregate, FieldError};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::matchmaking::v1 as pb;

use super::codes;
use crate::desk::{GetOrganisation, ListOrganisations, RegisterOrganisation, VerifyOrganisation};
use crate::domain::Organisation;
use crate::domain::organisation::state::{Achievement, Instrument};
use crate::domain::organisation::{Affiliation, Profile};

impl TryFrom<pb::RegisterOrganisationRequest> for RegisterOrganisation {
    type Error = FieldError;

    fn try_from(request: pb::RegisterOrganisationRequest) -> Result<Self, FieldError> {
        let pb::RegisterOrganisationRequest { organisation, request_id: _ } = request;
        let message = organisation.required("organisation")?;
        let within = |fault: FieldError| fault.within("organisation");
        let uscc = message.name.organisation("name").map_err(within)?;
        Ok(Self { uscc, profile: message.try_into().map_err(within)? })
    }
}

impl TryFrom<pb::Organisation> for Profile {
    type Error = FieldError;

    fn try_from(message: pb::Organisation) -> Result<Self, FieldError> {
        let pb::Organisation {
            name: _,
            display_name_zh,
            display_name_en,
            kind,
            region,
            field_codes,
            capability,
            keywords,
            achievements,
            instruments,
            affiliations,
            stage: _,
            etag: _,
            create_time: _,
            update_time: _,
        } = message;
        Ok(Self {
            display_name_zh: display_name_zh.text("display_name_zh", 1..=80)?,
            display_name_en: display_name_en.text("display_name_en", 0..=160)?,
            kind: kind.listed("kind", codes::ORG_KINDS)?,
            region: region.region("region")?,
            field_codes: field_codes.each_with("field_codes", 6, |it| it.text("", 1..=40))?,
            capability: capability.text("capability", 0..=2_000)?,
            keywords: keywords.each_with("keywords", 20, |it| it.text("", 1..=20))?,
            achievements: achievements.each("achievements", 50)?,
            instruments: instruments.each("instruments", 50)?,
            affiliations: affiliations.each("affiliations", 50)?,
        })
    }
}

impl TryFrom<pb::Achievement> for Achievement {
    type Error = FieldError;

    fn try_from(message: pb::Achievement) -> Result<Self, FieldError> {
        let pb::Achievement { title, year, readiness } = message;
        Ok(Self {
            title: title.text("title", 1..=120)?,
            year: year.unless_zero("year", 1_950..=2_100)?,
            readiness: readiness.bounded("readiness", 0..=9)?,
        })
    }
}

impl TryFrom<pb::Instrument> for Instrument {
    type Error = FieldError;

    fn try_from(message: pb::Instrument) -> Result<Self, FieldError> {
        let pb::Instrument { title, specification } = message;
        Ok(Self {
            title: title.text("title", 1..=120)?,
            specification: specification.text("specification", 0..=200)?,
        })
    }
}

impl TryFrom<pb::Affiliation> for Affiliation {
    type Error = FieldError;

    fn try_from(message: pb::Affiliation) -> Result<Self, FieldError> {
        let pb::Affiliation { organisation, kind, share_percent } = message;
        Ok(Self {
            other: organisation.organisation("organisation")?,
            kind: kind.text("kind", 1..=40)?,
            share_percent: share_percent.bounded("share_percent", 0..=100)?,
        })
    }
}

impl TryFrom<pb::VerifyOrganisationRequest> for VerifyOrganisation {
    type Error = FieldError;

    fn try_from(request: pb::VerifyOrganisationRequest) -> Result<Self, FieldError> {
        let pb::VerifyOrganisationRequest { name, request_id: _ } = request;
        Ok(Self { uscc: name.organisation("name")? })
    }
}

impl TryFrom<pb::GetOrganisationRequest> for GetOrganisation {
    type Error = FieldError;

    fn try_from(request: pb::GetOrganisationRequest) -> Result<Self, FieldError> {
        let pb::GetOrganisationRequest { name } = request;
        Ok(Self(name.organisation("name")?))
    }
}

impl TryFrom<pb::ListOrganisationsRequest> for ListOrganisations {
    type Error = FieldError;

    fn try_from(request: pb::ListOrganisationsRequest) -> Result<Self, FieldError> {
        let pb::ListOrganisationsRequest { region, page_size: _, page_token: _ } = request;
        Ok(Self { region: region.optional_region("region")? })
    }
}

/// The directory is public: every view shows the same.
pub(crate) fn organisation(organisation: &Organisation) -> pb::Organisation {
    let profile = &organisation.profile;
    let achievements = profile.achievements.iter().map(|it| pb::Achievement {
        title: it.title.clone(),
        year: show::count(it.year),
        readiness: show::count(it.readiness),
    });
    let instruments = profile.instruments.iter().map(|it| pb::Instrument {
        title: it.title.clone(),
        specification: it.specification.clone(),
    });
    let affiliations = profile.affiliations.iter().map(|it| pb::Affiliation {
        organisation: show::organisation(&it.other),
        kind: it.kind.clone(),
        share_percent: show::count(it.share_percent),
    });
    pb::Organisation {
        name: organisation.name(),
        display_name_zh: profile.display_name_zh.clone(),
        display_name_en: profile.display_name_en.clone(),
        kind: profile.kind.clone(),
        region: profile.region.to_string(),
        field_codes: profile.field_codes.clone(),
        capability: profile.capability.clone(),
        keywords: profile.keywords.clone(),
        achievements: achievements.collect(),
        instruments: instruments.collect(),
        affiliations: affiliations.collect(),
        stage: show::coded(
            organisation.stage(),
            "ORGANISATION_STAGE_",
            pb::OrganisationStage::from_str_name,
        ),
        etag: show::etag(organisation.version),
        create_time: Some(show::time(organisation.create_time)),
        update_time: Some(show::time(organisation.update_time)),
    }
}

impl Shown for Organisation {
    type Message = pb::Organisation;

    fn show(&self, _reader: &Actor) -> pb::Organisation {
        organisation(self)
    }
}

impl Listed for Organisation {
    type Response = pb::ListOrganisationsResponse;

    fn listed(organisations: Vec<pb::Organisation>, next_page_token: String) -> Self::Response {
        pb::ListOrganisationsResponse { organisations, next_page_token }
    }
}
