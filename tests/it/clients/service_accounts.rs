//! Systems of agencies: client credentials of an identity provider, and certificates.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kit_base::{ActorKind, Kind};
use kit_wire::Refusal;
use kit_wire::identity::Claims;
use proto::jiebang::contracts::v1::{GetTrialBalanceRequest, TrialBalance};
use proto::jiebang::kit::v1 as kit;
use proto::jiebang::matchmaking::v1 as pb;
use serde_json::{Value, json};
use tests::fleet::binary;
use tests::nursery;
use tonic::Status;

use super::authority::Authority;
use super::production::{ACCOUNT, Production};
use super::provider::Provider;

/// Asks the provider for a token, as RFC 6749 section 4.4 has it.
async fn sign_in(node: &Production, id: &str, secret: &str) -> (u16, Value) {
    let authority = reqwest::Certificate::from_pem(node.authority.pem.as_bytes()).unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_merge([authority]);
    let client = client.build().unwrap();
    let discovery = format!("{}/.well-known/openid-configuration", node.provider.issuer);
    let found: Value = client.get(discovery).send().await.unwrap().json().await.unwrap();
    let answer = client
        .post(found["token_endpoint"].as_str().unwrap())
        .header("authorization", format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials")
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn token(node: &Production, id: &str, secret: &str) -> String {
    let (status, answer) = sign_in(node, id, secret).await;
    assert_eq!(status, 200, "{answer}");
    answer["access_token"].as_str().unwrap().to_owned()
}

/// Reads the books as somebody with this token.
async fn books(node: &Production, token: Option<&str>) -> Result<TrialBalance, Refusal> {
    let answer = node.call(token, GetTrialBalanceRequest {}).await;
    answer.map_err(|status: Status| Refusal::from(&status))
}

fn expert() -> pb::RegisterExpertRequest {
    let expert = pb::Expert {
        label: "专家-001".to_owned(),
        subject: "expert-01".to_owned(),
        employer: "organisations/12320102MBYY00038F".to_owned(),
        region: "320102".to_owned(),
        ..pb::Expert::default()
    };
    let request_id = uuid::Uuid::new_v4().to_string();
    pb::RegisterExpertRequest { expert: Some(expert), request_id }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_signs_in_with_its_client_credentials() {
    let node = Production::start().await;
    let treasury = token(&node, "treasury-system", "s3cret-of-treasury").await;
    assert!(books(&node, Some(&treasury)).await.unwrap().totals.is_empty());
    let refusal: Result<pb::Expert, Status> = node.call(Some(&treasury), expert()).await;
    let refusal = Refusal::from(&refusal.unwrap_err());
    assert_eq!((refusal.kind, refusal.reason()), (Kind::Forbidden, "NOT_ADMITTED"));

    let (status, answer) = sign_in(&node, "treasury-system", "a guess").await;
    assert_eq!((status, &answer["error"]), (401, &json!("invalid_client")));

    // Who decides never approves, not even if the provider says so.
    let torn = token(&node, "torn-system", "s3cret-of-torn").await;
    let refusal = books(&node, Some(&torn)).await.unwrap_err();
    let expected = (Kind::Forbidden, "ROLES_EXCLUDE_EACH_OTHER");
    assert_eq!((refusal.kind, refusal.reason()), expected);
    node.process.stop().await;
}

/// Tokens that must not be believed, with what is wrong and what the caller is told.
fn bad_tokens(node: &Production) -> Vec<(&'static str, String, &'static str)> {
    let provider = &node.provider;
    let with = |name: &str, value: Value| {
        let mut claims = provider.claims("treasury-system", &["finance"]);
        claims[name] = value;
        claims
    };
    let good = provider.claims("treasury-system", &["finance"]);
    let now = kit_base::Clock::host().timestamp();
    let own = Claims {
        subject: "treasury-system".to_owned(),
        kind: ActorKind::Service,
        organisation: None,
        roles: ["finance".to_owned()].into(),
    };
    let development = node.development_issuer().issue(&own, Duration::from_secs(60)).unwrap();
    vec![
        ("audience", provider.sign(&with("aud", json!("somebody else"))), "TOKEN_INVALID"),
        ("issuer", provider.sign(&with("iss", json!("https://127.0.0.1/x"))), "TOKEN_INVALID"),
        ("expired", provider.sign(&with("exp", json!(now - 3_600))), "TOKEN_EXPIRED"),
        ("not yet", provider.sign(&with("nbf", json!(now + 3_600))), "TOKEN_INVALID"),
        ("no end", provider.sign(&with("exp", Value::Null)), "TOKEN_INVALID"),
        ("unknown key", provider.sign_as("provider-2", &good), "TOKEN_INVALID"),
        ("forged", Provider::forge(&good), "TOKEN_INVALID"),
        ("unsigned", Provider::unsigned(&good), "TOKEN_INVALID"),
        ("public key as secret", provider.confuse(&good), "TOKEN_INVALID"),
        (
            "an account's subject",
            provider.sign(&with("sub", json!("service-account/expert-bank"))),
            "TOKEN_INVALID",
        ),
        ("development issuer", development, "TOKEN_INVALID"),
        ("nonsense", "nonsense".to_owned(), "TOKEN_INVALID"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_quite_right_opens_nothing() {
    let node = Production::start().await;
    let good = node.provider.sign(&node.provider.claims("treasury-system", &["finance"]));
    books(&node, Some(&good)).await.unwrap();
    for (what, token, reason) in bad_tokens(&node) {
        let refusal = books(&node, Some(&token)).await.expect_err(what);
        assert_eq!((refusal.kind, refusal.reason()), (Kind::Unauthenticated, reason), "{what}");
    }
    let refusal = books(&node, None).await.unwrap_err();
    assert_eq!((refusal.kind, refusal.reason()), (Kind::Unauthenticated, "SIGN_IN_FIRST"));
    books(&node, Some(&good)).await.unwrap();
    node.process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_acts_by_its_certificate() {
    let node = Production::start().await;
    let shown = node.authority.client(ACCOUNT);
    let registered: pb::Expert = node.call_with(&shown, expert()).await.unwrap();
    // Its roles and no others: it keeps the bank of experts and reads no books.
    let refusal: Result<TrialBalance, _> = node.call_with(&shown, GetTrialBalanceRequest {}).await;
    assert_eq!(Refusal::from(&refusal.unwrap_err()).reason(), "NOT_ADMITTED");

    let auditor = token(&node, "audit-system", "s3cret-of-audit").await;
    let request = kit::ListAuditEntriesRequest {
        service: "matchmaking".to_owned(),
        object: registered.name,
        ..Default::default()
    };
    let audit: kit::ListAuditEntriesResponse = node.call(Some(&auditor), request).await.unwrap();
    let entry = &audit.audit_entries[0];
    let said = (entry.person.as_str(), entry.role.as_str(), entry.outcome.as_str());
    assert_eq!(said, ("service-account/expert-bank", "operator", "done"));
    node.process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_names_nobody_opens_nothing() {
    let node = Production::start().await;
    for (uri, reason) in [
        ("jiebang:service-account/nobody", "CREDENTIALS_INVALID"),
        ("jiebang:service-account/../expert-bank", "CREDENTIALS_INVALID"),
        ("https://example.invalid/expert-bank", "SIGN_IN_FIRST"),
    ] {
        let shown = node.authority.client(uri);
        let refused: Result<pb::Expert, Status> = node.call_with(&shown, expert()).await;
        let refusal = Refusal::from(&refused.unwrap_err());
        assert_eq!((refusal.kind, refusal.reason()), (Kind::Unauthenticated, reason), "{uri}");
    }
    // The right name under another authority does not get through the handshake.
    let foreign = Authority::new("the authority's certificates").client(ACCOUNT);
    let refused: Result<pb::Expert, Status> = node.call_with(&foreign, expert()).await;
    assert_eq!(Refusal::from(&refused.unwrap_err()).reason(), "", "the node never answered");

    let operator = node.provider.sign(&node.provider.claims("operator-01", &["operator"]));
    let request = pb::ListExpertsRequest::default();
    let page: pb::ListExpertsResponse = node.call(Some(&operator), request).await.unwrap();
    assert!(page.experts.is_empty(), "nothing was registered");
    node.process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn production_issues_no_tokens_and_moves_no_clock() {
    let node = Production::start().await;
    let mut command = nursery::command(&binary("jiebang").display().to_string());
    command.args(["token", "--sub", "somebody", "--role", "node_admin", "--data"]).arg(&node.dir);
    command.arg("--config").arg(node.dir.join("node.toml"));
    let output = command.output().unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{complained}");
    assert!(complained.contains("identity.issuer"), "{complained}");
    assert!(output.stdout.is_empty(), "no token is printed");
    let keys = std::fs::read_dir(&node.dir).unwrap().flatten();
    let made = keys.filter(|file| file.file_name() == "identity-ed25519.pem").count();
    assert_eq!(made, 0, "no key is made");

    let claims = node.provider.claims("admin-01", &["node_admin"]);
    let admin = node.provider.sign(&claims);
    let to_time = Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 });
    let request = kit::AdvanceClockRequest { to_time };
    let refused: Result<kit::Clock, Status> = node.call(Some(&admin), request).await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::Unimplemented);
    node.process.stop().await;
}
