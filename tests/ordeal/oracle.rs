//! Oracles: what must hold after any strike.
//!
//! Shape: the same outcome as a clean run; every acknowledged act answers its
//! request id with the very reply it had; no panic in any log.

use std::collections::BTreeMap;

use jiebang::demo::{Acknowledged, Report};
use prost_reflect::DescriptorPool;
use serde_json::Value;
use tests::fleet::Replayer;

use crate::Error;
use crate::journal::Journal;

/// What of a report must not depend on when something was killed.
const SAME: [&str; 7] =
    ["funnel", "ended", "ledger", "notifications", "matches", "refused", "told"];

/// What must be the same in every run, events by name included.
pub fn essence(report: &Report, names: &BTreeMap<String, i64>) -> Result<Value, Error> {
    let broken = |error: serde_json::Error| Error::Broken(error.to_string());
    let mut json = serde_json::to_value(report).map_err(broken)?;
    let events = json["events"].clone();
    let lag = events["lag"].as_object().cloned().unwrap_or_default();
    if events["parked"] != 0 || lag.is_empty() || lag.values().any(|behind| behind != 0) {
        return Err(Error::Broken(format!("events were parked or are behind: {events}")));
    }
    let mut same = serde_json::Map::new();
    for key in SAME {
        same.insert(key.to_owned(), json[key].take());
    }
    for (name, count) in names {
        same.insert(name.clone(), (*count).into());
    }
    Ok(Value::Object(same))
}

/// The same effects, each once: else a count, a sum or a list differs.
pub fn compare(expected: &Value, found: &Value) -> Result<(), Error> {
    let keys = expected.as_object().into_iter().flat_map(|map| map.keys());
    let differs = keys.filter(|key| expected[*key] != found[*key]);
    let short = |value: &Value| value.to_string().chars().take(600).collect::<String>();
    let told: Vec<String> = differs
        .map(|key| format!("{key}: {} became {}", short(&expected[key]), short(&found[key])))
        .collect();
    match told.is_empty() {
        true => Ok(()),
        false => Err(Error::Broken(format!("the outcome differs\n{}", told.join("\n")))),
    }
}

/// Repeats every acknowledged command: one that is not there would act anew and
/// answer something else.
pub async fn everything_is_there(replayer: &Replayer, journal: &Journal) -> Result<usize, Error> {
    let pool = DescriptorPool::decode(proto::FDS).expect("the build encoded this set");
    let acts = journal.acts();
    let commands: Vec<&Acknowledged> = acts.iter().filter(|act| commands(&pool, act)).collect();
    for act in &commands {
        let reply = replayer.repeat(act).await;
        if reply.as_ref().ok() != Some(&act.reply) {
            let (who, path) = (&act.who.subject, &act.path);
            let file = journal.file.display();
            return Err(Error::Broken(format!(
                "{who} had {path} acknowledged, and now it answers {:?} ({file})",
                reply.map(|reply| reply.len())
            )));
        }
    }
    Ok(commands.len())
}

fn commands(pool: &DescriptorPool, act: &Acknowledged) -> bool {
    let path = act.path.trim_start_matches('/');
    let Some((service, method)) = path.split_once('/') else { return false };
    let service = pool.get_service_by_name(service);
    let method = service.and_then(|it| it.methods().find(|one| one.name() == method));
    method.is_some_and(|it| it.input().get_field_by_name("request_id").is_some())
}

pub fn nothing_panicked(logs: &[(String, String)]) -> Result<(), Error> {
    for (name, log) in logs {
        if let Some(line) = log.lines().find(|line| line.contains("panicked at")) {
            return Err(Error::Broken(format!("{name} panicked: {line}")));
        }
    }
    Ok(())
}
