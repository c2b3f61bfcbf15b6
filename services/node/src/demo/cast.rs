//! The people of the demonstration, each with a token of their own.
//!
//! Owns the tokens and the way a request finds its RPC. Shape: a request type
//! names exactly one method, read from the descriptor set. Bounds: a call that
//! lost a race is repeated at most `TRIES` times, with the same request id.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::uri::PathAndQuery;
use prost::{Message, Name};
use tonic::client::Grpc;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use uuid::Builder;

use super::error::Error;
use super::logic::draw;

const TRIES: u32 = 8;

/// One person: one role in one organisation, so that no two roles conflict.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    pub subject: String,
    /// Credit code of the organisation acted for.
    pub organisation: Option<String>,
    pub role: String,
}

/// Where tokens come from.
pub struct Tokens(pub Box<dyn Fn(&Person) -> String + Send + Sync>);

/// Everybody who acts.
pub struct Cast {
    channel: Channel,
    tokens: Tokens,
    known: Mutex<HashMap<String, MetadataValue<Ascii>>>,
    routes: HashMap<String, PathAndQuery>,
    seed: u64,
}

impl Cast {
    pub fn new(channel: Channel, tokens: Tokens, seed: u64) -> Result<Self, Error> {
        let known = Mutex::new(HashMap::new());
        Ok(Self { channel, tokens, known, routes: routes()?, seed })
    }

    /// The id of a command: the same act of the same person has the same id.
    pub fn request_id(&self, who: &Person, act: &str, about: &str) -> String {
        let half = |part| draw(self.seed, &["request", &who.subject, act, about, part]);
        let bytes = (u128::from(half("high")) << 64) | u128::from(half("low"));
        Builder::from_custom_bytes(bytes.to_be_bytes()).into_uuid().to_string()
    }

    /// Sends a request as `who`; the request's type says which RPC is meant.
    pub async fn call<Q, A>(&self, who: &Person, request: Q) -> Result<A, Error>
    where
        Q: Message + Name + Clone + 'static,
        A: Message + Default + 'static,
    {
        let refused = |status| Error::Refused {
            who: who.subject.clone(),
            what: Q::NAME.to_owned(),
            status: Box::new(status),
        };
        let mut tries = 0;
        loop {
            tries += 1;
            match self.send(who, request.clone()).await? {
                Ok(answer) => return Ok(answer),
                Err(status) if tries < TRIES && is_passing(&status) => {
                    tokio::time::sleep(Duration::from_millis(25 << tries)).await;
                }
                Err(status) => return Err(refused(status)),
            }
        }
    }

    async fn send<Q, A>(&self, who: &Person, request: Q) -> Result<Result<A, Status>, Error>
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        let full = Q::full_name();
        let unknown = || Error::data(&full, "no RPC takes this request");
        let path = self.routes.get(&full).ok_or_else(unknown)?.clone();
        let mut request = Request::new(request);
        request.metadata_mut().insert("authorization", self.bearer(who)?);
        request.set_timeout(Duration::from_secs(20));
        let mut line = Grpc::new(self.channel.clone()).max_decoding_message_size(64 << 20);
        if let Err(fault) = line.ready().await {
            return Ok(Err(Status::unavailable(fault.to_string())));
        }
        let answer = line.unary(request, path, ProstCodec::<Q, A>::default()).await;
        Ok(answer.map(tonic::Response::into_inner))
    }

    fn bearer(&self, who: &Person) -> Result<MetadataValue<Ascii>, Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known.get(&who.subject) {
            return Ok(value.clone());
        }
        let text = format!("Bearer {}", (self.tokens.0)(who));
        let value = MetadataValue::try_from(text);
        let value = value.map_err(|_| Error::Token(who.subject.clone()))?;
        known.insert(who.subject.clone(), value.clone());
        Ok(value)
    }
}

/// Whether the same call may go through in a moment.
fn is_passing(status: &Status) -> bool {
    matches!(status.code(), Code::Aborted | Code::Unavailable | Code::ResourceExhausted)
}

/// Which RPC takes which request: every request message belongs to one method.
fn routes() -> Result<HashMap<String, PathAndQuery>, Error> {
    let files = prost_types::FileDescriptorSet::decode(proto::FDS);
    let files = files.map_err(|fault| Error::data("descriptors", &fault.to_string()))?;
    let mut routes = HashMap::new();
    for file in files.file {
        for service in &file.service {
            for method in &service.method {
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                let path = PathAndQuery::try_from(path);
                let path = path.map_err(|fault| Error::data("path", &fault.to_string()))?;
                routes.insert(method.input_type().trim_start_matches('.').to_owned(), path);
            }
        }
    }
    Ok(routes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_finds_its_method() {
        let routes = routes().unwrap();
        for (request, path) in [
            (
                "jiebang.challenges.v1.SubmitNeedRequest",
                "/jiebang.challenges.v1.NeedService/SubmitNeed",
            ),
            ("jiebang.kit.v1.AdvanceClockRequest", "/jiebang.kit.v1.ClockService/AdvanceClock"),
        ] {
            assert_eq!(routes[request].as_str(), path);
        }
    }
}
