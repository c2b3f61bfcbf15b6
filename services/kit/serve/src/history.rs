//! What objects looked like before, as far as their reader may see.
//!
//! Owns one historian per collection. Shape: a version is read back as the object that
//! it was, and shown by its own view. Bounds: those of a page. Order: newest first.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kit_base::{Aggregate, Code, Difference, Problem, Time, View};
use kit_events::version::{self, Version};
use kit_events::{Look, Shown};
use kit_store::{Record, records};
use kit_wire::{Comparer, Gate};
use uuid::Uuid;

type Answer<T> = BoxFuture<'static, Result<T, Box<dyn Problem>>>;
type List = dyn Fn(Look, Uuid, Stretch) -> Answer<Found> + Send + Sync;
type Compare = dyn Fn(Look, Uuid, [i64; 2]) -> Answer<Vec<Difference>> + Send + Sync;

/// A version, as a list names it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: i64,
    pub time: Time,
    pub act: String,
    pub stage: &'static str,
}

/// Where a list of versions goes on, and how many it names.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    pub before: Option<i64>,
    pub size: u64,
}

/// One stretch, and where the next begins.
pub struct Found {
    pub entries: Vec<Entry>,
    pub next: Option<i64>,
}

/// Tells the past of the objects of one collection.
#[derive(Clone)]
pub struct Historian {
    pub(crate) collection: &'static str,
    list: Arc<List>,
    compare: Arc<Compare>,
}

impl Historian {
    pub(crate) fn of<R: Record + Shown>(comparer: &Comparer) -> Self {
        let comparer = comparer.clone();
        Self {
            collection: R::COLLECTION,
            list: Arc::new(|look, id, stretch| {
                Box::pin(async move { list::<R>(&look, id, stretch).await })
            }),
            compare: Arc::new(move |look, id, pair| {
                let comparer = comparer.clone();
                Box::pin(async move {
                    let [before, after] = [
                        as_it_was::<R>(&look, id, pair[0]).await?,
                        as_it_was::<R>(&look, id, pair[1]).await?,
                    ];
                    let reader = look.reader();
                    Ok(comparer.compare(&before.show(reader), &after.show(reader)))
                })
            }),
        }
    }

    pub(crate) async fn list(
        &self,
        look: Look,
        id: Uuid,
        stretch: Stretch,
    ) -> Result<Found, Box<dyn Problem>> {
        (self.list)(look, id, stretch).await
    }

    pub(crate) async fn compare(
        &self,
        look: Look,
        id: Uuid,
        pair: [i64; 2],
    ) -> Result<Vec<Difference>, Box<dyn Problem>> {
        (self.compare)(look, id, pair).await
    }
}

fn boxed<E: Problem>(error: E) -> Box<dyn Problem> {
    Box::new(error)
}

/// The name of an object that the reader may see as it is now.
async fn seen<R: Record>(look: &Look, id: Uuid) -> Result<String, Box<dyn Problem>> {
    let object: R = records::get(look.db(), id).await.map_err(boxed)?;
    Gate::new().see(look.call(), &object).map_err(boxed)?;
    Ok(object.name())
}

async fn list<R: Record>(
    look: &Look,
    id: Uuid,
    stretch: Stretch,
) -> Result<Found, Box<dyn Problem>> {
    let name = seen::<R>(look, id).await?;
    let mut before = stretch.before;
    let size = usize::try_from(stretch.size).expect("a page is small");
    let mut entries = Vec::new();
    loop {
        let read = version::before(look.db(), &name, before, stretch.size).await.map_err(boxed)?;
        let last = read.last().map(|it| it.number);
        let full = read.len() == size;
        for version in &read {
            entries.extend(entry::<R>(look, version)?);
        }
        before = last.filter(|_| full);
        if before.is_none() || entries.len() >= size {
            break;
        }
    }
    if entries.len() > size {
        entries.truncate(size);
        before = entries.last().map(|it| it.number);
    }
    Ok(Found { entries, next: before })
}

/// The version as the list names it, unless its reader might not have seen it then.
fn entry<R: Record>(look: &Look, version: &Version) -> Result<Option<Entry>, Box<dyn Problem>> {
    let object: R = version.object().map_err(boxed)?;
    let view = object.view(look.reader());
    let stage = <R::Law as kit_base::Law>::shown(object.stage(), view).code();
    let (number, time, act) = (version.number, version.time, version.act.clone());
    Ok((view > View::Nothing).then_some(Entry { number, time, act, stage }))
}

async fn as_it_was<R: Record>(look: &Look, id: Uuid, number: i64) -> Result<R, Box<dyn Problem>> {
    let name = seen::<R>(look, id).await?;
    let found = version::find(look.db(), &name, number).await.map_err(boxed)?;
    // A version that may not be seen is as absent as the object would be.
    let missing = || kit_store::Error::NotFound { table: R::TABLE, name: name.clone() };
    let version = found.ok_or_else(|| boxed(missing()))?;
    let object: R = version.object().map_err(boxed)?;
    match Aggregate::view(&object, look.reader()) {
        View::Nothing => Err(boxed(missing())),
        View::Public | View::Party | View::Officer => Ok(object),
    }
}
