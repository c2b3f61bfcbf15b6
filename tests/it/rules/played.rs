//! Rankings and panels of a node that played challenges of the demonstration.
//!
//! Shape: every fictional challenge and some real ones; `JIEBANG_TEST_LONG` plays all.

use std::collections::BTreeMap;

use proto::jiebang::challenges::v1 as pb;
use tests::Sandbox;

use super::oracle::Lifecycle;
use super::world::World;
use super::{conflicts, matching};

/// Real challenges whose fitting organisations are hardest to find: they work in
/// several fields, or only a part of their record is about the challenge.
const HARD: [&str; 4] = ["R-010", "R-014", "R-024", "R-054"];

/// What the public can list, by the files' ids.
async fn published(sandbox: &Sandbox, world: &World) -> BTreeMap<String, pb::Challenge> {
    let request = pb::ListChallengesRequest { page_size: 1_000, ..Default::default() };
    let page: pb::ListChallengesResponse = sandbox.line.raw(None, request).await.unwrap();
    let titled = page.challenges.into_iter().map(|it| {
        let title = &it.notice.as_ref().unwrap().form.as_ref().unwrap().title;
        (world.by_title(title).to_owned(), it)
    });
    titled.collect()
}

/// The public is told of every stage in the oracle's words.
fn labels_hold(published: &BTreeMap<String, pb::Challenge>) {
    let lifecycle = Lifecycle::load();
    let states = &lifecycle.machine("challenge").unwrap().states;
    for (id, challenge) in published {
        let stage = challenge.stage().as_str_name().trim_start_matches("CHALLENGE_STAGE_");
        let state = states.iter().find(|it| it.id == stage.to_lowercase()).unwrap();
        let shown = (&challenge.stage_label_zh, &challenge.stage_label_en);
        assert_eq!(shown, (&state.public_zh, &state.public_en), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_fit_are_found_and_those_in_conflict_never_judge() {
    let world = World::load();
    let fictional = world.challenges.keys().filter(|id| id.starts_with("D-"));
    let mut cases: Vec<&str> = fictional.map(String::as_str).chain(HARD).collect();
    if std::env::var("JIEBANG_TEST_LONG").is_ok() {
        cases.clear();
    }
    let sandbox = Sandbox::start().await;
    sandbox.play(&cases).await.unwrap();
    let published = published(&sandbox, &world).await;
    assert!(published.len() >= cases.len().max(12), "{:?}", published.keys());
    labels_hold(&published);
    matching::hold(&sandbox, &world, &published).await;
    conflicts::hold(&sandbox, &world, &published).await;
    sandbox.stop().await;
}
