//! Records that only grow, and cursors that never pass the end of a log.

use proto::jiebang::kit::v1 as kit;
use proto::jiebang::matchmaking::v1 as mm;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use tests::{Backend, Sandbox, Who, sandbox};

use crate::papers::{CODES, organisation, publisher, settle_in};

/// Tables that only grow, each with the service that has it and a column.
const RECORDS: [(&str, &str, &str); 5] = [
    ("matchmaking", "audit", "outcome"),
    ("matchmaking", "outbox", "name"),
    ("matchmaking", "sequence", "seq"),
    ("contracts", "postings", "id"),
    ("contracts", "entries", "amount"),
];

#[tokio::test(flavor = "multi_thread")]
async fn records_of_what_happened_are_never_rewritten() {
    let sandbox = Sandbox::start().await;
    sandbox.play(&["R-018"]).await.unwrap();
    let (dir, backend) = sandbox.stop().await;
    for (service, table, column) in RECORDS {
        let db = backend.open(&dir, service).await.unwrap();
        let same = Expr::col(Alias::new(column));
        let update =
            Query::update().table(Alias::new(table)).value(Alias::new(column), same).to_owned();
        let delete = Query::delete().from_table(Alias::new(table)).to_owned();
        for refused in [db.execute(&update).await, db.execute(&delete).await] {
            let cause = refused.unwrap_err().to_string();
            assert!(cause.contains(&format!("{table} only grows")), "{table}: {cause}");
        }
        db.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_records_could_be_rewritten_does_not_start() {
    let (dir, backend) = Sandbox::start().await.stop().await;
    let spoil: &[&str] = match backend {
        Backend::Embedded => &["DROP TRIGGER audit_no_DELETE"],
        Backend::Servers { .. } => {
            &["ALTER TABLE audit DISABLE TRIGGER audit_grows", "DROP TRIGGER audit_grows ON audit"]
        }
    };
    for statement in spoil {
        let db = backend.open(&dir, "matchmaking").await.unwrap();
        db.execute_unprepared(statement).await.unwrap();
        db.close().await.unwrap();
        let refused = sandbox::start(&dir, &backend, "").await.err().unwrap().to_string();
        for word in ["matchmaking", "audit could be rewritten", "restore them"] {
            assert!(refused.contains(word), "{refused}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_beyond_its_log_is_refused_until_somebody_accepts_it() {
    let sandbox = Sandbox::start().await;
    settle_in(&sandbox.line, CODES[0]).await.unwrap();
    sandbox.settle().await;
    let (dir, backend) = sandbox.stop().await;
    let db = backend.open(&dir, "notifications").await.unwrap();
    let ahead = Query::update()
        .table(Alias::new("inbox_cursors"))
        .value(Alias::new("seq"), Expr::col(Alias::new("seq")).add(1_000))
        .and_where(Expr::col(Alias::new("producer")).eq("matchmaking"))
        .to_owned();
    assert_eq!(db.execute(&ahead).await.unwrap().rows_affected(), 1);
    db.close().await.unwrap();

    let refused = sandbox::start(&dir, &backend, "").await.err().unwrap().to_string();
    for word in ["notifications", "matchmaking", "older backup", "node.accept_rollback"] {
        assert!(refused.contains(word), "{refused}");
    }
    let accepts = "[node]\naccept_rollback = true\n";
    let sandbox = Sandbox::at(dir, backend, accepts).await;
    let request = organisation(CODES[1]);
    let _new: mm::Organisation = sandbox.line.call(&publisher(CODES[1]), request).await.unwrap();
    let counts = sandbox.settle().await;
    assert_eq!((counts.lag["notifications<matchmaking"], counts.parked), (0, 0), "{counts:?}");
    let auditor = Who::new("test.auditor", None, &["auditor"]);
    let request = kit::ListAuditEntriesRequest {
        service: "notifications".to_owned(),
        object: "eventLogs/matchmaking".to_owned(),
        ..Default::default()
    };
    let kept: kit::ListAuditEntriesResponse = sandbox.line.call(&auditor, request).await.unwrap();
    assert_eq!(kept.audit_entries.len(), 1);
    assert!(kept.audit_entries[0].outcome.starts_with("rewound from "), "{kept:?}");
    sandbox.stop().await;
}
