//! The performance: what every step needs, and how all cases go through one.
//!
//! Bounds: `WIDTH` cases at once, `PATIENCE` for anything waited for. Order: a
//! step starts when the step before is done for every case; cases come back
//! sorted by id, so that the outcome never depends on who was first.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;

use super::case::Case;
use super::cast::{Cast, Person};
use super::error::Error;
use super::world::World;

const WIDTH: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);

/// What the node counts of its events.
#[derive(Clone, Debug, Default)]
pub struct EventCounts {
    pub published: u64,
    pub parked: u64,
    /// Events that each consumer is behind.
    pub lag: BTreeMap<String, u64>,
}

/// Asks the node for its counts.
pub type Counting = Box<dyn Fn() -> BoxFuture<'static, EventCounts> + Send + Sync>;

/// A demonstration under way.
pub struct Play {
    pub cast: Cast,
    pub world: World,
    pub seed: u64,
    pub progress: ProgressBar,
    pub counting: Counting,
}

impl Play {
    /// The `nth` officer of a role of the node's own offices, from 1.
    pub fn officer(&self, role: &str, nth: usize) -> Result<Person, Error> {
        let mut of_role = self.world.staff.iter().filter(|it| it.role == role);
        let found = of_role.nth(nth.saturating_sub(1));
        let officer = found.ok_or_else(|| Error::data(role, "no such officer"))?;
        let organisation = Some(self.world.uscc(&officer.org)?.to_owned());
        Ok(Person { subject: officer.subject.clone(), organisation, role: role.to_owned() })
    }

    /// The `nth` person who holds `role` in an organisation of the files.
    pub fn person(&self, org: &str, role: &str, nth: usize) -> Result<Person, Error> {
        let subject = format!("{}.{}-{nth:02}", org.to_lowercase(), role.replace('_', "-"));
        let organisation = Some(self.world.uscc(org)?.to_owned());
        Ok(Person { subject, organisation, role: role.to_owned() })
    }

    /// An expert in the role that the node calls on: `expert` or `reviewer`.
    pub fn expert(&self, id: &str, role: &str) -> Result<Person, Error> {
        let found = self.world.experts.get(id);
        let expert = found.ok_or_else(|| Error::data(id, "no such expert"))?;
        let employer = self.world.organisation(&expert.employer)?;
        let organisation = employer.uscc.clone();
        Ok(Person { subject: id.to_lowercase(), organisation, role: role.to_owned() })
    }

    /// The id of a command, the same in every run with this seed.
    pub fn id(&self, who: &Person, act: &str, about: &str) -> String {
        self.cast.request_id(who, act, about)
    }

    /// Asks until there is an answer.
    pub async fn until<T, F, Fut>(&self, what: &str, ask: F) -> Result<T, Error>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Option<T>, Error>>,
    {
        let begin = Instant::now();
        let mut pause = Duration::from_millis(5);
        while begin.elapsed() < PATIENCE {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(160));
        }
        Err(Error::Waited(what.to_owned()))
    }

    /// Repeats an act that is refused only until an event has arrived.
    pub async fn once_heard<T, F, Fut>(&self, act: F) -> Result<T, Error>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, Error>>,
    {
        let begin = Instant::now();
        loop {
            match act().await {
                Err(Error::Refused { status, .. })
                    if begin.elapsed() < PATIENCE && is_early(&status) =>
                {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                answer => return answer,
            }
        }
    }

    /// Waits until every consumer has heard everything.
    pub async fn settle(&self) -> Result<EventCounts, Error> {
        self.until("事件送达 events to arrive", || async {
            let counts = (self.counting)().await;
            Ok(counts.lag.values().all(|lag| *lag == 0).then_some(counts))
        })
        .await
    }

    /// Takes every case that goes on through a step.
    pub async fn each<'a, F, Fut>(
        &'a self,
        label: &'static str,
        cases: Vec<Case>,
        step: F,
    ) -> Result<Vec<Case>, Error>
    where
        F: Fn(&'a Play, Case) -> Fut,
        Fut: Future<Output = Result<Case, Error>>,
    {
        self.progress.set_message(label);
        let (going, ended): (Vec<Case>, Vec<Case>) =
            cases.into_iter().partition(|case| case.ended.is_none());
        self.progress.inc(u64::try_from(ended.len()).unwrap_or(0));
        let mut cases: Vec<Case> = stream::iter(going)
            .map(|case| step(self, case))
            .buffer_unordered(WIDTH)
            .inspect_ok(|_| self.progress.inc(1))
            .try_collect()
            .await?;
        cases.extend(ended);
        cases.sort_by(|a, b| a.brief.id().cmp(b.brief.id()));
        Ok(cases)
    }

    /// Does `step` for all of `things`, some at once.
    pub async fn all<'a, T, F, Fut>(&'a self, things: Vec<T>, step: F) -> Result<(), Error>
    where
        F: Fn(&'a Play, T) -> Fut,
        Fut: Future<Output = Result<(), Error>>,
    {
        stream::iter(things)
            .map(|thing| step(self, thing))
            .buffer_unordered(WIDTH)
            .inspect_ok(|()| self.progress.inc(1))
            .try_collect()
            .await
    }
}

/// Whether the refusal may be one of a service that has not yet heard.
fn is_early(status: &tonic::Status) -> bool {
    matches!(status.code(), tonic::Code::FailedPrecondition | tonic::Code::NotFound)
}
