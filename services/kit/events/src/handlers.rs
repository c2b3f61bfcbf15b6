//! Handlers: desk functions whose caller is an event.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use kit_base::{FieldError, Kind, Problem};

use crate::envelope::Received;
use crate::error::Error;
use crate::registry::Registry;
use crate::work::{Handled, Work};

/// An event as a use case reads it; implemented in `wire/`.
pub trait Heard: Sized {
    fn heard(event: &Received) -> Result<Self, FieldError>;
}

/// Why a handler did not take effect, as far as retrying is concerned.
#[derive(Debug)]
pub struct Failure {
    pub kind: Kind,
    pub cause: String,
}

impl Failure {
    pub(crate) fn of(problem: &dyn Problem) -> Self {
        Self { kind: problem.kind(), cause: format!("{}: {problem}", problem.reason()) }
    }
}

type Handler =
    Arc<dyn Fn(Work, Arc<Received>) -> BoxFuture<'static, Result<Handled, Failure>> + Send + Sync>;

/// Which event goes to which use case of one consumer.
#[derive(Clone, Default)]
pub struct Handlers {
    named: BTreeMap<&'static str, Handler>,
    /// Takes every event of these producers that no name takes.
    rest: Option<Handler>,
    producers: Vec<&'static str>,
}

impl Handlers {
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands the event of that name to a use case.
    #[must_use]
    pub fn on<D, In, E, F, Fut>(mut self, name: &'static str, desk: &Arc<D>, f: F) -> Self
    where
        D: Send + Sync + 'static,
        In: Heard + Send + 'static,
        E: Problem + From<Error>,
        F: Fn(Arc<D>, Work, In) -> Fut + Send + Sync + Copy + 'static,
        Fut: Future<Output = Result<Handled, E>> + Send + 'static,
    {
        self.named.insert(name, handler(desk, f));
        self
    }

    /// Hands every event of these producers to one use case.
    #[must_use]
    pub fn all<D, In, E, F, Fut>(mut self, producers: &[&'static str], desk: &Arc<D>, f: F) -> Self
    where
        D: Send + Sync + 'static,
        In: Heard + Send + 'static,
        E: Problem + From<Error>,
        F: Fn(Arc<D>, Work, In) -> Fut + Send + Sync + Copy + 'static,
        Fut: Future<Output = Result<Handled, E>> + Send + 'static,
    {
        self.producers.extend(producers);
        self.rest = Some(handler(desk, f));
        self
    }

    /// The producers that this consumer follows.
    ///
    /// # Panics
    /// If a handled name is no event of the contracts.
    pub fn producers(&self, registry: &Registry) -> Vec<String> {
        let owner = |name: &&str| {
            let event = registry.by_name(name);
            event.expect("every handled name is an event of the contracts").producer.clone()
        };
        let named = self.named.keys().map(owner);
        let mut producers: Vec<String> =
            named.chain(self.producers.iter().map(|it| (*it).to_owned())).collect();
        producers.sort();
        producers.dedup();
        producers
    }

    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.rest.is_none()
    }

    pub(crate) fn find(&self, name: &str) -> Option<Handler> {
        self.named.get(name).or(self.rest.as_ref()).cloned()
    }
}

fn handler<D, In, E, F, Fut>(desk: &Arc<D>, f: F) -> Handler
where
    D: Send + Sync + 'static,
    In: Heard + Send + 'static,
    E: Problem + From<Error>,
    F: Fn(Arc<D>, Work, In) -> Fut + Send + Sync + Copy + 'static,
    Fut: Future<Output = Result<Handled, E>> + Send + 'static,
{
    let desk = Arc::clone(desk);
    Arc::new(move |work, event| {
        let desk = Arc::clone(&desk);
        Box::pin(async move {
            let input = In::heard(&event).map_err(|fault| Failure::of(&fault))?;
            f(desk, work, input).await.map_err(|error| Failure::of(&error))
        })
    })
}
