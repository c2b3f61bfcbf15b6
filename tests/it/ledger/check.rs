//! `CheckLedger`, the halt of a book, and the self-check at the start (S9).

use kit_base::Time;
use kit_serve::config::Flags;
use kit_serve::{Process, Settings, Start, StartError};
use proto::jiebang::contracts::v1 as pb;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Database};
use tests::{Backend, Sandbox, Who};

const CASE: [&str; 1] = ["R-020"];

async fn check(sandbox: &Sandbox) -> pb::LedgerCheck {
    let auditor = Who::new("auditor.1", None, &["auditor"]);
    sandbox.line.call(&auditor, pb::CheckLedgerRequest::default()).await.unwrap()
}

/// Adds a fen to every credit of every account, as somebody at the database might.
async fn alter(url: &str) {
    let db = Database::connect(url).await.unwrap();
    let credits = || Expr::col(Alias::new("credits_posted"));
    let update = Query::update()
        .table(Alias::new("accounts"))
        .value(Alias::new("credits_posted"), credits().add(1))
        .to_owned();
    assert!(db.execute(&update).await.unwrap().rows_affected() > 0);
    db.close().await.unwrap();
}

async fn halted(url: &str) -> Vec<String> {
    let db = Database::connect(url).await.unwrap();
    let query = Query::select()
        .column(Alias::new("halted"))
        .from(Alias::new("books"))
        .and_where(Expr::col(Alias::new("halted")).is_not_null())
        .to_owned();
    let rows = db.query_all(&query).await.unwrap();
    let reasons = rows.iter().map(|row| row.try_get("", "halted").unwrap()).collect();
    db.close().await.unwrap();
    reasons
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_balance_halts_its_book_and_stops_the_next_start() {
    let sandbox = Sandbox::on(Backend::Embedded, "").await;
    sandbox.play(&CASE).await.unwrap();
    let sound = check(&sandbox).await;
    assert!(sound.books > 0 && sound.faults.is_empty(), "{sound:?}");
    let url = format!("sqlite://{}/contracts.sqlite3", sandbox.dir.display());
    assert_eq!(halted(&url).await, Vec::<String>::new());

    alter(&url).await;
    let found = check(&sandbox).await;
    assert!(found.faults.iter().any(|fault| fault.invariant == "I4"), "{found:?}");
    assert!(!halted(&url).await.is_empty(), "the book says why it is halted");
    let stranger = Who::new("somebody", None, &["bidder"]);
    let refused =
        sandbox.line.call::<_, pb::LedgerCheck>(&stranger, pb::CheckLedgerRequest::default());
    assert_eq!(refused.await.unwrap_err().code, tonic::Code::PermissionDenied);

    let (dir, backend) = sandbox.stop().await;
    let flags = Flags {
        file: Some(backend.configure(&dir, "").unwrap()),
        data_dir: Some(dir),
        listen: Some("127.0.0.1:0".to_owned()),
        admin_listen: Some("127.0.0.1:0".to_owned()),
    };
    let again = Process::start(Start {
        settings: Settings::load(&flags, jiebang::SERVICES).unwrap(),
        services: jiebang::SERVICES.to_vec(),
        clock_start: Time::from_timestamp(0, 0),
        registry: prometheus::Registry::new(),
    });
    let refused = again.await.err().expect("the self-check refuses the start");
    assert!(matches!(&refused, StartError::SelfCheck { cause, .. } if cause.code == "S9"));
}
