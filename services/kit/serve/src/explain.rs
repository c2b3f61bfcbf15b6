//! What explains the objects of a service, and finds those that are overdue.
//!
//! Owns one explainer per collection. Shape: the row, its table and its clocks say it;
//! the service counts what they do not know. Bounds: `OVERDUE_MAX` objects a look.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use kit_base::{Calendar, Code, Explanation, Law, Problem, Text, Time, View};
use kit_events::Look;
use kit_store::{Record, records};
use kit_wire::Gate;
use uuid::Uuid;

/// Overdue objects of one collection that one look finds.
const OVERDUE_MAX: u64 = 1_000;
/// How late the clock may be before somebody should know: a sweep comes every second.
const CLOCK_GRACE: TimeDelta = TimeDelta::minutes(5);

type Answer<T> = BoxFuture<'static, Result<T, Box<dyn Problem>>>;

/// Explains the objects of one collection.
#[derive(Clone)]
pub struct Explainer {
    pub(crate) collection: &'static str,
    explain: Arc<dyn Fn(Look, Uuid) -> Answer<Explanation> + Send + Sync>,
    overdue: Arc<dyn Fn(Look, Whose) -> Answer<Vec<Explanation>> + Send + Sync>,
}

/// Whose overdue objects are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Those that the caller handles as an officer.
    Callers,
    /// All of them: the node itself asks.
    Everybodys,
}

impl Explainer {
    /// `count` says what else an object waits for, such as `2 of 3 reviews`.
    pub(crate) fn of<R, D, E, F, Fut>(desk: &Arc<D>, count: F) -> Self
    where
        R: Record + Clone,
        D: Send + Sync + 'static,
        E: Problem,
        F: Fn(Arc<D>, Look, R) -> Fut + Send + Sync + Copy + 'static,
        Fut: Future<Output = Result<Vec<Text>, E>> + Send + 'static,
    {
        let explaining = {
            let desk = Arc::clone(desk);
            move |look: Look, id: Uuid| -> Answer<Explanation> {
                let desk = Arc::clone(&desk);
                Box::pin(async move {
                    let object: R = records::get(look.db(), id).await.map_err(boxed)?;
                    Gate::new().see(look.call(), &object).map_err(boxed)?;
                    let since = records::stage_time::<R>(look.db(), id).await.map_err(boxed)?;
                    let view = object.view(look.reader());
                    let counts = count(desk, look, object.clone()).await.map_err(boxed)?;
                    Ok(Explanation::of(&object, view, since, counts))
                })
            }
        };
        let overdue = |look: Look, whose: Whose| -> Answer<Vec<Explanation>> {
            Box::pin(async move { find::<R>(&look, whose).await.map_err(boxed) })
        };
        Self {
            collection: R::COLLECTION,
            explain: Arc::new(explaining),
            overdue: Arc::new(overdue),
        }
    }

    pub(crate) async fn explain(
        &self,
        look: Look,
        id: Uuid,
    ) -> Result<Explanation, Box<dyn Problem>> {
        (self.explain)(look, id).await
    }

    pub(crate) async fn overdue(
        &self,
        look: Look,
        whose: Whose,
    ) -> Result<Vec<Explanation>, Box<dyn Problem>> {
        (self.overdue)(look, whose).await
    }
}

fn boxed<E: Problem>(error: E) -> Box<dyn Problem> {
    Box::new(error)
}

/// What the clock missed, and what somebody left beyond the limit of its stage.
async fn find<R: Record>(look: &Look, whose: Whose) -> kit_store::Result<Vec<Explanation>> {
    let now = look.now();
    let mut ids: Vec<Uuid> = records::due::<R>(look.db(), now - CLOCK_GRACE, OVERDUE_MAX).await?;
    for row in <R::Law as Law>::STAGES {
        let Some(days) = row.limit else { continue };
        let stage = row.stage.code();
        let standing = records::standing::<R>(look.db(), stage, now, OVERDUE_MAX).await?;
        let late =
            |since: Time| Calendar::official().limit(since, days).is_some_and(|it| it <= now);
        ids.extend(standing.into_iter().filter(|(_, since)| late(*since)).map(|(id, _)| id));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let object: R = records::get(look.db(), id).await?;
        if whose == Whose::Callers && object.view(look.reader()) < View::Officer {
            continue;
        }
        let since = records::stage_time::<R>(look.db(), id).await?;
        found.push(Explanation::of(&object, View::Officer, since, Vec::new()));
    }
    Ok(found)
}
