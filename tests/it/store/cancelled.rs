//! Calls whose caller gives up after 0 to 30 ms, over a pool of 4.

use std::collections::BTreeMap;
use std::time::Duration;

use proto::jiebang::challenges::v1 as ch;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tests::patience::Patience;
use tests::{Backend, Line, Sandbox};
use tokio::task::JoinSet;
use tonic::{Request, Status};

use crate::papers::{CODES, need, publisher};

const CALLS: usize = 2_000;
/// Between this many hurried calls comes one that waits, however slow the machine is.
const HURRIED: usize = 20;
const AT_ONCE: usize = 8;
const DEADLINE_MS_MAX: u64 = 30;
const SEED: u64 = 20_230_109;
const PATIENCE: Duration = Duration::from_secs(20);

/// One command, as its caller knows it.
#[derive(Clone)]
struct Asked {
    request: ch::CreateNeedRequest,
    deadline: Option<Duration>,
}

async fn ask(line: Line, token: String, asked: Asked) -> Result<ch::Need, Status> {
    let mut client = ch::need_service_client::NeedServiceClient::new(line.channel);
    let mut request = Request::new(asked.request);
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let Some(deadline) = asked.deadline else {
        return client.create_need(request).await.map(tonic::Response::into_inner);
    };
    request.set_timeout(deadline);
    match tokio::time::timeout(deadline, client.create_need(request)).await {
        Ok(answer) => answer.map(tonic::Response::into_inner),
        Err(_) => Err(Status::cancelled("the caller hung up")),
    }
}

/// Asks for all, some at once; answers by request id.
async fn ask_all(line: &Line, all: Vec<Asked>) -> BTreeMap<String, Result<ch::Need, Status>> {
    let token = line.token(&publisher(CODES[0]));
    let (mut running, mut answers) = (JoinSet::new(), BTreeMap::new());
    let mut all = all.into_iter();
    loop {
        while running.len() < AT_ONCE
            && let Some(asked) = all.next()
        {
            let (line, token) = (line.clone(), token.clone());
            running.spawn(async move {
                let id = asked.request.request_id.clone();
                (id, ask(line, token, asked).await)
            });
        }
        let Some(answer) = running.join_next().await else { return answers };
        let (id, answer) = answer.unwrap();
        answers.insert(id, answer);
    }
}

/// Names of all needs of the publisher, by pages.
async fn stored(line: &Line) -> Vec<String> {
    let (mut names, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ch::ListNeedsRequest { page_size: 1_000, page_token, ..Default::default() };
        let page: ch::ListNeedsResponse = line.call(&publisher(CODES[0]), request).await.unwrap();
        names.extend(page.needs.into_iter().map(|need| need.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return names;
        }
    }
}

/// Waits until no connection stands inside a transaction.
async fn nobody_idles_in_transaction(backend: &Backend) {
    let Backend::Servers { store, .. } = backend else { return };
    let database = store.rsplit('/').next().unwrap().replace("{service}", "challenges");
    let asking = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}' \
         AND state LIKE 'idle in transaction%'"
    );
    let patience = Patience::of(PATIENCE);
    loop {
        let servers = tests::servers::shared().unwrap();
        let found = servers.postgres.query("postgres", &asking).unwrap();
        drop(servers);
        if found.trim() == "0" {
            return;
        }
        assert!(patience.rest().await, "{found} connections stay in a transaction");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_neither_loses_nor_leaks() {
    let sandbox = Sandbox::start().await;
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let mut asked: Vec<Asked> = Vec::with_capacity(CALLS);
    for nth in 0..CALLS {
        let deadline = Duration::from_millis(chance.random_range(0..=DEADLINE_MS_MAX));
        let request = need(CODES[0], &format!("需求 {nth}"));
        asked.push(Asked { request, deadline: Some(deadline) });
        if nth % HURRIED == 0 {
            let request = need(CODES[0], &format!("不急的需求 {nth}"));
            asked.push(Asked { request, deadline: None });
        }
    }
    let (all, patient) = (asked.len(), asked.len() - CALLS);
    let first = ask_all(&sandbox.line, asked.clone()).await;
    let acknowledged = first.values().filter(|it| it.is_ok()).count();
    assert!((patient..all).contains(&acknowledged), "{acknowledged} of {all} were in time");
    nobody_idles_in_transaction(&sandbox.backend).await;

    let there = stored(&sandbox.line).await;
    for need in first.values().flatten() {
        assert!(there.contains(&need.name), "{} was acknowledged and is not there", need.name);
    }
    let again = asked.into_iter().map(|it| Asked { deadline: None, ..it }).collect();
    let again = ask_all(&sandbox.line, again).await;
    for (id, answer) in &again {
        let need = answer.as_ref().unwrap();
        let before = first[id].as_ref().ok();
        assert!(before.is_none_or(|it| it == need), "{id} answered {before:?}, then {need:?}");
    }
    let mut there = stored(&sandbox.line).await;
    there.sort();
    there.dedup();
    assert_eq!(there.len(), all, "each command took effect once");
    nobody_idles_in_transaction(&sandbox.backend).await;
    sandbox.stop().await;
}
