//! Who must not judge never does.

use std::collections::{BTreeMap, BTreeSet};

use matchmaking::domain::conflict::Matter;
use matchmaking::domain::expert::{Profile, Tie};
use matchmaking::domain::{Expert, ExpertId};
use proto::jiebang::challenges::v1 as challenges;
use proto::jiebang::matchmaking::v1 as pb;
use serde::Deserialize;
use tests::{Sandbox, Who};

use super::oracle::load;
use super::world::{Judge, Relation, World};

#[derive(Debug, Deserialize)]
struct Conflicts {
    reference: String,
    coi_years: u32,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    challenge: String,
    publisher: String,
    bids: Vec<Bid>,
    excluded: Vec<Excluded>,
    clear: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bid {
    bidder: String,
    #[serde(default)]
    members: Vec<String>,
    leader: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Excluded {
    expert: String,
    because: Vec<Tied>,
}

#[derive(Debug, Deserialize)]
struct Tied {
    with: String,
}

/// The expert as the bank would hold it.
fn banked(world: &World, judge: &Judge) -> Expert {
    let tie = |it: &Relation| Tie {
        kind: it.kind.clone(),
        organisation: it.org.as_deref().and_then(|id| world.uscc(id)),
        subject: it.expert.as_deref().map(str::to_lowercase),
        last_month: it.last_month.clone(),
    };
    let profile = Profile {
        label: judge.id.clone(),
        subject: judge.id.to_lowercase(),
        employer: world.uscc(&judge.employer).unwrap(),
        region: "310115".parse().unwrap(),
        level: String::new(),
        field_codes: judge.field_codes.clone(),
        keywords: Vec::new(),
        expertise: String::new(),
        ties: judge.relations.iter().map(tie).collect(),
    };
    let create_time = kit_base::Clock::host();
    Expert { id: ExpertId(uuid::Uuid::new_v4()), version: 1, profile, create_time }
}

/// What a panel on the oracle's bids would be drawn for.
fn matter(world: &World, oracle: &Conflicts, case: &Case) -> Matter {
    let units = case.bids.iter().flat_map(|bid| [&bid.bidder].into_iter().chain(&bid.members));
    let units = units.chain([&case.publisher]);
    let leaders = case.bids.iter().filter_map(|bid| bid.leader.as_deref());
    Matter {
        parties: units.map(|id| world.uscc(id).unwrap()).collect(),
        leaders: leaders.map(str::to_lowercase).collect(),
        appraisers: BTreeSet::new(),
        as_of: format!("{}T00:00:00Z", oracle.reference).parse().unwrap(),
        years: oracle.coi_years,
    }
}

#[test]
fn conflicts_are_those_that_the_oracle_names() {
    let (world, oracle) = (World::load(), load::<Conflicts>("conflict_cases.json"));
    assert_eq!(oracle.cases.len(), 12);
    for case in &oracle.cases {
        let matter = matter(&world, &oracle, case);
        let (about, _) = &world.challenges[&case.challenge];
        for judge in &world.experts {
            let near = judge.field_codes.iter().any(|it| about.field_codes.contains(it));
            let excluded = case.excluded.iter().any(|it| it.expert == judge.id);
            // Experts far from the field stand in neither list of the oracle.
            if near || excluded || case.clear.contains(&judge.id) {
                let forbidden = matter.forbids(&banked(&world, judge));
                let at = format!("{} on {}: {forbidden:?}", judge.id, case.challenge);
                assert_eq!(forbidden.is_some(), excluded, "{at}");
            }
        }
    }
}

/// Who sits on the panels of a challenge, by the files' ids.
async fn seated(sandbox: &Sandbox, challenge: &str) -> BTreeSet<String> {
    let officer = Who::new("officer-09", None, &["authority"]);
    let operator = Who::new("operator-09", None, &["operator"]);
    let challenge = challenge.to_owned();
    let request = challenges::ListPanelsRequest { challenge, ..Default::default() };
    let page: challenges::ListPanelsResponse = sandbox.line.call(&officer, request).await.unwrap();
    let mut seated = BTreeSet::new();
    for seat in page.panels.iter().flat_map(|panel| &panel.seats) {
        let request = pb::GetExpertRequest { name: seat.expert.clone() };
        let expert: pb::Expert = sandbox.line.call(&operator, request).await.unwrap();
        seated.insert(expert.subject.to_uppercase());
    }
    seated
}

/// Organisations and leaders that take part in a challenge as it was played.
async fn parties(
    sandbox: &Sandbox,
    world: &World,
    challenge: &challenges::Challenge,
) -> BTreeSet<String> {
    let officer = Who::new("officer-09", None, &["authority"]);
    let request = challenges::ListBidsRequest {
        challenge: challenge.name.clone(),
        page_size: 1_000,
        ..Default::default()
    };
    let page: challenges::ListBidsResponse = sandbox.line.call(&officer, request).await.unwrap();
    let mut parties: BTreeSet<_> = [world.organisation(&challenge.publisher).to_owned()].into();
    for bid in &page.bids {
        let content = bid.content.as_ref().expect("officers read opened bids");
        let units = [&bid.bidder].into_iter().chain(&content.members);
        parties.extend(units.map(|it| world.organisation(it).to_owned()));
        parties.insert(content.leader.to_uppercase());
    }
    parties
}

/// Holds the panels that a node seated on the challenges of the oracle.
pub async fn hold(
    sandbox: &Sandbox,
    world: &World,
    published: &BTreeMap<String, challenges::Challenge>,
) {
    let mut ties = 0;
    for case in load::<Conflicts>("conflict_cases.json").cases {
        let challenge = &published[&case.challenge];
        let seated = seated(sandbox, &challenge.name).await;
        assert!(seated.len() >= 5, "{} has a panel: {seated:?}", case.challenge);
        let parties = parties(sandbox, world, challenge).await;
        for excluded in &case.excluded {
            let tied = excluded.because.iter().any(|it| parties.contains(&it.with));
            let judges = seated.contains(&excluded.expert);
            assert!(!(tied && judges), "{} judges {}", excluded.expert, case.challenge);
            ties += usize::from(tied);
        }
    }
    assert!(ties > 30, "only {ties} conflicts were at hand");
}
