//! Wrong input: every rpc, every field, one fault at a time.
//!
//! Shape: requests and their faults are generated from the contracts, whose comments
//! say what is right; the services' code is not asked. Order: right requests first,
//! so that a fault is the only thing wrong.

pub mod bounds;
pub mod codes;
mod edges;
mod faults;
mod said;
pub mod sample;
mod shapes;

use std::collections::BTreeMap;

use prost::Message;
use prost_reflect::{Kind, MethodDescriptor};
use proto::jiebang::challenges::v1 as pb;
use tests::line::Ask;
use tests::{Sandbox, Who, contract};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::access::oracle::Oracle;
use sample::Aim;

/// A challenge without bids: a short way to objects that can be edited.
const CASE: &str = "R-022";
/// What the contract demands of a form and an update may leave out.
/// Edits read their fields over what stands: it has to be there.
const EDITS: [&str; 4] = ["UpdateNeed", "UpdateChallenge", "AmendChallenge", "DraftChallenge"];
const LEFT_OUT: [(&str, &str, &str); 1] = [("UpdateNeed", "need.publisher", "missing")];
const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// A node with one challenge on it, and who may edit that.
struct Stage {
    sandbox: Sandbox,
    targets: BTreeMap<String, String>,
    publisher: Who,
    oracle: Oracle,
}

impl Stage {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await;
        sandbox.play(&[CASE]).await.unwrap();
        let authority = Who::new("wire.authority", None, &["authority"]);
        let request = pb::ListChallengesRequest::default();
        let all: pb::ListChallengesResponse = sandbox.line.call(&authority, request).await.unwrap();
        let challenge = all.challenges[0].clone();
        let code = challenge.publisher.trim_start_matches("organisations/");
        let publisher = Who::new("wire.publisher", Some(code), &["publisher", "bidder"]);
        let targets = [("needs", challenge.need.as_str()), ("challenges", &challenge.name)];
        let targets = targets.map(|(key, name)| (key.to_owned(), name.to_owned())).into();
        Self { sandbox, targets, publisher, oracle: Oracle::load() }
    }

    fn aim(&self, method: &MethodDescriptor) -> Aim {
        let mut codes = codes::samples();
        let reason = self.oracle.reason(&contract::short(method));
        codes.insert("reason".to_owned(), reason.unwrap_or_else(|| "done".to_owned()));
        let collection = contract::collection(method);
        // Whatever else is named is not there: a right request must change nothing.
        let edited = EDITS.contains(&method.name());
        let mut targets = if edited { self.targets.clone() } else { BTreeMap::new() };
        let own = self
            .publisher
            .0
            .organisation
            .as_ref()
            .map(|it| format!("organisations/{}", it.as_str()));
        targets.extend(own.map(|own| ("organisations".to_owned(), own)));
        Aim { collection, codes, targets }
    }

    /// Somebody who gets as far as the fields.
    fn token(&self, method: &MethodDescriptor) -> String {
        let office = |role| Who::new(&format!("wire.{role}"), None, &[role]);
        let who = match (method.parent_service().name(), method.name()) {
            ("AuditService", _) => office("auditor"),
            ("ParkedService" | "ClockService", _) => office("node_admin"),
            ("EventLogService", _) => office("node"),
            (_, "UpdateChallenge" | "AmendChallenge" | "DraftChallenge") => office("authority"),
            _ => self.publisher.clone(),
        };
        self.sandbox.line.token(&who)
    }

    async fn send(&self, call: &Call<'_>, body: Vec<u8>) -> Result<Vec<u8>, Status> {
        let (path, streams) = (contract::path(call.method), call.method.is_server_streaming());
        let (token, trace) = (Some(call.token.as_str()), call.trace.as_str());
        let ask = Ask { path: &path, streams, token, lang: call.lang, trace };
        self.sandbox.line.send(&ask, body).await
    }

    async fn rows(&self) -> BTreeMap<String, (i64, i64)> {
        self.sandbox.backend.rows(&self.sandbox.dir).await.unwrap()
    }
}

struct Call<'a> {
    method: &'a MethodDescriptor,
    token: String,
    lang: &'static str,
    trace: String,
}

/// Fails with every complaint, so that one run shows them all.
pub fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_nothing_is_written() {
    let stage = Stage::set().await;
    let mut complaints = Vec::new();
    let mut tried = 0;
    let before = stage.rows().await;
    for method in &contract::methods(&contract::pool()) {
        let aim = stage.aim(method);
        let read = sample::message(&method.input(), &aim);
        let (right, faults) = match (read, faults::of(&method.input(), &aim)) {
            (Ok(right), Ok(faults)) => (right, faults),
            (read, faults) => {
                complaints.extend(read.err().into_iter().chain(faults.err()));
                continue;
            }
        };
        let token = stage.token(method);
        let left_out = |fault: &faults::Fault| {
            LEFT_OUT.contains(&(method.name(), fault.path.as_str(), fault.what.as_str()))
        };
        for fault in faults.into_iter().filter(|fault| !left_out(fault)) {
            let mut wrong = right.clone();
            (fault.edit)(&mut wrong);
            // Every other call brings no trace: the node then starts one.
            let trace =
                if tried % 2 == 0 { Uuid::new_v4().simple().to_string() } else { String::new() };
            let call = Call { method, token: token.clone(), lang: LANGUAGES[tried / 2 % 2], trace };
            let outcome = stage.send(&call, wrong.encode_to_vec()).await;
            let checked = shapes::invalid(&outcome, &fault.path, call.lang, &call.trace);
            complaints.extend(checked.err().map(|complaint| {
                format!("{} {} {}: {complaint}", contract::short(method), fault.path, fault.what)
            }));
            tried += 1;
        }
    }
    let after = stage.rows().await;
    assert_none(&complaints);
    assert!(tried > 800, "only {tried} faults were tried");
    assert_eq!(after, before, "wrong input leaves no trace in any table");
    stage.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_decode_is_the_callers_fault() {
    let sandbox = Sandbox::start().await;
    let token = sandbox.line.token(&Who::new("wire.garbler", None, &["node_admin"]));
    let mut complaints = Vec::new();
    for method in &contract::methods(&contract::pool()) {
        let path = contract::path(method);
        let first = method.input().get_field(1).filter(|it| it.kind() == Kind::String);
        let not_utf8 = first.map(|field| (field.name().to_owned(), vec![0x0a, 0x01, 0xff]));
        let garbage = Some((String::new(), vec![0xff; 12]));
        for ((field, body), lang) in [garbage, not_utf8].into_iter().flatten().zip(LANGUAGES) {
            let trace = Uuid::new_v4().simple().to_string();
            let (token, trace) = (Some(token.as_str()), trace.as_str());
            let streams = method.is_server_streaming();
            let ask = Ask { path: &path, streams, token, lang, trace };
            let outcome = sandbox.line.send(&ask, body).await;
            let checked = shapes::invalid(&outcome, &field, lang, trace);
            let told = |complaint| format!("{} {field}: {complaint}", contract::short(method));
            complaints.extend(checked.err().map(told));
        }
    }
    sandbox.stop().await;
    assert_none(&complaints);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_request_is_not_called_wrong_up_to_its_bounds() {
    let stage = Stage::set().await;
    let mut complaints = Vec::new();
    for method in &contract::methods(&contract::pool()) {
        let (aim, token) = (stage.aim(method), stage.token(method));
        let Ok(right) = sample::message(&method.input(), &aim) else { continue };
        let edges = edges::of(&method.input(), &aim).unwrap();
        for edge in edges {
            let mut request = right.clone();
            (edge.edit)(&mut request);
            codes::fresh_request_id(&mut request);
            let call = Call { method, token: token.clone(), lang: "en", trace: String::new() };
            let outcome = stage.send(&call, request.encode_to_vec()).await;
            let wrong = outcome.as_ref().err().filter(|it| it.code() == Code::InvalidArgument);
            let internal = outcome.as_ref().err().filter(|it| it.code() == Code::Internal);
            complaints.extend(wrong.or(internal).map(|status| {
                let refusal = kit_wire::Refusal::from(status);
                format!("{} {} {}: {refusal}", contract::short(method), edge.path, edge.what)
            }));
        }
    }
    assert_none(&complaints);
    stage.sandbox.stop().await;
}
