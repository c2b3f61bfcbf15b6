//! A line to a node: calls with somebody's token, answers as they come.

use std::time::Duration;

use jiebang::demo::{Person, routes};
use kit_base::{ActorKind, Uscc};
use kit_wire::Refusal;
use kit_wire::identity::{Claims, DevelopmentIssuer};
use prost::{Message, Name};
use tonic::client::Grpc;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

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
}
