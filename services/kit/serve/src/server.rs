//! The one port: gRPC, gRPC-Web, health and reflection.
//!
//! Owns the listener and its limits. Bounds: below, and `streams_max` and
//! `call_timeout_ms` of `[node]`; a message has at most the 4 MiB that tonic reads.
//! Order: a connection that is too old is told to go and may finish its calls.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, header};
use kit_base::{FieldError, Text};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Certificate, ClientTlsConfig, Identity, Server, ServerTlsConfig};
use tonic_web::GrpcWebLayer;
use tower_http::cors::CorsLayer;

use crate::config::NodeConfig;
use crate::error::StartError;

const HEADER_BYTES_MAX: u32 = 16 * 1024;
const FRAME_BYTES_MAX: u32 = 16 * 1024;
const PENDING_RESETS_MAX: usize = 20;
const ERROR_RESETS_MAX: usize = 1_024;
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Clients find new replicas when their connection ends.
const CONNECTION_AGE_MAX: Duration = Duration::from_secs(30 * 60);
const CONNECTION_AGE_GRACE: Duration = Duration::from_secs(30);
const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(3_600);
/// What a page may send and read beside the body.
const SENT: [&str; 4] = ["x-grpc-web", "x-user-agent", "grpc-timeout", "traceparent"];
const EXPOSED: [&str; 3] = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

/// Binds the port; port 0 takes a free one.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| StartError::Listen { address: address.to_string(), cause })
}

/// Serves until cancelled, then lets calls finish.
pub async fn serve(
    config: &NodeConfig,
    listener: TcpListener,
    routes: Routes,
    closing: CancellationToken,
) -> Result<(), StartError> {
    let mut server = Server::builder()
        .accept_http1(true)
        .max_concurrent_streams(config.streams_max)
        .concurrency_limit_per_connection(config.streams_max as usize)
        .load_shed(true)
        .timeout(config.call_timeout())
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .http2_max_pending_accept_reset_streams(Some(PENDING_RESETS_MAX))
        .http2_max_local_error_reset_streams(Some(ERROR_RESETS_MAX))
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .max_connection_age(CONNECTION_AGE_MAX)
        .max_connection_age_grace(CONNECTION_AGE_GRACE);
    if config.has_tls() {
        server = server.tls_config(tls(config)?)?;
    }
    let cors = cors(&config.browser_origins)?;
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    server
        .layer(cors)
        .layer(GrpcWebLayer::new())
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, closing.cancelled_owned())
        .await?;
    Ok(())
}

/// Lets pages of the named origins call; tokens are headers, never cookies.
fn cors(origins: &[String]) -> Result<CorsLayer, StartError> {
    let read = |origin: &String| {
        origin.parse::<HeaderValue>().map_err(|_| {
            let text = Text::new("不是网页来源", "is no origin of a page");
            FieldError::new("node.browser_origins", "MALFORMED", text)
        })
    };
    let origins: Vec<HeaderValue> = origins.iter().map(read).collect::<Result<_, _>>()?;
    let named = [header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT_LANGUAGE];
    let sent = named.into_iter().chain(SENT.map(HeaderName::from_static));
    Ok(CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::POST])
        .allow_headers(sent.collect::<Vec<_>>())
        .expose_headers(EXPOSED.map(HeaderName::from_static))
        .max_age(PREFLIGHT_MAX_AGE))
}

fn tls(config: &NodeConfig) -> Result<ServerTlsConfig, StartError> {
    let tls = ServerTlsConfig::new().identity(identity(config)?);
    if config.tls_client_ca_file.as_os_str().is_empty() {
        return Ok(tls);
    }
    let authority = Certificate::from_pem(read(&config.tls_client_ca_file)?);
    Ok(tls.client_ca_root(authority).client_auth_optional(true))
}

/// Shows the server's own certificate to a neighbour, and trusts its authorities.
pub fn client_tls(config: &NodeConfig) -> Result<ClientTlsConfig, StartError> {
    let mut tls = ClientTlsConfig::new();
    if config.has_tls() {
        tls = tls.identity(identity(config)?);
    }
    match config.tls_ca_file.as_os_str().is_empty() {
        true => Ok(tls.with_native_roots()),
        false => Ok(tls.ca_certificate(Certificate::from_pem(read(&config.tls_ca_file)?))),
    }
}

/// Proves that certificate and key are there, belong together and are kept (S8).
pub fn prove_tls(config: &NodeConfig) -> Result<(), StartError> {
    if !config.has_tls() {
        return Ok(());
    }
    let file = &config.tls_key_file;
    let wrong = |cause| StartError::File { file: file.clone(), cause };
    let mode = std::fs::metadata(file).map_err(wrong)?.permissions().mode();
    if mode & 0o077 != 0 && !config.is_development() {
        let text = "others may read the key: chmod 600";
        return Err(wrong(std::io::Error::new(ErrorKind::PermissionDenied, text)));
    }
    let proved = Server::builder().tls_config(tls(config)?);
    proved.map(|_| ()).map_err(|error| StartError::Tls(chain(&error)))
}

fn identity(config: &NodeConfig) -> Result<Identity, StartError> {
    Ok(Identity::from_pem(read(&config.tls_cert_file)?, read(&config.tls_key_file)?))
}

fn read(file: &Path) -> Result<Vec<u8>, StartError> {
    std::fs::read(file).map_err(|cause| StartError::File { file: file.to_path_buf(), cause })
}

/// An error with its causes; the outermost alone says too little.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
