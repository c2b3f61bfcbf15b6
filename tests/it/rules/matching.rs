//! Who truly fits a challenge stands among the first of its ranking.

use std::collections::BTreeMap;

use matchmaking::domain::rank::{Ask, rank};
use matchmaking::domain::{Organisation, Words, organisation};
use proto::jiebang::challenges::v1::Challenge;
use proto::jiebang::matchmaking::v1 as pb;
use serde_json::Value;
use tests::{Sandbox, Who};

use super::oracle::load;
use super::world::{self, World};

/// Places in which those who fit must stand.
const FIRST: usize = 5;

/// The oracle: by challenge, the organisations that truly fit and can be found. A team
/// without a credit code cannot register, and nobody bids on a challenge of its own.
fn fitting(world: &World) -> BTreeMap<String, Vec<String>> {
    let mut oracle: Value = load("should_match.json");
    let mut fitting: BTreeMap<String, Vec<String>> =
        serde_json::from_value(oracle["organisations"].take()).unwrap();
    for (id, fit) in &mut fitting {
        let (_, plan) = &world.challenges[id];
        fit.retain(|it| world.uscc(it).is_some() && *it != plan.publisher);
    }
    fitting
}

/// The organisation as the directory would hold it.
fn registered(it: &world::Organisation) -> Option<Organisation> {
    let achievements = it.achievements.iter().map(|it| organisation::state::Achievement {
        title: it.title.clone(),
        year: 0,
        readiness: 0,
    });
    let instruments = it.instruments.iter().map(|it| organisation::state::Instrument {
        title: it.name.clone(),
        specification: String::new(),
    });
    let profile = organisation::Profile {
        display_name_zh: it.id.clone(),
        display_name_en: String::new(),
        kind: String::new(),
        region: "310115".parse().unwrap(),
        field_codes: it.field_codes.clone(),
        capability: it.capability.clone(),
        keywords: it.keywords.clone(),
        achievements: achievements.collect(),
        instruments: instruments.collect(),
        affiliations: Vec::new(),
    };
    let code = it.uscc.as_deref()?.parse().unwrap();
    let now = kit_base::Clock::host();
    Some(Organisation::draft(uuid::Uuid::new_v4(), code, profile, "operator", now))
}

/// The ids of the organisations that rank first for a challenge.
fn first(world: &World, words: &Words, bank: &[Organisation], challenge: &str) -> Vec<String> {
    let (facts, plan) = &world.challenges[challenge];
    let text = [&facts.title, &facts.problem, &plan.key_technology, &plan.expected_result];
    let text: Vec<&str> = text.into_iter().chain(&facts.keywords).map(String::as_str).collect();
    let ask = Ask {
        text: text.join(" "),
        keywords: facts.keywords.clone(),
        field_codes: facts.field_codes.clone(),
        indicators: Vec::new(),
    };
    let own = world.uscc(&plan.publisher);
    let others: Vec<_> = bank.iter().filter(|it| Some(&it.uscc) != own.as_ref()).cloned().collect();
    let ranked = rank(words, &ask, others, FIRST);
    ranked.into_iter().map(|(it, _)| it.profile.display_name_zh).collect()
}

#[test]
fn everybody_who_fits_is_among_the_first() {
    let (world, words) = (World::load(), Words::new());
    let bank: Vec<_> = world.organisations.values().filter_map(registered).collect();
    let fitting = fitting(&world);
    assert_eq!(fitting.len(), 68);
    let mut lost = Vec::new();
    for (id, fit) in &fitting {
        let first = first(&world, &words, &bank, id);
        let missing = fit.iter().filter(|it| !first.contains(it));
        lost.extend(missing.map(|it| (id.as_str(), it.as_str())));
    }
    let wanted: usize = fitting.values().map(Vec::len).sum();
    assert!(wanted > 120, "{wanted}");
    assert!(lost.is_empty(), "of {wanted} not among the first {FIRST}: {lost:?}");
}

/// Holds the rankings that a node keeps of its published challenges.
pub async fn hold(sandbox: &Sandbox, world: &World, published: &BTreeMap<String, Challenge>) {
    let operator = Who::new("operator-09", None, &["operator"]);
    let fitting = fitting(world);
    for (id, challenge) in published {
        let parent = challenge.name.clone();
        let page_size = i32::try_from(FIRST).unwrap();
        let request = pb::ListMatchesRequest { parent, page_size, ..Default::default() };
        let page: pb::ListMatchesResponse = sandbox.line.call(&operator, request).await.unwrap();
        assert!(page.matches.iter().all(|it| !it.reasons.is_empty()), "{id}: a match says why");
        let scores: Vec<_> = page.matches.iter().map(|it| it.score_bp).collect();
        assert!(scores.is_sorted_by(|one, next| one >= next), "{id}: {scores:?}");
        let first = page.matches.iter().map(|it| world.organisation(&it.organisation));
        let first: Vec<_> = first.collect();
        for fit in &fitting[id] {
            assert!(first.contains(&fit.as_str()), "{fit} fits {id}, but first are {first:?}");
        }
    }
}
