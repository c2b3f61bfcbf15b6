//! Challenges that stand ready: copies of one that was really scheduled.
//!
//! Owns the copies and the event that one of them tells. Bounds: `ROWS` a
//! statement. Order: ids grow, as those of real ones do.

use challenges::domain::challenge::State;
use challenges::domain::{Challenge, ChallengeId};
use chrono::TimeDelta;
use kit_base::{Actor, Aggregate, Clock, Ids, Trace};
use kit_events::envelope::{self, Head};
use kit_events::{Outgoing, Reach, Shown, outbox};
use kit_store::records;
use proto::io::cloudevents::v1::CloudEvent;
use proto::jiebang::challenges::v1 as pb;
use sea_orm::{DatabaseConnection, TransactionTrait};

use crate::error::Result;

/// A challenge of the demonstration, as its row stood when it was scheduled.
const SCHEDULED: &str = include_str!("challenge.json");
/// Rows of one statement.
const ROWS: usize = 500;
const OPEN_DAYS: i64 = 365;

/// As many as wanted; each may be published now and closes in a year.
pub fn scheduled(count: usize) -> Result<Vec<Challenge>> {
    let template: Challenge = serde_json::from_str(SCHEDULED)?;
    let later = Clock::host() + TimeDelta::days(OPEN_DAYS);
    let copy = |_| {
        let mut copy = template.clone();
        copy.id = ChallengeId(Ids::new().next());
        copy.state = State::Scheduled { publish_time: Some(later) };
        copy.notice.bid_close_time = Some(later + TimeDelta::days(OPEN_DAYS));
        copy
    };
    Ok((0..count).map(copy).collect())
}

/// Puts them where the service keeps its own.
pub async fn fill(db: &DatabaseConnection, challenges: &[Challenge]) -> Result<()> {
    let tx = db.begin().await?;
    for some in challenges.chunks(ROWS) {
        records::add_all(&tx, some).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What becomes of a scheduled challenge that is published now.
pub fn published(challenge: &Challenge) -> Challenge {
    let decided = challenge.clone().publish(Clock::host());
    decided.expect("a scheduled challenge may be published").into_aggregate()
}

/// The event of a publication, enveloped as the service does.
pub fn event(challenge: &Challenge) -> CloudEvent {
    let challenge = published(challenge);
    let public = challenge.show(&Actor::anonymous());
    let event = Outgoing::of(&pb::ChallengePublished { challenge: Some(public) });
    let head = Head {
        id: Ids::new().next(),
        source: "//jiebang/challenges",
        name: "challenge.published",
        subject: &challenge.name(),
        version: challenge.version(),
        reach: Reach::Public,
        trace: &Trace::default(),
        time: Clock::host(),
    };
    envelope::wrap(&head, &event)
}

/// Appends the events of publications to a service's outbox, in one commit.
pub async fn tell(db: &DatabaseConnection, challenges: &[Challenge]) -> Result<()> {
    let tx = db.begin().await?;
    for challenge in challenges {
        let row = outbox::Row {
            event_id: Ids::new().next(),
            name: "challenge.published",
            subject: &challenge.name(),
            version: challenge.version() + 1,
            reach: Reach::Public,
            time: Clock::host(),
        };
        outbox::append(&tx, &row, &event(challenge)).await?;
    }
    tx.commit().await?;
    Ok(())
}
