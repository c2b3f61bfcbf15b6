//! Registers every organisation with a credit code, and every expert.

use std::collections::BTreeMap;

use proto::jiebang::matchmaking::v1 as pb;

use crate::demo::cast::Person;
use crate::demo::error::Error;
use crate::demo::play::Play;
use crate::demo::world::{Expert, Organisation};

/// Which expert of the files stands behind a resource name.
pub type Experts = BTreeMap<String, String>;

/// Who may speak for an organisation when it registers itself.
const SPEAKERS: [&str; 3] = ["publisher", "bidder", "funder"];

/// The person who registers an organisation and reads its inbox.
pub fn speaker(play: &Play, org: &Organisation) -> Result<Person, Error> {
    let own = SPEAKERS.iter().find(|role| org.roles.iter().any(|it| it == *role));
    play.person(&org.id, own.unwrap_or(&"publisher"), 1)
}

pub async fn everybody(play: &Play) -> Result<Experts, Error> {
    play.progress.set_message("登记 registering");
    let with_code = play.world.organisations.values().filter(|it| it.uscc.is_some());
    let organisations: Vec<&Organisation> = with_code.collect();
    let without = play.world.organisations.len() - organisations.len();
    play.progress.inc(u64::try_from(without).unwrap_or(0));
    play.all(organisations, organisation).await?;
    let mut experts = Experts::new();
    for expert in play.world.experts.values() {
        experts.insert(register(play, expert).await?, expert.id.clone());
        play.progress.inc(1);
    }
    play.settle().await?;
    Ok(experts)
}

async fn organisation(play: &Play, org: &Organisation) -> Result<(), Error> {
    let who = speaker(play, org)?;
    let mut affiliations = Vec::with_capacity(org.affiliations.len());
    for it in &org.affiliations {
        // A tie with a team that has no credit code cannot be named.
        if let Ok(organisation) = play.world.name(&it.org) {
            let share_percent = it.percent.unwrap_or(0);
            affiliations.push(pb::Affiliation {
                organisation,
                kind: it.kind.clone(),
                share_percent,
            });
        }
    }
    let registered: pb::Organisation = play
        .cast
        .call(
            &who,
            pb::RegisterOrganisationRequest {
                organisation: Some(message(play, org, affiliations)?),
                request_id: play.id(&who, "register", &org.id),
            },
        )
        .await?;
    let operator = play.officer("operator", 1)?;
    let request_id = play.id(&operator, "verify", &org.id);
    let request = pb::VerifyOrganisationRequest { name: registered.name, request_id };
    let _verified: pb::Organisation = play.cast.call(&operator, request).await?;
    Ok(())
}

fn message(
    play: &Play,
    org: &Organisation,
    affiliations: Vec<pb::Affiliation>,
) -> Result<pb::Organisation, Error> {
    let achievements = org.achievements.iter().map(|it| pb::Achievement {
        title: it.title.clone(),
        readiness: it.trl.unwrap_or(0),
        ..pb::Achievement::default()
    });
    let instruments = org.instruments.iter().map(|it| pb::Instrument {
        title: it.name.clone(),
        specification: it.spec.clone().unwrap_or_default(),
    });
    Ok(pb::Organisation {
        name: play.world.name(&org.id)?,
        display_name_zh: org.name.clone(),
        display_name_en: org.name_en.clone(),
        kind: org.kind.clone(),
        region: org.region.clone(),
        field_codes: org.field_codes.clone(),
        capability: org.capability.clone(),
        keywords: org.keywords.clone(),
        achievements: achievements.collect(),
        instruments: instruments.collect(),
        affiliations,
        ..pb::Organisation::default()
    })
}

async fn register(play: &Play, expert: &Expert) -> Result<String, Error> {
    let operator = play.officer("operator", 1)?;
    let mut ties = Vec::with_capacity(expert.relations.len());
    for it in &expert.relations {
        let organisation = match &it.org {
            Some(org) => play.world.name(org).unwrap_or_default(),
            None => String::new(),
        };
        let subject = it.expert.as_deref().unwrap_or_default().to_lowercase();
        if organisation.is_empty() && subject.is_empty() {
            continue;
        }
        let last_month = it.last_month.clone().unwrap_or_default();
        ties.push(pb::Tie { kind: it.kind.clone(), organisation, subject, last_month });
    }
    let message = pb::Expert {
        label: expert.label.clone(),
        subject: expert.id.to_lowercase(),
        employer: play.world.name(&expert.employer)?,
        region: expert.region.clone(),
        level: expert.level.clone(),
        field_codes: expert.field_codes.clone(),
        keywords: expert.keywords.clone(),
        expertise: expert.expertise.clone(),
        ties,
        ..pb::Expert::default()
    };
    let request_id = play.id(&operator, "register", &expert.id);
    let request = pb::RegisterExpertRequest { expert: Some(message), request_id };
    let registered: pb::Expert = play.cast.call(&operator, request).await?;
    Ok(registered.name)
}
