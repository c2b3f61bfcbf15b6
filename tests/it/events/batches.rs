//! Batches: one event of several fails or panics; the others take effect, once.
//!
//! Shape: a consumer of our own beside a service's store, whose one effect is a row.

use std::sync::Arc;

use kit_base::{FieldError, Ids, Time, Trace};
use kit_events::envelope::{Head, wrap};
use kit_events::inbox::{Inbox, Taken};
use kit_events::{Error, Handled, Handlers, Heard, Outgoing, Reach, Received, Registry, Work};
use prost::Message;
use proto::jiebang::matchmaking::v1 as mm;
use sea_orm::sea_query::{Alias, ColumnDef, Query, Table};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tests::Sandbox;

const PRODUCER: &str = "matchmaking";
const NAME: &str = "organisation.registered";
const EFFECTS: &str = "test_effects";

/// What the handler does with an event, by its subject.
struct Order(String);

impl Heard for Order {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        Ok(Self(event.subject.clone()))
    }
}

struct Ear;

impl Ear {
    async fn note(self: Arc<Self>, work: Work, order: Order) -> Result<Handled, Error> {
        let Order(subject) = order;
        let insert = Query::insert()
            .into_table(Alias::new(EFFECTS))
            .columns([Alias::new("subject")])
            .values_panic([subject.as_str().into()])
            .to_owned();
        work.tx().execute(&insert).await?;
        match subject.as_str() {
            "panics" => panic!("a handler that panics after it wrote"),
            "fails" => Err(Error::NotParked(subject)),
            "refuses" => Err(Error::CursorExpired),
            _ => work.done().await,
        }
    }
}

fn event(seq: i64, subject: &str) -> Received {
    let head = Head {
        id: Ids::new().next(),
        source: "//test/matchmaking",
        name: NAME,
        subject,
        version: 1,
        reach: Reach::Node,
        trace: &Trace::default(),
        time: Time::from_timestamp(jiebang::demo::BEGIN, 0).unwrap(),
    };
    let bytes = wrap(&head, &Outgoing::of(&mm::OrganisationRegistered::default()));
    let bytes = bytes.encode_to_vec();
    Received::decode(&Registry::of_contracts(), (PRODUCER, seq), &bytes).unwrap()
}

async fn effects(db: &DatabaseConnection) -> Vec<String> {
    let query = Query::select().column(Alias::new("subject")).from(Alias::new(EFFECTS)).to_owned();
    let rows = db.query_all(&query).await.unwrap();
    let mut found: Vec<String> =
        rows.iter().map(|row| row.try_get("", "subject").unwrap()).collect();
    found.sort();
    found
}

async fn states(db: &DatabaseConnection) -> Vec<(String, String)> {
    let query = Query::select()
        .columns(["subject", "state"].map(Alias::new))
        .from(Alias::new("inbox"))
        .to_owned();
    let rows = db.query_all(&query).await.unwrap();
    let read = |row: &sea_orm::QueryResult| {
        (row.try_get("", "subject").unwrap(), row.try_get("", "state").unwrap())
    };
    let mut found: Vec<(String, String)> = rows.iter().map(read).collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_event_of_a_batch_keeps_no_other_from_its_effect() {
    let sandbox = Sandbox::start().await;
    // Its own inbox is empty: matchmaking hears challenges, and nobody asks anything.
    let journal = sandbox.process.inbox(PRODUCER).unwrap().journal().clone();
    let db = sandbox.backend.open(&sandbox.dir, PRODUCER).await.unwrap();
    let mut table = Table::create().table(Alias::new(EFFECTS)).to_owned();
    table.col(ColumnDef::new(Alias::new("subject")).text().not_null());
    db.execute(&table).await.unwrap();
    let ear = Inbox::new(journal, Handlers::new().on(NAME, &Arc::new(Ear), Ear::note));

    let subjects = ["a", "fails", "b", "panics", "c", "refuses", "d"];
    let batch: Vec<Received> = (1..).zip(subjects).map(|(seq, it)| event(seq, it)).collect();
    let again = || (1..).zip(subjects).map(|(seq, it)| event(seq, it)).collect();
    assert_eq!(ear.take_all(batch).await.unwrap(), Taken::Applied);
    assert_eq!(effects(&db).await, ["a", "b", "c", "d"]);
    // What may succeed later is the service's own to try again; this one is parked.
    let refused = ("refuses".to_owned(), "parked".to_owned());
    assert!(states(&db).await.contains(&refused));
    assert_eq!(ear.cursor(PRODUCER).await.unwrap(), 7);

    ear.take_all(again()).await.unwrap();
    // What follows on an aggregate that failed waits behind it, others pass at once.
    ear.take_all(vec![event(8, "refuses"), event(9, "e")]).await.unwrap();
    assert_eq!(effects(&db).await, ["a", "b", "c", "d", "e"]);
    let waits = states(&db).await.into_iter().filter(|(_, state)| state == "waiting").count();
    assert_eq!(waits, 1);
    // A batch with a hole ends before it.
    let hole = ear.take_all(vec![event(10, "f"), event(12, "h")]).await.unwrap();
    assert_eq!(hole, Taken::Gap { cursor: 10 });
    assert_eq!(effects(&db).await, ["a", "b", "c", "d", "e", "f"]);
    db.close().await.unwrap();
    sandbox.stop().await;
}
