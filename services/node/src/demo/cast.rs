//! The people of the demonstration, each with a token of their own.
//!
//! Owns the tokens and the way a request finds its RPC. Shape: a request type
//! names exactly one method, read from the descriptor set. Bounds: a call that
//! lost a race or its server is repeated for `PATIENCE`, with the same request id.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// How long a call is repeated that may go through in a moment.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE_MIN: Duration = Duration::from_millis(25);
const PAUSE_MAX: Duration = Duration::from_millis(500);

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

/// An act that the node acknowledged.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub who: Person,
    pub path: String,
    pub request: Vec<u8>,
    pub reply: Vec<u8>,
}

/// Hears of everything that the node acknowledges.
pub type Witness = Box<dyn Fn(Acknowledged) + Send + Sync>;

/// Where the services of a node are reached: one address, or replicas of each.
#[derive(Clone)]
pub struct Lines(BTreeMap<String, Vec<Channel>>);

impl Lines {
    /// Every service behind one address.
    pub fn one(channel: Channel) -> Self {
        Self([(String::new(), vec![channel])].into())
    }

    /// Each service at its own addresses, by the service's name.
    pub fn each(replicas: impl IntoIterator<Item = (String, Vec<Channel>)>) -> Self {
        Self(replicas.into_iter().collect())
    }

    /// A channel for a path, another one at each try; every service has a clock.
    pub fn of(&self, path: &str, nth: usize) -> Option<Channel> {
        let service = path.trim_start_matches("/jiebang.").split('.').next()?;
        let found = self.0.get(service).or_else(|| self.0.get(""));
        let replicas = found.or_else(|| self.0.values().next())?;
        replicas.get(nth % replicas.len().max(1)).cloned()
    }

    /// One channel to each service.
    fn all(&self) -> Vec<Channel> {
        self.0.values().filter_map(|replicas| replicas.first().cloned()).collect()
    }
}

/// Everybody who acts.
pub struct Cast {
    lines: Lines,
    /// Calls so far: each goes to the next replica.
    calls: AtomicUsize,
    tokens: Tokens,
    known: Mutex<HashMap<String, MetadataValue<Ascii>>>,
    routes: HashMap<String, PathAndQuery>,
    seed: u64,
    witness: Option<Witness>,
}

impl Cast {
    pub fn new(
        lines: Lines,
        tokens: Tokens,
        seed: u64,
        witness: Option<Witness>,
    ) -> Result<Self, Error> {
        let (calls, known) = (AtomicUsize::new(0), Mutex::new(HashMap::new()));
        Ok(Self { lines, calls, tokens, known, routes: routes()?, seed, witness })
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
        let path = self.path::<Q>()?;
        let channel = || {
            let nth = self.calls.fetch_add(1, Ordering::Relaxed);
            self.lines.of(path.path(), nth)
        };
        self.persist(who, &path, channel, &request).await
    }

    /// Sends a request to every service: each has, for instance, a clock of its own.
    pub async fn call_each<Q, A>(&self, who: &Person, request: Q) -> Result<Vec<A>, Error>
    where
        Q: Message + Name + Clone + 'static,
        A: Message + Default + 'static,
    {
        let path = self.path::<Q>()?;
        let mut answers = Vec::new();
        for channel in self.lines.all() {
            answers.push(self.persist(who, &path, || Some(channel.clone()), &request).await?);
        }
        Ok(answers)
    }

    /// Repeats a call that may go through in a moment, always with the same id.
    async fn persist<Q, A>(
        &self,
        who: &Person,
        path: &PathAndQuery,
        channel: impl Fn() -> Option<Channel>,
        request: &Q,
    ) -> Result<A, Error>
    where
        Q: Message + Name + Clone + 'static,
        A: Message + Default + 'static,
    {
        let begin = Instant::now();
        let mut pause = PAUSE_MIN;
        loop {
            let channel = channel();
            let channel = channel.ok_or_else(|| Error::data(path.path(), "no such service"))?;
            match self.send(who, path, channel, request.clone()).await? {
                Ok(answer) => {
                    self.tell(who, path, request, &answer);
                    return Ok(answer);
                }
                Err(status) if begin.elapsed() < PATIENCE && is_passing(&status) => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSE_MAX);
                }
                Err(status) => {
                    let (who, what) = (who.subject.clone(), Q::NAME.to_owned());
                    return Err(Error::Refused { who, what, status: Box::new(status) });
                }
            }
        }
    }

    fn tell(
        &self,
        who: &Person,
        path: &PathAndQuery,
        request: &impl Message,
        reply: &impl Message,
    ) {
        if let Some(witness) = &self.witness {
            witness(Acknowledged {
                who: who.clone(),
                path: path.to_string(),
                request: request.encode_to_vec(),
                reply: reply.encode_to_vec(),
            });
        }
    }

    fn path<Q: Name>(&self) -> Result<PathAndQuery, Error> {
        let full = Q::full_name();
        let unknown = || Error::data(&full, "no RPC takes this request");
        Ok(self.routes.get(&full).ok_or_else(unknown)?.clone())
    }

    async fn send<Q, A>(
        &self,
        who: &Person,
        path: &PathAndQuery,
        channel: Channel,
        request: Q,
    ) -> Result<Result<A, Status>, Error>
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        let mut request = Request::new(request);
        request.metadata_mut().insert("authorization", self.bearer(who)?);
        request.set_timeout(Duration::from_secs(20));
        let mut line = Grpc::new(channel).max_decoding_message_size(64 << 20);
        if let Err(fault) = line.ready().await {
            return Ok(Err(Status::unavailable(fault.to_string())));
        }
        let answer = line.unary(request, path.clone(), ProstCodec::<Q, A>::default()).await;
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
    matches!(
        status.code(),
        Code::Aborted
            | Code::Unavailable
            | Code::ResourceExhausted
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::Unknown
    )
}

/// Which RPC takes which request: every request message belongs to one method.
pub fn routes() -> Result<HashMap<String, PathAndQuery>, Error> {
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
