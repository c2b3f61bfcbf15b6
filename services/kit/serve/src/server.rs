//! The one port: gRPC, gRPC-Web, health and reflection, with every limit set.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Certificate, Identity, Server, ServerTlsConfig};
use tonic_web::GrpcWebLayer;

use crate::config::NodeConfig;
use crate::error::StartError;

const HEADER_BYTES_MAX: u32 = 16 * 1024;
const PENDING_RESETS_MAX: usize = 64;
const KEEPALIVE: Duration = Duration::from_secs(30);

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
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_max_pending_accept_reset_streams(Some(PENDING_RESETS_MAX))
        .http2_keepalive_interval(Some(KEEPALIVE))
        .load_shed(true);
    if config.has_tls() {
        server = server.tls_config(tls(config)?)?;
    }
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    server
        .layer(GrpcWebLayer::new())
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, closing.cancelled_owned())
        .await?;
    Ok(())
}

fn tls(config: &NodeConfig) -> Result<ServerTlsConfig, StartError> {
    let read = |file: &std::path::Path| {
        std::fs::read(file).map_err(|error| StartError::Tls(format!("{}: {error}", file.display())))
    };
    let identity = Identity::from_pem(read(&config.tls_cert_file)?, read(&config.tls_key_file)?);
    let tls = ServerTlsConfig::new().identity(identity);
    if config.tls_client_ca_file.as_os_str().is_empty() {
        return Ok(tls);
    }
    let authority = Certificate::from_pem(read(&config.tls_client_ca_file)?);
    Ok(tls.client_ca_root(authority).client_auth_optional(true))
}
