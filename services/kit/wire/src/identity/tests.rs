//! Callers, judged through [`Authenticator`] against a fake identity provider.

mod fake;

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use kit_base::{ActorKind, Ids, Kind, Problem};
use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

use fake::{FakeProvider, Signer};

use super::*;

fn config() -> IdentityConfig {
    let mut sections: toml::Table = DEFAULTS.parse().expect("the defaults are TOML");
    let section = sections.remove("identity").expect("the section identity");
    section.try_into().expect("every key is known and none is missing")
}

fn authenticator(config: &IdentityConfig) -> Authenticator {
    Authenticator::new(config, vec![["auditor", "node_admin"]], None).expect("a good config")
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

fn without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().expect("an object").remove(name);
    claims
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The public key as the secret of an HMAC, the oldest trick.
fn hmac_with_public_key(signer: &Signer, claims: &Value) -> String {
    let public = URL_SAFE_NO_PAD.decode(signer.jwk["x"].as_str().expect("x")).expect("base64");
    let header = Header { kid: Some(signer.kid.clone()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(&public)).expect("a token")
}

fn unsigned(signer: &Signer, claims: &Value) -> String {
    format!("{}.{}.", part(&json!({ "alg": "none", "kid": signer.kid })), part(claims))
}

fn tampered(token: &str, claims: &Value) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], part(&with(claims, "sub", json!("li"))), parts[2])
}

/// Tricks with the header, the key and the signature.
fn forgeries(signer: &Signer, fine: &Value) -> Vec<(&'static str, String, TokenFault)> {
    let impostor = Signer::new(&signer.kid, Algorithm::EdDSA);
    let other = Signer::new("other", Algorithm::EdDSA);
    let traversal = signer.sign_as(|h| h.kid = Some("../../etc/passwd".to_owned()), fine);
    let jwk = serde_json::from_value(impostor.jwk.clone()).expect("a key");
    vec![
        ("alg none", unsigned(signer, fine), TokenFault::Malformed),
        ("HS256", hmac_with_public_key(signer, fine), TokenFault::Algorithm),
        ("unknown kid", other.sign(fine), TokenFault::Key),
        ("no kid", signer.sign_as(|h| h.kid = None, fine), TokenFault::Key),
        ("kid traversal", traversal, TokenFault::Key),
        ("same kid, other key", impostor.sign(fine), TokenFault::Signature),
        ("own jwk", impostor.sign_as(|h| h.jwk = Some(jwk), fine), TokenFault::Header),
        ("jku", signer.sign_as(|h| h.jku = Some("http://x".into()), fine), TokenFault::Header),
        ("x5u", signer.sign_as(|h| h.x5u = Some("http://x".into()), fine), TokenFault::Header),
        ("crit", signer.sign_as(|h| h.crit = Some(vec!["b64".into()]), fine), TokenFault::Header),
        (
            "a logout token",
            signer.sign_as(|h| h.typ = Some("logout+jwt".into()), fine),
            TokenFault::Header,
        ),
        ("tampered", tampered(&signer.sign(fine), fine), TokenFault::Signature),
        ("nonsense", "a.b.c".to_owned(), TokenFault::Malformed),
        ("empty", String::new(), TokenFault::Malformed),
        (
            "oversized",
            signer.sign(&with(fine, "pad", json!("x".repeat(9_000)))),
            TokenFault::Malformed,
        ),
    ]
}

/// Claims that are signed well and still wrong.
fn wrong_claims(fine: &Value) -> Vec<(Value, TokenFault)> {
    let now = Clock::host().timestamp();
    let text = (now + 300).to_string();
    vec![
        (with(fine, "exp", json!(text)), TokenFault::Claim("exp")),
        (with(fine, "exp", json!(9e12)), TokenFault::Claim("exp")),
        (with(fine, "exp", json!(null)), TokenFault::Claim("exp")),
        (without(fine, "exp"), TokenFault::Claim("exp")),
        (with(fine, "exp", json!(now - 31)), TokenFault::Expired),
        (without(fine, "nbf"), TokenFault::Claim("nbf")),
        (with(fine, "nbf", json!(text)), TokenFault::Claim("nbf")),
        (with(fine, "nbf", json!(now + 60)), TokenFault::NotYet),
        (without(fine, "iss"), TokenFault::Issuer),
        (with(fine, "iss", json!("http://evil")), TokenFault::Issuer),
        (with(fine, "iss", json!(ISSUER)), TokenFault::Issuer),
        (without(fine, "aud"), TokenFault::Audience),
        (with(fine, "aud", json!("other")), TokenFault::Audience),
        (with(fine, "aud", json!(["other", "another"])), TokenFault::Audience),
        (without(fine, "sub"), TokenFault::Claim("sub")),
        (with(fine, "sub", json!("")), TokenFault::Claim("sub")),
        (with(fine, "sub", json!(7)), TokenFault::Claim("sub")),
        (with(fine, "sub", json!("clock")), TokenFault::Claim("sub")),
        (with(fine, "sub", json!("service-account/portal")), TokenFault::Claim("sub")),
        (with(fine, "org", json!("91310115MAYY00018X")), TokenFault::Claim("organisation")),
        (with(fine, "org", json!(7)), TokenFault::Claim("organisation")),
        (with(fine, "roles", json!("auditor")), TokenFault::Claim("roles")),
        (with(fine, "roles", json!([1])), TokenFault::Claim("roles")),
    ]
}

#[tokio::test]
async fn token_tricks_are_refused() {
    let signer = Signer::new("a", Algorithm::EdDSA);
    let fake = FakeProvider::start(&[&signer]);
    let authenticator = authenticator(&fake.config());
    let fine = fake.claims();
    let mut cases: Vec<(String, String, TokenFault)> = forgeries(&signer, &fine)
        .into_iter()
        .map(|(name, token, fault)| (name.to_owned(), token, fault))
        .collect();
    for (claims, fault) in wrong_claims(&fine) {
        cases.push((claims.to_string(), signer.sign(&claims), fault));
    }
    for (name, token, expected) in cases {
        match authenticator.bearer(&token).await {
            Err(Error::Token(fault)) => assert_eq!(fault, expected, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(authenticator.bearer(&signer.sign(&fine)).await.is_ok());
}

#[tokio::test]
async fn a_good_token_says_who_calls() {
    for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256] {
        let signer = Signer::new("a", algorithm);
        let fake = FakeProvider::start(&[&signer]);
        let authenticator = authenticator(&fake.config());
        let fine = with(&fake.claims(), "aud", json!(["account", "jiebang"]));
        let actor = authenticator.bearer(&signer.sign(&fine)).await.expect("a good token");
        assert_eq!((actor.kind, actor.subject.as_str()), (ActorKind::Person, "zhang"));
        assert_eq!(actor.organisation.map(String::from), Some("91310115MAYY00018W".to_owned()));
        assert_eq!(actor.roles.into_iter().collect::<Vec<_>>(), ["bidder"], "{algorithm:?}");
        let machine = with(&fine, "azp", json!("zhang"));
        let actor = authenticator.bearer(&signer.sign(&machine)).await.expect("a good token");
        assert_eq!(actor.kind, ActorKind::Service);
        let plain = without(&without(&fine, "org"), "roles");
        let actor = authenticator.bearer(&signer.sign(&plain)).await.expect("a good token");
        assert!(actor.organisation.is_none() && actor.roles.is_empty());
    }
}

#[tokio::test]
async fn a_key_verifies_only_its_own_algorithm() {
    let signer = Signer::new("a", Algorithm::RS256);
    let fake = FakeProvider::start(&[&signer]);
    let authenticator = authenticator(&fake.config());
    let token = signer.sign_as(|header| header.alg = Algorithm::PS256, &fake.claims());
    let refused = authenticator.bearer(&token).await;
    assert!(matches!(refused, Err(Error::Token(TokenFault::Algorithm))), "{refused:?}");
}

#[tokio::test]
async fn roles_may_lie_inside_an_object_and_may_exclude_each_other() {
    let signer = Signer::new("a", Algorithm::EdDSA);
    let fake = FakeProvider::start(&[&signer]);
    let config = IdentityConfig { roles_claim: "realm_access.roles".to_owned(), ..fake.config() };
    let authenticator = authenticator(&config);
    let nested = |roles: Value| with(&fake.claims(), "realm_access", json!({ "roles": roles }));
    let actor = authenticator.bearer(&signer.sign(&nested(json!(["auditor"])))).await;
    assert!(actor.expect("a good token").has("auditor"));
    let both = signer.sign(&nested(json!(["auditor", "node_admin"])));
    let refused = authenticator.bearer(&both).await.expect_err("excluded");
    assert_eq!((refused.kind(), refused.reason()), (Kind::Forbidden, "ROLES_EXCLUDE_EACH_OTHER"));
}

#[tokio::test]
async fn keys_rotate_and_a_withdrawn_key_ends_its_tokens() {
    let (old, new) = (Signer::new("old", Algorithm::EdDSA), Signer::new("new", Algorithm::ES256));
    let fake = FakeProvider::start(&[&old]);
    let authenticator = authenticator(&fake.config());
    let (before, after) = (old.sign(&fake.claims()), new.sign(&fake.claims()));
    for _ in 0..3 {
        assert!(authenticator.bearer(&before).await.is_ok());
    }
    assert_eq!(fake.reads.load(Ordering::SeqCst), 1, "keys are read once");
    fake.publish(&[&old, &new]);
    assert!(authenticator.bearer(&after).await.is_ok(), "an unknown key is looked for at once");
    assert!(authenticator.bearer(&before).await.is_ok(), "the old key is still published");
    fake.publish(&[&new]);
    let stray = Signer::new("stray", Algorithm::EdDSA).sign(&fake.claims());
    assert!(authenticator.bearer(&stray).await.is_err());
    let refused = authenticator.bearer(&before).await;
    assert!(matches!(refused, Err(Error::Token(TokenFault::Key))), "{refused:?}");
    assert!(authenticator.bearer(&after).await.is_ok());
}

#[tokio::test]
async fn known_keys_outlive_a_silent_provider() {
    let signer = Signer::new("a", Algorithm::EdDSA);
    let fake = FakeProvider::start(&[&signer]);
    let config = IdentityConfig { keys_refresh_s: 0, ..fake.config() };
    let (kept, lost) = (authenticator(&config), authenticator(&config));
    let forgetful = authenticator(&IdentityConfig { keys_keep_s: 0, ..config });
    let token = signer.sign(&fake.claims());
    assert!(kept.bearer(&token).await.is_ok());
    fake.fails.store(true, Ordering::SeqCst);
    assert!(kept.bearer(&token).await.is_ok());
    for authenticator in [lost, forgetful] {
        let refused = authenticator.bearer(&token).await.expect_err("no keys");
        assert_eq!(refused.kind(), Kind::Busy, "{refused}");
    }
}

#[tokio::test]
async fn unknown_keys_do_not_hammer_the_provider() {
    let signer = Signer::new("a", Algorithm::EdDSA);
    let fake = FakeProvider::start(&[&signer]);
    let config = IdentityConfig { keys_pause_ms: 60_000, ..fake.config() };
    let authenticator = authenticator(&config);
    for at in 0..20 {
        let stray = signer.sign_as(|header| header.kid = Some(at.to_string()), &fake.claims());
        assert!(authenticator.bearer(&stray).await.is_err());
    }
    assert_eq!(fake.reads.load(Ordering::SeqCst), 1);
    assert!(authenticator.bearer(&signer.sign(&fake.claims())).await.is_ok());
}

/// A directory of its own for a test.
struct DataDir(PathBuf);

impl DataDir {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("kit-wire-{}", Ids::new().next()));
        std::fs::create_dir(&path).expect("a new directory");
        Self(path)
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("our own directory");
    }
}

fn claims(roles: &[&str]) -> Claims {
    Claims {
        subject: "li".to_owned(),
        kind: ActorKind::Service,
        organisation: Some("91310115MAYY00018W".parse().expect("a valid code")),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    }
}

#[tokio::test]
async fn the_development_issuer_keeps_its_key_and_is_believed() {
    let dir = DataDir::new();
    let open = || DevelopmentIssuer::open(&dir.0, "jiebang", Profile::Development);
    let (first, second) = (open().expect("a new key"), open().expect("the same key"));
    assert_eq!(first.jwks(), second.jwks());
    let authenticator =
        Authenticator::new(&config(), vec![["auditor", "node_admin"]], Some(&first));
    let authenticator = authenticator.expect("a good config");
    let issue = |claims, ttl| second.issue(&claims, Duration::from_secs(ttl)).expect("a token");
    let actor = authenticator.bearer(&issue(claims(&["bidder"]), 60)).await.expect("a good token");
    assert_eq!((actor.kind, actor.subject.as_str()), (ActorKind::Service, "li"));
    assert!(actor.has("bidder") && actor.organisation.is_some());
    let both = authenticator.bearer(&issue(claims(&["auditor", "node_admin"]), 60)).await;
    assert!(matches!(both, Err(Error::RolesExclude(..))), "{both:?}");
    let elsewhere = DevelopmentIssuer::open(&dir.0, "other", Profile::Development);
    let token = elsewhere.expect("the same key").issue(&claims(&[]), Duration::from_secs(60));
    let refused = authenticator.bearer(&token.expect("a token")).await;
    assert!(matches!(refused, Err(Error::Token(TokenFault::Audience))), "{refused:?}");
}

#[test]
fn the_development_issuer_guards_itself() {
    use std::os::unix::fs::PermissionsExt;

    let dir = DataDir::new();
    let open = |profile| DevelopmentIssuer::open(&dir.0, "jiebang", profile);
    assert!(matches!(open(Profile::Production), Err(Error::NotInProduction)));
    let issuer = open(Profile::Development).expect("a new key");
    let file = dir.0.join("identity-ed25519.pem");
    let mode = std::fs::metadata(&file).expect("the key file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(&dir.0).expect("the directory").count(), 1, "no draft is left");
    let month = issuer.issue(&claims(&[]), Duration::from_hours(24 * 31));
    assert!(matches!(month, Err(Error::TooLong(30))));
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).expect("our own file");
    assert!(matches!(open(Profile::Development), Err(Error::KeyFile { .. })));
}

fn certificate(
    uris: &[&str],
    change: impl FnOnce(&mut CertificateParams),
) -> Vec<CertificateDer<'static>> {
    let mut params = CertificateParams::default();
    let uri = |uri: &&str| rcgen::SanType::URI((*uri).try_into().expect("ASCII"));
    params.subject_alt_names = uris.iter().map(uri).collect();
    change(&mut params);
    let pair = KeyPair::generate().expect("a key");
    vec![params.self_signed(&pair).expect("a certificate").der().clone()]
}

#[test]
fn a_client_certificate_names_a_service_account() {
    let account = ServiceAccount { organisation: None, roles: vec!["auditor".to_owned()] };
    let accounts = [("audit-export".to_owned(), account)].into();
    let config = IdentityConfig { service_accounts: accounts, ..config() };
    let known = authenticator(&config);
    let plain = |uris: &[&str]| certificate(uris, |_| {});
    let ours = "jiebang:service-account/audit-export";
    let actor = known.certificate(&plain(&["https://x", ours])).expect("a known account");
    assert_eq!((actor.kind, actor.has("auditor")), (ActorKind::Service, true));
    assert_eq!(actor.subject, "service-account/audit-export");
    for uris in [&[][..], &["spiffe://x/y"]] {
        let actor = known.certificate(&plain(uris)).expect("another purpose");
        assert_eq!(actor, Actor::anonymous());
    }
    assert_eq!(known.certificate(&[]).expect("no certificate"), Actor::anonymous());
    let expired =
        |params: &mut CertificateParams| params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    for (name, certificates) in [
        ("unknown", plain(&["jiebang:service-account/nobody"])),
        ("two", plain(&[ours, "jiebang:service-account/nobody"])),
        ("malformed", plain(&["jiebang:service-account/../x"])),
        ("expired", certificate(&[ours], expired)),
        ("nonsense", vec![CertificateDer::from(vec![1, 2, 3])]),
    ] {
        let refused = known.certificate(&certificates).expect_err(name);
        assert_eq!(refused.kind(), Kind::Unauthenticated, "{name}");
    }
}

#[tokio::test]
async fn credentials_come_in_one_header() {
    let signer = Signer::new("a", Algorithm::EdDSA);
    let fake = FakeProvider::start(&[&signer]);
    let authenticator = authenticator(&fake.config());
    let token = signer.sign(&fake.claims());
    let call = async |values: &[&str]| {
        let mut metadata = MetadataMap::new();
        for value in values {
            metadata.append("authorization", value.parse().expect("a header value"));
        }
        metadata.insert("accept-language", "en".parse().expect("a header value"));
        authenticator.call(&metadata, &Extensions::new()).await
    };
    let bearer = format!("bearer {token}");
    let known = call(&[&bearer]).await.expect("a good token");
    assert_eq!((known.actor.subject.as_str(), known.lang), ("zhang", kit_base::Lang::En));
    assert_eq!(call(&[]).await.expect("nobody").actor, Actor::anonymous());
    for values in [&["Basic eDp5"][..], &[token.as_str()], &["Bearer"], &[&bearer, &bearer]] {
        let refused = call(values).await.expect_err("refused");
        assert!(matches!(refused, Error::Credentials(_)), "{refused:?}");
    }
    assert!(matches!(call(&["Bearer x"]).await, Err(Error::Token(TokenFault::Malformed))));
}

#[test]
fn settings_are_checked() {
    type Change = fn(&mut IdentityConfig);
    let development: [(Change, Option<&str>); 6] = [
        (|_| {}, None),
        (|config| config.issuer = "http://keycloak:8080/realms/x".into(), None),
        (|config| config.issuer = "keycloak".into(), Some("identity.issuer")),
        (|config| config.ca_file = "/no/such/file".into(), Some("identity.ca_file")),
        (|config| config.leeway_s = 121, Some("identity.leeway_s")),
        (|config| config.keys_refresh_s = 3_601, Some("identity.keys_refresh_s")),
    ];
    let production: [(Change, Option<&str>); 4] = [
        (|_| {}, Some("identity.issuer")),
        (|config| config.issuer = "http://keycloak:8080".into(), Some("identity.issuer")),
        (|config| config.issuer = "http://127.0.0.1:8080".into(), None),
        (|config| config.issuer = "https://id.example/".into(), None),
    ];
    let cases = development.map(|case| (Profile::Development, case));
    let cases = cases.into_iter().chain(production.map(|case| (Profile::Production, case)));
    for (at, (profile, (change, expected))) in cases.enumerate() {
        let mut config = config();
        change(&mut config);
        let found = config.check(profile).map_err(|error| error.faults[0].path.clone());
        assert_eq!(found.err().as_deref(), expected, "case {at}");
    }
    let account = ServiceAccount { organisation: None, roles: vec!["auditor".into()] };
    let excluded = ServiceAccount { roles: vec!["auditor".into(), "node_admin".into()], ..account };
    let accounts = [("A/B".to_owned(), excluded)].into();
    let config = IdentityConfig { service_accounts: accounts, ..config() };
    assert!(config.check(Profile::Production).is_err());
    let refused = Authenticator::new(&config, vec![["auditor", "node_admin"]], None);
    assert!(matches!(refused, Err(Error::RolesExclude(..))));
}
