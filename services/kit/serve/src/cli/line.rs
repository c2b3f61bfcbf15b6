//! A line to a node: where it is, by TLS or plainly, and in whose name.

use std::path::Path;
use std::time::Duration;

use clap::ArgMatches;
use kit_base::Text;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor};
use tonic::client::Grpc;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Streaming};

use super::codec::DynamicCodec;
use super::{CliError, ClientFiles, Context, token};
use crate::config::{Flags, NodeConfig, Settings};
use crate::error::StartError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A token made for one command needs no longer life.
const TOKEN_TTL: Duration = Duration::from_secs(300);

/// A line to the node, in somebody's name or in nobody's.
pub struct Line {
    channel: Channel,
    bearer: Option<AsciiMetadataValue>,
    lang: AsciiMetadataValue,
}

impl Line {
    /// Connects as the options say.
    pub async fn open(context: &Context, matches: &ArgMatches) -> Result<Self, CliError> {
        let bearer = match bearer(context, matches).await? {
            Some(token) => Some(format!("Bearer {token}").parse().map_err(|_| {
                CliError::wrong("令牌含有不能使用的字符", "the token is no header value")
            })?),
            None => None,
        };
        let lang = AsciiMetadataValue::from_static(context.lang.tag());
        Ok(Self { channel: connect(context).await?, bearer, lang })
    }

    /// Calls a method; one reply or many come alike.
    pub async fn call(
        &self,
        method: &MethodDescriptor,
        message: DynamicMessage,
    ) -> Result<Streaming<DynamicMessage>, CliError> {
        let mut request = Request::new(message);
        if let Some(bearer) = &self.bearer {
            request.metadata_mut().insert("authorization", bearer.clone());
        }
        request.metadata_mut().insert("accept-language", self.lang.clone());
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let path = http::uri::PathAndQuery::try_from(path).expect("names of RPCs make paths");
        let mut client = Grpc::new(self.channel.clone());
        let ready = client.ready().await;
        ready.map_err(|error| CliError::because(&AWAY, &error))?;
        Ok(client
            .server_streaming(request, path, DynamicCodec(method.output()))
            .await?
            .into_inner())
    }
}

const AWAY: Text = Text::new("节点没有应答", "the node does not answer");

/// Finds a method by `package.Service/Method`, or by `Service/Method`.
pub fn find(method: &str) -> Result<MethodDescriptor, CliError> {
    find_in(&methods(), method).cloned().ok_or_else(|| {
        CliError::wrong(
            format!("没有接口 {method}；不带参数的 call 列出全部接口"),
            format!("no RPC is called {method}; call without an argument lists them"),
        )
    })
}

pub fn find_in<'a>(methods: &'a [MethodDescriptor], method: &str) -> Option<&'a MethodDescriptor> {
    let (service, name) = method.split_once('/').unwrap_or((method, ""));
    methods.iter().find(|it| {
        let parent = it.parent_service();
        it.name() == name && (parent.full_name() == service || parent.name() == service)
    })
}

/// Every method of the contracts. It takes the descriptor set apart: ask once.
pub fn methods() -> Vec<MethodDescriptor> {
    let pool = DescriptorPool::decode(proto::FDS).expect("the build encoded this set");
    pool.services().flat_map(|it| it.methods().collect::<Vec<_>>()).collect()
}

/// Connects to the node's port.
pub async fn connect(context: &Context) -> Result<Channel, CliError> {
    let (address, files) = target(context)?;
    let wrong = |error: tonic::transport::Error| {
        CliError::because(&Text::new("地址有误", "the address is wrong"), &error)
    };
    let mut endpoint = Endpoint::from_shared(address.clone()).map_err(wrong)?;
    if address.starts_with("https:") {
        endpoint = endpoint.tls_config(tls(&files)?).map_err(wrong)?;
    }
    let connected = endpoint.connect_timeout(CONNECT_TIMEOUT).connect().await;
    connected.map_err(|error| {
        let causes = std::iter::successors(std::error::Error::source(&error), |it| it.source());
        let cause = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
        CliError::wrong(
            format!("{address} 没有节点应答（{cause}）；请启动节点，或用 --listen 指明地址"),
            format!("no node answers on {address} ({cause}); start one, or say --listen"),
        )
    })
}

/// What the options say, else what the node's own settings say: its address, and
/// whom to trust. `--listen` may name a host here.
fn target(context: &Context) -> Result<(String, ClientFiles), CliError> {
    let flags = Flags { listen: None, ..context.flags.clone() };
    let node: NodeConfig = Settings::load(&flags, context.services)?.section("node")?;
    let mut files = context.tls.clone();
    let address = context.flags.listen.clone().unwrap_or_else(|| node.listen.to_string());
    let by_tls = files.ca.is_some() || files.own.is_some() || node.has_tls();
    let its_own = Some(node.tls_ca_file).filter(|file| !file.as_os_str().is_empty());
    files.ca = files.ca.or(its_own);
    match address.contains("://") {
        true => Ok((address, files)),
        false => Ok((format!("{}://{address}", if by_tls { "https" } else { "http" }), files)),
    }
}

fn tls(files: &ClientFiles) -> Result<ClientTlsConfig, CliError> {
    let read = |file: &Path| {
        let wrong = |cause| StartError::File { file: file.to_path_buf(), cause };
        std::fs::read(file).map_err(wrong)
    };
    let mut tls = ClientTlsConfig::new();
    if let Some((cert, key)) = &files.own {
        tls = tls.identity(Identity::from_pem(read(cert)?, read(key)?));
    }
    match &files.ca {
        Some(ca) => Ok(tls.ca_certificate(Certificate::from_pem(read(ca)?))),
        None => Ok(tls.with_native_roots()),
    }
}

/// The token given, or one made for `--as` in the development profile.
async fn bearer(context: &Context, matches: &ArgMatches) -> Result<Option<String>, CliError> {
    let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    match (text("as"), text("token")) {
        (Some(who), _) => Ok(Some(token::sign_as(context, &who, TOKEN_TTL).await?)),
        (None, token) => Ok(token),
    }
}
