//! `ParkedService`: events that a consumer could not handle.

use kit_base::{Call, FieldError, Text};
use kit_events::{Asked, Fingerprint, Shown};
use kit_store::Sealer;
use kit_wire::Access;
use kit_wire::field::{Paging, TextField};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::parked_service_server::ParkedService;
use proto::{About, Commanded};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Local, Shared, refuse};
use crate::door::rpc_name;

/// What a page token is bound to.
const LIST: &str = "parked events";

const ACCESS: Access = Access::roles("handle parked events", &["node_admin"]);

/// `ParkedService`: what could not be applied, and what to do with it.
pub struct Parking(pub Shared);

impl Parking {
    /// The parked event of that name, if its consumer runs here.
    fn find(&self, call: &Call, name: &str) -> Result<(&Local, Uuid), Status> {
        let missing = || {
            let name = name.to_owned();
            refuse(call, &kit_store::Error::NotFound { table: "parkedEvents", name })
        };
        let (service, event) = parts(name).map_err(|fault| refuse(call, &fault))?;
        Ok((self.0.local(&service).ok_or_else(missing)?, event))
    }
}

#[tonic::async_trait]
impl ParkedService for Parking {
    async fn list_parked_events(
        &self,
        request: Request<pb::ListParkedEventsRequest>,
    ) -> Result<Response<pb::ListParkedEventsResponse>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "parkedEvents").await?;
        let paging = Paging::of(message.page_size, message.page_token);
        let paging = paging.map_err(|fault| refuse(&call, &fault))?;
        let Some(first) = self.0.locals.first() else {
            return Ok(Response::new(pb::ListParkedEventsResponse::default()));
        };
        let sealer = first.journal.store().sealer();
        let (service, after) = place(&sealer, &paging.token).map_err(|it| refuse(&call, &it))?;
        let mut events = Vec::new();
        let mut next_page_token = String::new();
        let from = self.0.locals.iter().position(|it| service.is_empty() || it.service == service);
        if from.is_none() {
            return Err(refuse(&call, &wrong_token()));
        }
        for (at, local) in self.0.locals.iter().enumerate().skip(from.unwrap_or(usize::MAX)) {
            let left = paging.size - events.len() as u64;
            let after = if Some(at) == from { after } else { None };
            let page = local.inbox.list_parked(left, after).await;
            let page = page.map_err(|error| refuse(&call, &error))?;
            events.extend(page.items.iter().map(|it| it.show(&call.actor)));
            if let Some(next) = page.next {
                next_page_token = format!("{}.{next}", local.service);
                break;
            }
            if events.len() as u64 == paging.size {
                let next = self.0.locals.get(at + 1);
                next_page_token = next.map(|it| format!("{}.", it.service)).unwrap_or_default();
                break;
            }
        }
        if !next_page_token.is_empty() {
            next_page_token = sealer.seal(LIST, next_page_token.as_bytes());
        }
        Ok(Response::new(pb::ListParkedEventsResponse { parked_events: events, next_page_token }))
    }

    async fn replay_parked_event(
        &self,
        request: Request<pb::ReplayParkedEventRequest>,
    ) -> Result<Response<pb::ParkedEvent>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "parkedEvents").await?;
        let (call, asked) = commanded(call, &message)?;
        let (local, id) = self.find(&call, &message.name)?;
        let replayed = local.inbox.replay(call.clone(), asked, id).await;
        Ok(Response::new(replayed.map_err(|error| refuse(&call, &error))?))
    }

    async fn skip_parked_event(
        &self,
        request: Request<pb::SkipParkedEventRequest>,
    ) -> Result<Response<pb::ParkedEvent>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "parkedEvents").await?;
        let (call, asked) = commanded(call, &message)?;
        let reason = message.reason.text("reason", 1..=500);
        let reason = reason.map_err(|fault| refuse(&call, &fault))?;
        let (local, id) = self.find(&call, &message.name)?;
        let skipped = local.inbox.skip(call.clone(), asked, (id, reason)).await;
        Ok(Response::new(skipped.map_err(|error| refuse(&call, &error))?))
    }
}

/// The consumer and the event of `parkedEvents/{consumer}.{event id}`.
fn parts(name: &str) -> Result<(String, Uuid), FieldError> {
    let text = name.text("name", 1..=120)?;
    let id = text.strip_prefix("parkedEvents/").and_then(|id| id.split_once('.'));
    let read = id.and_then(|(service, event)| Some((service.to_owned(), event.parse().ok()?)));
    read.ok_or_else(|| {
        let text =
            Text::new("须为 parkedEvents/服务.编号", "must be parkedEvents/CONSUMER.EVENT_ID");
        FieldError::new("name", "MALFORMED", text)
    })
}

/// The call with its request id, and what the request is known by.
fn commanded<Q: Commanded + About>(call: Call, message: &Q) -> Result<(Call, Asked), Status> {
    let id = message.request_id().request_id("request_id");
    let id = id.map_err(|fault| refuse(&call, &fault))?;
    let body = message.without_request_id().encode_to_vec();
    let call = Call { request_id: Some(id), ..call };
    let (object, fingerprint) =
        (message.about().to_owned(), Fingerprint::of(rpc_name::<Q>(), &body));
    Ok((call, Asked { method: rpc_name::<Q>(), object, fingerprint }))
}

/// A place in the list of all consumers: `consumer.event`, sealed.
fn place(sealer: &Sealer, token: &str) -> Result<(String, Option<Uuid>), FieldError> {
    if token.is_empty() {
        return Ok((String::new(), None));
    }
    let opened = sealer.open(LIST, token).map_err(|_| wrong_token())?;
    let token = String::from_utf8(opened).map_err(|_| wrong_token())?;
    let (service, after) = token.split_once('.').ok_or_else(wrong_token)?;
    let after = match after {
        "" => None,
        id => Some(id.parse().map_err(|_| wrong_token())?),
    };
    Ok((service.to_owned(), after))
}

fn wrong_token() -> FieldError {
    let text = Text::new("翻页标记有误", "the page token is malformed");
    FieldError::new("page_token", "PAGE_TOKEN", text)
}
