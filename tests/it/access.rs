//! Who may do and see what: every rpc, every role, own, foreign and missing.
//!
//! Shape: rpcs by reflection, people around one real journey, and tables of who may
//! that were written apart from the code. `matrix.txt` is what the product answers;
//! run with `JIEBANG_TEST_BLESS=1` to write it anew, and read the difference.

mod bodies;
mod calls;
mod lists;
mod matrix;
pub mod oracle;
mod people;

use std::collections::BTreeMap;

use proto::jiebang::kit::v1 as kit;
use tests::{Sandbox, Who, contract};
use tonic::Status;
use uuid::Uuid;

use crate::wire::assert_none;
use calls::{Caller, Rpc, absent, heard};
use oracle::{Heard, Oracle};
use people::{CASE, Person, World, gather};

/// A sandbox with a journey behind it, and everybody who calls.
struct Scene {
    sandbox: Sandbox,
    world: World,
    oracle: Oracle,
}

impl Scene {
    async fn set(cases: &[&str]) -> Self {
        let sandbox = Sandbox::start().await;
        sandbox.play(cases).await.unwrap();
        sandbox.settle().await;
        let world = gather(&sandbox).await;
        Self { sandbox, world, oracle: Oracle::load() }
    }

    fn rpcs(&self) -> Vec<Rpc> {
        let methods = contract::methods(&contract::pool());
        methods.into_iter().map(|it| Rpc::new(it, &self.world, &self.oracle)).collect()
    }

    fn expects(&self, rpc: &Rpc, person: &Person) -> Heard {
        self.oracle.expects(&rpc.name, rpc.about.as_deref(), &person.hats)
    }

    /// The rows of every table but the audit record's.
    async fn state(&self) -> BTreeMap<String, (i64, i64)> {
        let mut rows = self.sandbox.backend.rows(&self.sandbox.dir).await.unwrap();
        rows.retain(|table, _| !table.ends_with(".audit"));
        rows
    }

    /// What the audit record lacks of these refusals, or says otherwise.
    async fn unrecorded(&self, rpc: &Rpc, refusals: &[Refused<'_>]) -> Vec<String> {
        let service = if rpc.service == "kit" { "" } else { &rpc.service };
        let request = kit::ListAuditEntriesRequest {
            service: service.to_owned(),
            page_size: 200,
            ..kit::ListAuditEntriesRequest::default()
        };
        let auditor = Who::new("test.reading-auditor", None, &["auditor"]);
        let entries: kit::ListAuditEntriesResponse =
            self.sandbox.line.call(&auditor, request).await.unwrap();
        let wrong = |refused: &Refused<'_>| {
            let found = entries.audit_entries.iter().find(|it| it.trace_id == refused.trace);
            let right = found.is_some_and(|entry| refused.is_recorded_by(rpc, entry));
            let who = format!("{} as {}", rpc.name, refused.person.name);
            (!right).then(|| format!("{who}: the audit record says {found:?}"))
        };
        refusals.iter().filter_map(wrong).collect()
    }
}

const UNNAMED: [&str; 4] = ["/SubmitBid", "/ReplaceBid", "/ReconfirmBid", "/WithdrawBid"];

/// A refusal that must stand on the audit record.
struct Refused<'a> {
    person: &'a Person,
    reason: String,
    trace: String,
}

impl Refused<'_> {
    fn is_recorded_by(&self, rpc: &Rpc, entry: &kit::AuditEntry) -> bool {
        let subject = self.person.who.as_ref().map_or("anonymous", |who| &who.0.subject);
        // Who tried to bid is nobody's affair.
        let bids = UNNAMED.iter().any(|it| rpc.name.ends_with(it));
        let subject = if bids { "" } else { subject };
        let is_about = rpc.is_of_no_object() || entry.object == rpc.object();
        (entry.person.as_str(), entry.outcome.as_str()) == (subject, self.reason.as_str())
            && entry.role.is_empty()
            && is_about
    }
}

#[test]
fn every_rpc_has_an_entry_in_the_tables() {
    let oracle = Oracle::load();
    let methods = contract::methods(&contract::pool());
    let rpcs: Vec<String> = methods.iter().map(contract::short).collect();
    let mut entries = oracle.entries();
    entries.sort_unstable();
    let twice: Vec<_> = entries.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "entered twice: {twice:?}");
    let new: Vec<_> = rpcs.iter().filter(|rpc| !entries.contains(&rpc.as_str())).collect();
    assert!(new.is_empty(), "say in tests/oracle/access.toml who may call: {new:?}");
    let gone: Vec<_> = entries.iter().filter(|it| !rpcs.iter().any(|rpc| rpc == *it)).collect();
    assert!(gone.is_empty(), "no such rpc any more: {gone:?}");
}

/// Refusals come first, so that whatever changed, a refusal changed it.
#[tokio::test(flavor = "multi_thread")]
async fn every_rpc_answers_every_role_as_the_tables_say() {
    let scene = Scene::set(&[CASE]).await;
    let (rpcs, caller) = (scene.rpcs(), Caller::new(&scene.sandbox.line, &scene.world));
    let mut complaints = Vec::new();
    let mut matrix = matrix::Matrix::new(&scene.world.people);
    let before = scene.state().await;
    for turn in [Turn::Refused, Turn::Admitted] {
        for rpc in &rpcs {
            let mut refusals = Vec::new();
            for person in &scene.world.people {
                let expected = scene.expects(rpc, person);
                if (expected == Heard::Admitted) != (turn == Turn::Admitted) {
                    continue;
                }
                let (found, refused) = try_one(&caller, (rpc, person), &mut complaints).await;
                refusals.extend(refused);
                matrix.note(&rpc.name, person.name, found);
                if found != expected {
                    let who = format!("{} as {}", rpc.name, person.name);
                    complaints.push(format!("{who}: {found:?} where the tables say {expected:?}"));
                }
            }
            complaints.extend(scene.unrecorded(rpc, &refusals).await);
        }
        if turn == Turn::Refused {
            complaints.extend(changed(&before, &scene.state().await));
        }
    }
    scene.sandbox.stop().await;
    complaints.extend(matrix.differs());
    assert_none(&complaints);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Refused,
    Admitted,
}

/// Calls with the real object, and with one that is not there where the answer must
/// be the same; what is absent is absent for an officer too.
async fn try_one<'a>(
    caller: &Caller<'_>,
    (rpc, person): (&Rpc, &'a Person),
    complaints: &mut Vec<String>,
) -> (Heard, Option<Refused<'a>>) {
    let who = format!("{} as {}", rpc.name, person.name);
    let [trace, other] = [(); 2].map(|()| Uuid::new_v4().simple().to_string());
    let object = rpc.object();
    let outcome = caller.call(person, rpc, (&object, &trace)).await;
    let found = heard(rpc, &outcome);
    let is_named = !rpc.is_of_no_object()
        && !object.starts_with("organisations/")
        && !rpc.name.ends_with("/ListPostings");
    if is_named && (found == Heard::Absent || person.name == "authority") {
        let nothing = absent(&object);
        let missing = caller.call(person, rpc, (&nothing, &other)).await;
        let same = match (&outcome, &missing) {
            (Err(foreign), Err(missing)) if found == Heard::Absent => {
                shape(foreign, &object, &trace) == shape(missing, &nothing, &other)
            }
            (_, missing) => heard(rpc, missing) == Heard::Absent,
        };
        if !same {
            complaints.push(format!("{who}: foreign {outcome:?} and absent {missing:?}"));
        }
    }
    let is_refused = matches!(found, Heard::Absent | Heard::Forbidden);
    let refused = outcome.err().filter(|_| is_refused).map(|status| {
        let reason = kit_wire::Refusal::from(status).reason;
        Refused { person, reason, trace }
    });
    (found, refused)
}

/// The bytes of an answer, but for the name that was asked for and the trace.
fn shape(status: &Status, name: &str, trace: &str) -> (tonic::Code, String, String) {
    let details = String::from_utf8_lossy(status.details());
    let details = details.replace(name, "NAME").replace(trace, "TRACE");
    (status.code(), status.message().to_owned(), details)
}

fn changed(
    before: &BTreeMap<String, (i64, i64)>,
    after: &BTreeMap<String, (i64, i64)>,
) -> Option<String> {
    let differs = |(table, rows): (&String, &(i64, i64))| {
        (before.get(table) != Some(rows)).then(|| table.clone())
    };
    let tables: Vec<String> = after.iter().filter_map(differs).collect();
    (!tables.is_empty()).then(|| format!("refusals changed {tables:?}"))
}
