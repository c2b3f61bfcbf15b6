//! A fake identity provider, and the keys it publishes.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use kit_base::Clock;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256};
use serde_json::{Value, json};

use super::{IdentityConfig, config};

/// Answers discovery and keys over HTTP, counts the reads and can fall silent.
pub struct FakeProvider {
    pub issuer: String,
    keys: Mutex<Vec<Value>>,
    pub reads: AtomicUsize,
    pub fails: AtomicBool,
}

impl FakeProvider {
    pub fn start(keys: &[&Signer]) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let issuer = format!("http://{}/realm", listener.local_addr().expect("an address"));
        let fake = Arc::new(Self {
            issuer,
            keys: Mutex::default(),
            reads: AtomicUsize::new(0),
            fails: AtomicBool::new(false),
        });
        fake.publish(keys);
        let serving = Arc::clone(&fake);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serving.answer(&stream);
            }
        });
        fake
    }

    pub fn publish(&self, keys: &[&Signer]) {
        *self.keys.lock().expect("no panic") = keys.iter().map(|key| key.jwk.clone()).collect();
    }

    fn answer(&self, mut stream: &TcpStream) {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let issuer = &self.issuer;
        let body = if head[0].contains("/realm/.well-known/openid-configuration ") {
            json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys"), "more": 1 })
        } else {
            self.reads.fetch_add(1, Ordering::SeqCst);
            json!({ "keys": *self.keys.lock().expect("no panic") })
        };
        let status = if self.fails.load(Ordering::SeqCst) { "503 Busy" } else { "200 OK" };
        let (body, close) = (body.to_string(), "Connection: close");
        let length = body.len();
        // A reader that hung up is no concern of the fake.
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\n{close}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
    }

    pub fn config(&self) -> IdentityConfig {
        IdentityConfig { issuer: self.issuer.clone(), keys_pause_ms: 0, ..config() }
    }

    /// Claims that are fine; a case changes one.
    pub fn claims(&self) -> Value {
        let now = Clock::host().timestamp();
        json!({
            "iss": self.issuer, "aud": "jiebang", "sub": "zhang", "nbf": now, "exp": now + 300,
            "org": "91310115MAYY00018W", "roles": ["bidder", "offline access"],
        })
    }
}

/// A key of the provider's.
pub struct Signer {
    pub kid: String,
    algorithm: Algorithm,
    key: EncodingKey,
    pub jwk: Value,
}

impl Signer {
    pub fn new(kid: &str, algorithm: Algorithm) -> Self {
        let of = match algorithm {
            Algorithm::ES256 => &PKCS_ECDSA_P256_SHA256,
            Algorithm::RS256 => &PKCS_RSA_SHA256,
            _ => &PKCS_ED25519,
        };
        let pair = KeyPair::generate_for(of).expect("a key");
        let pem = pair.serialize_pem();
        let key = match algorithm {
            Algorithm::ES256 => EncodingKey::from_ec_pem(pem.as_bytes()),
            Algorithm::RS256 => EncodingKey::from_rsa_pem(pem.as_bytes()),
            _ => Ok(EncodingKey::from_ed_der(pair.serialized_der())),
        };
        let key = key.expect("a key that signs");
        let mut jwk = match algorithm {
            Algorithm::EdDSA => {
                let x = URL_SAFE_NO_PAD.encode(pair.public_key_raw());
                json!({ "kty": "OKP", "crv": "Ed25519", "x": x })
            }
            _ => {
                let jwk = Jwk::from_encoding_key(&key, algorithm).expect("a public key");
                serde_json::to_value(jwk).expect("JSON")
            }
        };
        jwk["kid"] = json!(kid);
        Self { kid: kid.to_owned(), algorithm, key, jwk }
    }

    fn header(&self) -> Header {
        Header { kid: Some(self.kid.clone()), ..Header::new(self.algorithm) }
    }

    pub fn sign(&self, claims: &Value) -> String {
        encode(&self.header(), claims, &self.key).expect("a token")
    }

    pub fn sign_as(&self, change: impl FnOnce(&mut Header), claims: &Value) -> String {
        let mut header = self.header();
        change(&mut header);
        encode(&header, claims, &self.key).expect("a token")
    }
}
