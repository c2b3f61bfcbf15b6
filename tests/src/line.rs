//! A line to a node: calls with somebody's token, answers as they come.

use std::time::Duration;

use jiebang::demo::{Person, routes};
use kit_base::{ActorKind, Uscc};
use kit_wire::Refusal;
use kit_wire::identity::{Claims, DevelopmentIssuer};
use prost::{Message, Name};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

use crate::bytes::Bytes;

/// Somebody who calls.
#[derive(Clone, Debug)]
pub struct Who(pub Claims);

impl Who {
    pub fn new(subject: &str, organisation: Option<&str>, roles: &[&str]) -> Self {
        Self(Claims {
            subject: subject.to_owned(),
            kind: ActorKind::Person,
            organisation: organisation.and_then(|code| code.parse::<Uscc>().ok()),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        })
    }

    /// A person of the demonstration.
    pub fn of(person: &Person) -> Self {
        Self::new(&person.subject, person.organisation.as_deref(), &[&person.role])
    }
}

/// A line to one address.
#[derive(Clone)]
pub struct Line {
    pub channel: Channel,
    pub issuer: DevelopmentIssuer,
}

impl Line {
    pub fn token(&self, who: &Who) -> String {
        self.issuer.issue(&who.0, Duration::from_secs(3_600)).expect("the issuer signs")
    }

    /// Calls the method that takes this request.
    pub async fn call<Q, A>(&self, who: &Who, request: Q) -> Result<A, Refusal>
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        self.raw(Some(&self.token(who)), request).await.map_err(|status| Refusal::from(&status))
    }

    /// Calls with a token, or with none.
    pub async fn raw<Q, A>(&self, token: Option<&str>, request: Q) -> Result<A, Status>
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        let routes = routes().expect("the descriptor set decodes");
        let path = routes.get(&Q::full_name()).expect("an rpc takes the request").clone();
        let mut request = Request::new(request);
        if let Some(token) = token {
            let bearer = format!("Bearer {token}").parse().expect("a token is a header value");
            request.metadata_mut().insert("authorization", bearer);
        }
        let mut line = Grpc::new(self.channel.clone());
        line.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let answer = line.unary(request, path, ProstCodec::<Q, A>::default()).await?;
        Ok(answer.into_inner())
    }

    /// Calls any method with bytes; of a stream, only whether it opens.
    pub async fn send(&self, ask: &Ask<'_>, body: Vec<u8>) -> Result<Vec<u8>, Status> {
        let mut request = Request::new(body);
        for (name, value) in ask.headers() {
            let value = value.parse().expect("a header value");
            request.metadata_mut().insert(name, value);
        }
        let path: PathAndQuery = ask.path.parse().expect("a path of the contract");
        let mut line = Grpc::new(self.channel.clone());
        line.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        if ask.streams {
            return line.server_streaming(request, path, Bytes).await.map(|_| Vec::new());
        }
        Ok(line.unary(request, path, Bytes).await?.into_inner())
    }
}

/// Which method is called, with which token, in which language, under which trace.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub path: &'a str,
    pub streams: bool,
    pub token: Option<&'a str>,
    pub lang: &'a str,
    /// A trace id of 32 hex digits, or nothing.
    pub trace: &'a str,
}

impl Ask<'_> {
    fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("accept-language", self.lang.to_owned())];
        headers.extend(self.token.map(|token| ("authorization", format!("Bearer {token}"))));
        if !self.trace.is_empty() {
            headers.push(("traceparent", format!("00-{}-00f067aa0ba902b7-01", self.trace)));
        }
        headers
    }
}
