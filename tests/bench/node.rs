//! The node that is measured: a real process, called as anybody would.
//!
//! Owns the process and its directory. Bounds: one token, which lasts an hour.

use std::fs;
use std::path::Path;
use std::time::Duration;

use challenges::domain::ChallengeId;
use kit_wire::identity::{DevelopmentIssuer, Profile};
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::challenges::v1::challenge_service_client::ChallengeServiceClient;
use tests::backend::SERVICES;
use tests::fleet::Replica;
use tests::{Who, servers};
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;

use crate::error::Result;
use crate::place::Place;

const TOKEN: Duration = Duration::from_secs(3_600);
/// Where services listen that do not run.
const NOWHERE: &str = "127.0.0.1:9";

/// A process of a node.
pub struct Node {
    pub replica: Replica,
}

impl Node {
    /// Prepares a process of one service, or of all of them where none is named.
    pub fn prepare(service: &'static str, place: Place) -> Result<Self> {
        let dir = servers::directory_in(&place.base(), "bench")?;
        Ok(Self { replica: Replica::new(service, dir) })
    }

    /// Writes its settings, and where it reads the log of challenges.
    pub fn configure(&self, own: &str, challenges: &str) -> Result<()> {
        let address = |service: &str| match service {
            "challenges" => format!("challenges = \"http://{challenges}\"\n"),
            other => format!("{other} = \"http://{NOWHERE}\"\n"),
        };
        let addresses: String = SERVICES.into_iter().map(address).collect();
        Ok(fs::write(self.dir().join("node.toml"), format!("{own}[services]\n{addresses}"))?)
    }

    /// A process that is ready.
    pub async fn start(service: &'static str, place: Place, own: &str) -> Result<Self> {
        let mut node = Self::prepare(service, place)?;
        node.configure(own, NOWHERE)?;
        node.run().await;
        Ok(node)
    }

    pub async fn run(&mut self) {
        self.replica.start();
        self.replica.await_ready().await;
    }

    pub fn dir(&self) -> &Path {
        &self.replica.dir
    }

    pub fn pid(&self) -> u32 {
        self.replica.id().expect("the process was started")
    }

    /// Somebody who may publish, over a connection of their own.
    pub fn caller(&self) -> Result<Caller> {
        Caller::new(&self.replica.address, &approver(self.dir()))
    }
}

/// The token of an approver, signed with the node's own key.
pub fn approver(dir: &Path) -> String {
    let issuer = DevelopmentIssuer::open(dir, "jiebang", Profile::Development);
    let issuer = issuer.expect("the directory takes the issuer's key");
    let who = Who::new("bench.approver", None, &["approver"]);
    issuer.issue(&who.0, TOKEN).expect("the issuer signs")
}

/// One caller with one connection.
#[derive(Clone)]
pub struct Caller {
    client: ChallengeServiceClient<Channel>,
    token: MetadataValue<Ascii>,
}

impl Caller {
    pub fn new(address: &str, token: &str) -> Result<Self> {
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
        let token = format!("Bearer {token}").parse().expect("a token is a header value");
        Ok(Self { client: ChallengeServiceClient::new(channel), token })
    }

    pub async fn publish(&self, id: ChallengeId, request_id: Uuid) -> Result<pb::Challenge> {
        let (name, request_id) = (id.to_string(), request_id.to_string());
        let request = self.signed(pb::PublishChallengeRequest { name, request_id });
        Ok(self.client.clone().publish_challenge(request).await?.into_inner())
    }

    pub async fn get(&self, id: ChallengeId) -> Result<pb::Challenge> {
        let request = self.signed(pb::GetChallengeRequest { name: id.to_string() });
        Ok(self.client.clone().get_challenge(request).await?.into_inner())
    }

    fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.token.clone());
        request
    }
}
