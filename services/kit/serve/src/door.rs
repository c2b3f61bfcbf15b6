//! The door: every RPC comes in here, and every error leaves here.
//!
//! Owns authentication, decoding, the task of each command and the one place
//! where an internal failure is logged. Bounds: those of the server. Order: a
//! caller who hangs up stops waiting; the write goes on.

use std::sync::Arc;
use std::time::Instant;

use kit_base::{Call, FieldError, Ids, Problem, Trace};
use kit_events::{
    Asked, Committed, Error, Fingerprint, Journal, Listed, Look, Place, Shown, Work, continue_trace,
};
use kit_store::Page;
use kit_wire::field::{Paging, TextField};
use kit_wire::identity::Authenticator;
use prost::{Message, Name};
use proto::{About, Commanded, Paged};
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Request, Response, Status};
use tracing::{Instrument, Span, info_span};

use crate::metrics::Meters;
use crate::rpc;

/// The door to one desk.
pub struct Door<D> {
    desk: Arc<D>,
    journal: Journal,
    authenticator: Authenticator,
    meters: Meters,
}

/// What a caller came in with; it may have expired since.
pub struct Pass {
    authenticator: Authenticator,
    metadata: MetadataMap,
    extensions: Extensions,
}

impl Pass {
    /// The caller as it stands now, or why it is no longer let in.
    pub async fn again(&self) -> Result<Call, Status> {
        let call = self.authenticator.call(&self.metadata, &self.extensions).await;
        call.map_err(|error| {
            let nobody = nobody(&self.metadata);
            kit_wire::status(&error, nobody.lang, nobody.trace.id())
        })
    }
}

impl<D: Send + Sync + 'static> Door<D> {
    pub(crate) fn new(desk: Arc<D>, journal: Journal, authenticator: Authenticator) -> Self {
        Self { desk, journal, authenticator, meters: Meters::new() }
    }

    pub const fn desk(&self) -> &Arc<D> {
        &self.desk
    }

    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// An rpc that changes something.
    pub async fn command<Req, Cmd, A, E, F, Fut>(
        &self,
        request: Request<Req>,
        f: F,
    ) -> Result<Response<A::Message>, Status>
    where
        Req: Commanded,
        Cmd: TryFrom<Req, Error = FieldError> + Send + 'static,
        A: Shown + Send + 'static,
        E: Problem + From<Error> + From<kit_store::Error>,
        F: FnOnce(Arc<D>, Work, Cmd) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Committed<A>, E>> + Send + 'static,
    {
        self.run(rpc_name::<Req>(), request, |call, message: Req| async move {
            let request_id = message.request_id().request_id("request_id");
            let body = message.without_request_id().encode_to_vec();
            let fingerprint = Fingerprint::of(rpc_name::<Req>(), &body);
            let object = message.about().to_owned();
            let what = Asked { method: rpc_name::<Req>(), object, fingerprint };
            let read = request_id.and_then(|id| Ok((id, Cmd::try_from(message)?)));
            let (request_id, command) = read.map_err(|fault| self.refuse(&call, &fault))?;
            let call = Call { request_id: Some(request_id), ..call };
            let asked = call.clone();
            let desk = Arc::clone(&self.desk);
            let done = self.journal.command(call, what, move |work| f(desk, work, command)).await;
            done.map_err(|error: E| self.refuse(&asked, &error))
        })
        .await
    }

    /// An rpc that reads one thing.
    pub async fn query<Req, Query, A, E, F, Fut>(
        &self,
        request: Request<Req>,
        f: F,
    ) -> Result<Response<A::Message>, Status>
    where
        Req: About + Message + Name + Default,
        Query: TryFrom<Req, Error = FieldError>,
        A: Shown,
        E: Problem,
        F: FnOnce(Arc<D>, Look, Query) -> Fut,
        Fut: Future<Output = Result<A, E>>,
    {
        self.run(rpc_name::<Req>(), request, |call, message: Req| async move {
            let object = message.about().to_owned();
            let query = Query::try_from(message).map_err(|fault| self.refuse(&call, &fault))?;
            let look = self.journal.look(call.clone());
            match f(Arc::clone(&self.desk), look, query).await {
                Ok(found) => Ok(found.show(&call.actor)),
                Err(error) => Err(self.record(&call, (rpc_name::<Req>(), &object), &error).await),
            }
        })
        .await
    }

    /// An rpc that reads one page. Its token is sealed and bound to the filters.
    pub async fn list<Req, Query, A, E, F, Fut>(
        &self,
        request: Request<Req>,
        f: F,
    ) -> Result<Response<A::Response>, Status>
    where
        Req: Paged,
        Query: TryFrom<Req, Error = FieldError>,
        A: Listed,
        E: Problem,
        F: FnOnce(Arc<D>, Look, Query, Place) -> Fut,
        Fut: Future<Output = Result<Page<A>, E>>,
    {
        self.run(rpc_name::<Req>(), request, |call, message: Req| async move {
            let object = message.about().to_owned();
            let filters = message.without_page().encode_to_vec();
            let bound = Fingerprint::of(rpc_name::<Req>(), &filters).into_string();
            let place = self.place(&message, &bound).map_err(|e| self.refuse(&call, &*e))?;
            let query = Query::try_from(message).map_err(|fault| self.refuse(&call, &fault))?;
            let look = self.journal.look(call.clone());
            let sealer = look.sealer().clone();
            let page = f(Arc::clone(&self.desk), look, query, place).await;
            let page = match page {
                Ok(page) => page,
                Err(error) => {
                    return Err(self.record(&call, (rpc_name::<Req>(), &object), &error).await);
                }
            };
            let items = page.items.iter().map(|item| item.show(&call.actor)).collect();
            let token = page.next.map(|next| sealer.seal(&bound, next.as_bytes()));
            Ok(A::listed(items, token.unwrap_or_default()))
        })
        .await
    }

    /// Who calls, and what they ask, for an rpc that streams; with the pass by which
    /// the caller is admitted again while the stream lasts.
    pub async fn enter<Req, Query>(
        &self,
        request: Request<Req>,
    ) -> Result<(Look, Query, Pass), Status>
    where
        Req: Message + Name + Default,
        Query: TryFrom<Req, Error = FieldError>,
    {
        let (metadata, extensions, message) = request.into_parts();
        let call = self.authenticator.call(&metadata, &extensions).await;
        let call = traced(call.map_err(|error| self.refuse(&nobody(&metadata), &error))?);
        let pass = Pass { authenticator: self.authenticator.clone(), metadata, extensions };
        let query = Query::try_from(message).map_err(|fault| self.refuse(&call, &fault))?;
        Ok((self.journal.look(call), query, pass))
    }

    /// Refuses, and keeps it on the audit record if it is a refusal of ours.
    pub async fn record(
        &self,
        call: &Call,
        asked: (&'static str, &str),
        problem: &dyn Problem,
    ) -> Status {
        self.journal.record_refusal(call, asked, problem).await;
        self.refuse(call, problem)
    }

    /// Turns a problem into a status.
    pub fn refuse(&self, call: &Call, problem: &dyn Problem) -> Status {
        rpc::refuse(call, problem)
    }

    fn place<Req: Paged>(&self, message: &Req, bound: &str) -> Result<Place, Box<dyn Problem>> {
        let paging = Paging::of(message.page_size(), message.page_token().to_owned());
        let paging = paging.map_err(|fault| Box::new(fault) as Box<dyn Problem>)?;
        let after = match paging.token.as_str() {
            "" => None,
            token => {
                let opened = self.journal.store().sealer().open_id(bound, token);
                Some(opened.map_err(|_| Box::new(stale_token()) as Box<dyn Problem>)?)
            }
        };
        Ok(Place { size: paging.size, after })
    }

    async fn run<Req, Reply, F, Fut>(
        &self,
        method: &'static str,
        request: Request<Req>,
        f: F,
    ) -> Result<Response<Reply>, Status>
    where
        F: FnOnce(Call, Req) -> Fut,
        Fut: Future<Output = Result<Reply, Status>>,
    {
        let since = Instant::now();
        let (metadata, extensions, message) = request.into_parts();
        let outcome = match self.authenticator.call(&metadata, &extensions).await {
            Ok(call) => {
                let (span, call) = span(method, call);
                f(call, message).instrument(span).await
            }
            Err(error) => Err(self.refuse(&nobody(&metadata), &error)),
        };
        let code = outcome.as_ref().map_or_else(Status::code, |_| tonic::Code::Ok);
        self.meters.count(method, code, since);
        outcome.map(Response::new)
    }
}

/// The rpc that takes this request: every rpc has a request of its name.
pub fn rpc_name<Req: Name>() -> &'static str {
    Req::NAME.strip_suffix("Request").unwrap_or(Req::NAME)
}

/// A span of the call's trace; a call that brought none starts one.
fn span(method: &'static str, call: Call) -> (Span, Call) {
    let span = info_span!("rpc", rpc.method = method);
    let call = traced(call);
    let trace = continue_trace(&span, &call.trace);
    (span, Call { trace, ..call })
}

/// A new trace: what a call or a sweep without one belongs to.
pub(crate) fn fresh_trace() -> Trace {
    let (trace, parent) = (Ids::new().next().as_u128(), Ids::new().next().as_u64_pair().1);
    Trace { traceparent: format!("00-{trace:032x}-{parent:016x}-01"), tracestate: String::new() }
}

/// The call, in a trace of its own if it brought none.
pub(crate) fn traced(call: Call) -> Call {
    let trace = if call.trace.id().is_empty() { fresh_trace() } else { call.trace };
    Call { trace, ..call }
}

/// The call of somebody whose credentials were not believed.
pub(crate) fn nobody(metadata: &tonic::metadata::MetadataMap) -> Call {
    let call = Call::of(kit_base::Actor::anonymous());
    traced(Call { lang: kit_wire::lang(metadata), trace: kit_wire::trace(metadata), ..call })
}

pub(crate) fn stale_token() -> FieldError {
    let text =
        kit_base::Text::new("翻页标记与本查询不符", "the page token belongs to another query");
    FieldError::new("page_token", "PAGE_TOKEN", text)
}
