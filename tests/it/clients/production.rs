//! A node in the production profile: TLS on its one port, an identity provider, and
//! one service account for a system that shows a certificate.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use kit_serve::{Process, Start};
use kit_wire::identity::{DevelopmentIssuer, Profile};
use prost::{Message, Name};
use tests::sandbox::settings;
use tests::servers::directory;
use tests::{Backend, Line};
use tonic::Status;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use super::authority::{Authority, Certified};
use super::provider::Provider;

/// The URI of the one account that the node knows.
pub const ACCOUNT: &str = "jiebang:service-account/expert-bank";

pub struct Production {
    pub process: Process,
    pub provider: Arc<Provider>,
    pub authority: Authority,
    pub dir: PathBuf,
    /// A development issuer of somebody's own, which the node never heard of.
    issuer: DevelopmentIssuer,
}

impl Production {
    pub async fn start() -> Self {
        let authority = Authority::new("the authority's certificates");
        let provider = Provider::start(&authority);
        let dir = directory("production").unwrap();
        let backend = tokio::task::spawn_blocking(Backend::of_run).await.unwrap().unwrap();
        let settings = settings(&dir, &backend, &configuration(&dir, &authority, &provider));
        let (services, registry) = (jiebang::SERVICES.to_vec(), prometheus::Registry::new());
        let start = Start { settings, services, clock_start: None, registry };
        let process = Process::start(start).await.unwrap();
        assert!(process.issuer().is_none(), "production has no issuer of its own");
        let foreign = directory("issuer").unwrap();
        let issuer = DevelopmentIssuer::open(&foreign, "jiebang", Profile::Development).unwrap();
        Self { process, provider, authority, dir, issuer }
    }

    /// Calls as somebody with this token, or with none.
    pub async fn call<Q, A>(&self, token: Option<&str>, request: Q) -> Result<A, Status>
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        self.line(None).raw(token, request).await
    }

    /// Calls as a system that shows a certificate.
    pub async fn call_with<Q, A>(&self, shown: &Certified, request: Q) -> Result<A, Status>
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        self.line(Some(shown)).raw(None, request).await
    }

    pub fn development_issuer(&self) -> &DevelopmentIssuer {
        &self.issuer
    }

    fn line(&self, shown: Option<&Certified>) -> Line {
        let mut tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(&self.authority.pem))
            .domain_name("127.0.0.1");
        if let Some(shown) = shown {
            tls = tls.identity(Identity::from_pem(&shown.certificate, &shown.key));
        }
        let endpoint = Endpoint::from_shared(format!("https://{}", self.process.address));
        let channel: Channel = endpoint.unwrap().tls_config(tls).unwrap().connect_lazy();
        Line { channel, issuer: self.issuer.clone() }
    }
}

fn configuration(dir: &std::path::Path, authority: &Authority, provider: &Provider) -> String {
    let own = authority.server();
    let file = |name: &str, text: &str| {
        let path = dir.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (ca, cert) = (file("ca.pem", &authority.pem), file("cert.pem", &own.certificate));
    let (key, issuer) = (file("key.pem", &own.key), &provider.issuer);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    format!(
        "[node]\nprofile = \"production\"\n\
         tls_cert_file = \"{cert}\"\ntls_key_file = \"{key}\"\ntls_client_ca_file = \"{ca}\"\n\
         [identity]\nissuer = \"{issuer}\"\nca_file = \"{ca}\"\nkeys_pause_ms = 0\n\
         [identity.service_accounts.expert-bank]\nroles = [\"operator\"]\n"
    )
}
