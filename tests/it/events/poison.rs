//! Poison: events that do not decode or that a handler cannot take.

use std::process::{Command, Output};
use std::time::Duration;

use kit_base::{Ids, Time};
use kit_events::envelope::{Head, wrap};
use kit_events::{Outgoing, Reach};
use prost::Message;
use proto::io::cloudevents::v1::CloudEvent;
use proto::io::cloudevents::v1::cloud_event::Data;
use proto::jiebang::kit::v1 as kit;
use proto::jiebang::matchmaking::v1 as mm;
use proto::jiebang::notifications::v1 as nt;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Query};
use tests::patience::Patience;
use tests::{Sandbox, Who};

use crate::papers::{CODES, admin, publisher, settle_in};

const PATIENCE: Duration = Duration::from_secs(20);

/// An event of matchmaking as its outbox would hold it.
fn event(name: &str, subject: &str, out: &Outgoing) -> CloudEvent {
    let head = Head {
        id: Ids::new().next(),
        source: "//test/matchmaking",
        name,
        subject,
        version: 1,
        reach: Reach::Node,
        trace: &kit_base::Trace::default(),
        time: Time::from_timestamp(jiebang::demo::BEGIN, 0).unwrap(),
    };
    wrap(&head, out)
}

/// Writes bytes into matchmaking's outbox, as a broken release might.
async fn tell(sandbox: &Sandbox, name: &str, subject: &str, bytes: Vec<u8>) {
    let db = sandbox.backend.open(&sandbox.dir, "matchmaking").await.unwrap();
    let columns = ["event_id", "name", "subject", "version", "reach", "envelope", "create_time"];
    let now = Time::from_timestamp(jiebang::demo::BEGIN, 0).unwrap();
    let insert = Query::insert()
        .into_table(Alias::new("outbox"))
        .columns(columns.map(Alias::new))
        .values_panic([
            Ids::new().next().into(),
            name.into(),
            subject.into(),
            1_i64.into(),
            "node".into(),
            bytes.into(),
            now.into(),
        ])
        .to_owned();
    db.execute(&insert).await.unwrap();
    db.close().await.unwrap();
}

async fn parked(sandbox: &Sandbox) -> Vec<kit::ParkedEvent> {
    let request = kit::ListParkedEventsRequest::default();
    let page: kit::ListParkedEventsResponse = sandbox.line.call(&admin(), request).await.unwrap();
    page.parked_events
}

/// Waits until what is parked is as `so` says.
async fn until(
    sandbox: &Sandbox,
    so: impl Fn(&[kit::ParkedEvent]) -> bool,
) -> Vec<kit::ParkedEvent> {
    let patience = Patience::of(PATIENCE);
    loop {
        sandbox.settle().await;
        let found = parked(sandbox).await;
        if so(&found) {
            return found;
        }
        assert!(patience.rest().await, "{found:?}");
    }
}

async fn told(sandbox: &Sandbox, code: &str) -> Vec<String> {
    let request = nt::ListNotificationsRequest::default();
    let page: nt::ListNotificationsResponse =
        sandbox.line.call(&publisher(code), request).await.unwrap();
    page.notifications.into_iter().map(|it| it.event_name).collect()
}

/// Runs the command line against the sandbox.
async fn jiebang(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    let mut command = Command::new(tests::fleet::binary("jiebang"));
    command.args(arguments).args(["--json", "--as", "test.admin:node_admin"]);
    command.args(["--listen", &sandbox.process.address.to_string()]);
    command.arg("--data").arg(&sandbox.dir);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    [text(&output.stdout), text(&output.stderr)].concat()
}

fn of<'a>(all: &'a [kit::ParkedEvent], consumer: &str, state: &str) -> Vec<&'a kit::ParkedEvent> {
    all.iter().filter(|it| it.consumer == consumer && it.state == state).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_does_not_decode_stops_its_own_aggregate_alone() {
    let sandbox = Sandbox::start().await;
    let (poisoned, other) = (CODES[0], CODES[1]);
    let subject = format!("organisations/{poisoned}");
    tell(&sandbox, "organisation.registered", &subject, vec![0xff; 64]).await;
    settle_in(&sandbox.line, poisoned).await.unwrap();
    settle_in(&sandbox.line, other).await.unwrap();

    let found = until(&sandbox, |all| all.len() == 9).await;
    for consumer in ["challenges", "contracts", "notifications"] {
        let stopped = of(&found, consumer, "parked");
        assert_eq!((stopped.len(), of(&found, consumer, "waiting").len()), (1, 2), "{found:?}");
        assert_eq!((stopped[0].attempts, stopped[0].subject.as_str()), (1, subject.as_str()));
        assert!(stopped[0].cause.starts_with("UNDECODABLE"), "{}", stopped[0].cause);
    }
    assert!(told(&sandbox, poisoned).await.is_empty(), "what follows waits");
    let both = ["organisation.verified", "organisation.registered"];
    assert_eq!(told(&sandbox, other).await, both);

    let waiting = of(&found, "notifications", "waiting")[0].name.clone();
    let refused = jiebang(&sandbox, &["parked", "replay", &waiting]).await;
    assert!(said(&refused).contains("WAITS_BEHIND_ANOTHER"), "{}", said(&refused));
    for stopped in found.iter().filter(|it| it.state == "parked") {
        let again = jiebang(&sandbox, &["parked", "replay", &stopped.name]).await;
        let reply = said(&again);
        assert!(again.status.success() && reply.contains("\"state\":\"parked\""), "{reply}");
        let unfounded = jiebang(&sandbox, &["parked", "skip", &stopped.name]).await;
        let reply = said(&unfounded);
        assert!(!unfounded.status.success() && reply.contains("--reason"), "{reply}");
        let skip = ["parked", "skip", &stopped.name, "--reason", "发布 0.9 写坏了它"];
        let skipped = jiebang(&sandbox, &skip).await;
        let reply = said(&skipped);
        assert!(skipped.status.success() && reply.contains("\"state\":\"skipped\""), "{reply}");
    }
    until(&sandbox, <[_]>::is_empty).await;
    assert_eq!(told(&sandbox, poisoned).await, both, "in their order");
    let listed = jiebang(&sandbox, &["parked", "list"]).await;
    assert!(listed.status.success() && !said(&listed).contains(&subject), "{}", said(&listed));
    for consumer in ["challenges", "notifications"] {
        is_recorded(&sandbox, consumer, &subject).await;
    }
    sandbox.stop().await;
}

/// The audit record says who skipped, and why.
async fn is_recorded(sandbox: &Sandbox, service: &str, object: &str) {
    let auditor = Who::new("test.auditor", None, &["auditor"]);
    let (service, object) = (service.to_owned(), object.to_owned());
    let request = kit::ListAuditEntriesRequest { service, object, ..Default::default() };
    let page: kit::ListAuditEntriesResponse = sandbox.line.call(&auditor, request).await.unwrap();
    let skips: Vec<_> = page.audit_entries.iter().filter(|it| it.act == "skip").collect();
    assert_eq!(skips.len(), 1, "{page:?}");
    assert_eq!(skips[0].person, "test.admin");
    assert_eq!(skips[0].outcome, "skipped: 发布 0.9 写坏了它");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_whose_handler_fails_is_parked_with_its_cause() {
    let sandbox = Sandbox::start().await;
    let need = format!("needs/{}", Ids::new().next());
    let check_time = Some(prost_types::Timestamp { seconds: jiebang::demo::BEGIN, nanos: 0 });
    let report = mm::PrecheckReport { need: need.clone(), check_time, ..Default::default() };
    let lost = mm::PrecheckCompleted { report: Some(report) };
    let lost = event("precheck.completed", &need, &Outgoing::of(&lost));
    tell(&sandbox, "precheck.completed", &need, lost.encode_to_vec()).await;
    let subject = format!("organisations/{}", CODES[0]);
    let registered = Outgoing::of(&mm::OrganisationRegistered::default());
    let mut broken = event("organisation.registered", &subject, &registered);
    if let Some(Data::ProtoData(data)) = &mut broken.data {
        data.value = vec![0xff; 16];
    }
    tell(&sandbox, "organisation.registered", &subject, broken.encode_to_vec()).await;

    let found = until(&sandbox, |all| all.iter().filter(|it| it.state == "parked").count() == 4);
    let found = found.await;
    let missing = found.iter().find(|it| it.subject == need).unwrap();
    assert_eq!((missing.consumer.as_str(), missing.attempts), ("challenges", 5), "{missing:?}");
    assert!(missing.cause.starts_with("NOT_FOUND"), "{}", missing.cause);
    for broken in found.iter().filter(|it| it.subject == subject) {
        assert_eq!(broken.attempts, 1, "{broken:?}");
        assert!(broken.cause.starts_with("UNDECODABLE"), "{}", broken.cause);
    }
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_bad_event_of_an_aggregate_waits_for_its_turn() {
    let sandbox = Sandbox::start().await;
    let subject = format!("organisations/{}", CODES[0]);
    for _ in 0..2 {
        tell(&sandbox, "organisation.registered", &subject, vec![0xff; 64]).await;
    }
    let found = until(&sandbox, |all| all.len() == 6).await;
    for consumer in ["challenges", "contracts", "notifications"] {
        let (stopped, waiting) = (of(&found, consumer, "parked"), of(&found, consumer, "waiting"));
        assert_eq!((stopped.len(), waiting.len()), (1, 1), "{found:?}");
        assert_eq!(waiting[0].attempts, 0, "{waiting:?}");
        let request = kit::SkipParkedEventRequest {
            name: stopped[0].name.clone(),
            reason: "发布 0.9 写坏了它".to_owned(),
            request_id: crate::papers::id(),
        };
        let _skipped: kit::ParkedEvent = sandbox.line.call(&admin(), request).await.unwrap();
    }
    let left = until(&sandbox, |all| all.len() == 3 && all.iter().all(|it| it.attempts == 1));
    assert!(left.await.iter().all(|it| it.state == "parked"));
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_skip_answers_the_same_and_is_recorded_once() {
    let sandbox = Sandbox::start().await;
    let subject = format!("organisations/{}", CODES[0]);
    tell(&sandbox, "organisation.registered", &subject, vec![0xff; 64]).await;
    let found = until(&sandbox, |all| all.len() == 3).await;
    let request = kit::SkipParkedEventRequest {
        name: of(&found, "challenges", "parked")[0].name.clone(),
        reason: "发布 0.9 写坏了它".to_owned(),
        request_id: crate::papers::id(),
    };
    let first: kit::ParkedEvent = sandbox.line.call(&admin(), request.clone()).await.unwrap();
    let second: kit::ParkedEvent = sandbox.line.call(&admin(), request.clone()).await.unwrap();
    assert_eq!(first, second);
    let other = kit::SkipParkedEventRequest { reason: "另一理由".to_owned(), ..request };
    let reused = sandbox.line.call::<_, kit::ParkedEvent>(&admin(), other).await.unwrap_err();
    assert_eq!(reused.reason(), "REQUEST_ID_REUSED");
    is_recorded(&sandbox, "challenges", &subject).await;
    sandbox.stop().await;
}
