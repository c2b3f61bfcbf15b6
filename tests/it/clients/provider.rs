//! An identity provider (OIDC) as agencies have one: discovery, keys, and tokens for
//! machine clients that show a secret.
//!
//! Owns one RSA key and the clients it knows. Shape: HTTPS, one thread, one request
//! a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use kit_base::Clock;
use rcgen::{KeyPair, PKCS_RSA_SHA256};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use super::authority::{Authority, Certified};

/// Machine clients: id, secret, roles.
const CLIENTS: [(&str, &str, &[&str]); 3] = [
    ("treasury-system", "s3cret-of-treasury", &["finance"]),
    ("audit-system", "s3cret-of-audit", &["auditor"]),
    ("torn-system", "s3cret-of-torn", &["authority", "approver"]),
];
const KID: &str = "provider-1";
const LIFE_SECONDS: i64 = 300;

/// The provider, serving until the tests end.
pub struct Provider {
    pub issuer: String,
    key: EncodingKey,
    published: Value,
    /// Its public key, which everybody may read.
    pub public_pem: String,
}

impl Provider {
    pub fn start(authority: &Authority) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("https://{}/realm", listener.local_addr().unwrap());
        let (key, published, public_pem) = signer();
        let provider = Arc::new(Self { issuer, key, published, public_pem });
        let (serving, tls) = (Arc::clone(&provider), tls(&authority.server()));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up half-way is no concern of the provider's.
                let _ = serving.answer(stream, &tls);
            }
        });
        provider
    }

    /// Claims of a token that is as it should be; a case changes one of them.
    pub fn claims(&self, client: &str, roles: &[&str]) -> Value {
        let now = Clock::host().timestamp();
        json!({
            "iss": self.issuer, "aud": "jiebang", "sub": client, "client_id": client,
            "iat": now, "nbf": now, "exp": now + LIFE_SECONDS, "roles": roles,
        })
    }

    /// Signs claims with the provider's own key.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(KID, claims)
    }

    pub fn sign_as(&self, kid: &str, claims: &Value) -> String {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::RS256) };
        encode(&header, claims, &self.key).unwrap()
    }

    /// A token that takes the public key for a shared secret.
    pub fn confuse(&self, claims: &Value) -> String {
        let header = Header { kid: Some(KID.to_owned()), ..Header::new(Algorithm::HS256) };
        encode(&header, claims, &EncodingKey::from_secret(self.public_pem.as_bytes())).unwrap()
    }

    /// A token that nobody signed.
    pub fn unsigned(claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(&json!({ "alg": "none", "kid": KID })), part(claims))
    }

    /// A token of somebody else who uses the name of the provider's key.
    pub fn forge(claims: &Value) -> String {
        let header = Header { kid: Some(KID.to_owned()), ..Header::new(Algorithm::RS256) };
        encode(&header, claims, &signer().0).unwrap()
    }

    fn answer(&self, stream: TcpStream, tls: &Arc<ServerConfig>) -> std::io::Result<()> {
        let connection = ServerConnection::new(Arc::clone(tls)).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        let mut reader = BufReader::new(&mut stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            match line.trim() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let mut body = vec![0; header(&head, "content-length").parse().unwrap_or(0)];
        reader.read_exact(&mut body)?;
        let (status, answer) = self.route(&head, &String::from_utf8_lossy(&body));
        let text = answer.to_string();
        let length = text.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{text}"
        )?;
        stream.conn.send_close_notify();
        stream.flush()
    }

    fn route(&self, head: &[String], body: &str) -> (&'static str, Value) {
        let issuer = &self.issuer;
        match head.first().map_or("", |line| line.trim_end_matches(" HTTP/1.1")) {
            "GET /realm/.well-known/openid-configuration" => {
                let at = |path: &str| format!("{issuer}/{path}");
                let found = json!({
                    "issuer": issuer, "jwks_uri": at("keys"), "token_endpoint": at("token"),
                    "grant_types_supported": ["client_credentials"],
                });
                ("200 OK", found)
            }
            "GET /realm/keys" => ("200 OK", json!({ "keys": [self.published] })),
            "POST /realm/token" => self.grant(&header(head, "authorization"), body),
            _ => ("404 Not Found", json!({})),
        }
    }

    /// The grant `client_credentials`, with the secret in basic authentication.
    fn grant(&self, authorization: &str, body: &str) -> (&'static str, Value) {
        if !body.split('&').any(|pair| pair == "grant_type=client_credentials") {
            return ("400 Bad Request", json!({ "error": "unsupported_grant_type" }));
        }
        let shown = authorization.strip_prefix("Basic ").and_then(|it| STANDARD.decode(it).ok());
        let shown = shown.and_then(|it| String::from_utf8(it).ok()).unwrap_or_default();
        let known = CLIENTS.iter().find(|(id, secret, _)| shown == format!("{id}:{secret}"));
        match known {
            None => ("401 Unauthorized", json!({ "error": "invalid_client" })),
            Some((id, _, roles)) => {
                let token = self.sign(&self.claims(id, roles));
                let kind = json!({
                    "access_token": token, "token_type": "Bearer", "expires_in": LIFE_SECONDS,
                });
                ("200 OK", kind)
            }
        }
    }
}

fn header(head: &[String], name: &str) -> String {
    let mut pairs = head.iter().filter_map(|line| line.split_once(':'));
    let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// A fresh RSA key: to sign with, as published, and as its public PEM.
fn signer() -> (EncodingKey, Value, String) {
    let pair = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let key = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).unwrap();
    let jwk = Jwk::from_encoding_key(&key, Algorithm::RS256).unwrap();
    let mut published = serde_json::to_value(jwk).unwrap();
    published["kid"] = json!(KID);
    published["use"] = json!("sig");
    (key, published, pair.public_key_pem())
}

fn tls(own: &Certified) -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_slice(own.certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(own.key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(builder.with_single_cert(chain, key).unwrap())
}
