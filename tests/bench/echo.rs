//! The bare server: one message, decoded at the start, encoded for every call.
//!
//! Owns the echo's own process, `bench echo`. Shape: what a generated tonic server
//! does for one method, without token, database or metrics.

use std::convert::Infallible;
use std::path::PathBuf;

use prost::Message;
use proto::jiebang::challenges::v1 as pb;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Context, Poll, Service, http};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use crate::error::Result;

/// Answers every call with the same challenge.
#[derive(Clone)]
struct Echo(pb::Challenge);

impl NamedService for Echo {
    const NAME: &'static str = "jiebang.challenges.v1.ChallengeService";
}

impl UnaryService<pb::GetChallengeRequest> for Echo {
    type Response = pb::Challenge;
    type Future = std::future::Ready<std::result::Result<Response<pb::Challenge>, Status>>;

    fn call(&mut self, _: Request<pb::GetChallengeRequest>) -> Self::Future {
        std::future::ready(Ok(Response::new(self.0.clone())))
    }
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        Box::pin(async move {
            let codec = ProstCodec::<pb::Challenge, pb::GetChallengeRequest>::default();
            Ok(Grpc::new(codec).unary(echo, request).await)
        })
    }
}

/// Serves the message of a file at an address.
pub async fn serve(arguments: &[PathBuf]) -> Result<()> {
    let [address, file] = arguments else {
        return Err(std::io::Error::other("the echo needs an address and a file").into());
    };
    let address = address.display().to_string().parse().map_err(std::io::Error::other)?;
    let message = pb::Challenge::decode(std::fs::read(file)?.as_slice());
    let echo = Echo(message.map_err(std::io::Error::other)?);
    Ok(Server::builder().add_service(echo).serve(address).await?)
}
