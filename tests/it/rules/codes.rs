//! Credit codes: who may stand in the directory, and who may not.

use kit_base::Kind;
use kit_base::uscc::UsccError;
use proto::jiebang::matchmaking::v1 as pb;
use serde::Deserialize;
use tests::{Sandbox, Who};

use super::oracle::load;

#[derive(Debug, Deserialize)]
struct Codes {
    valid: Vec<Coded>,
    fictional: Vec<Coded>,
    invalid: Vec<Coded>,
}

#[derive(Debug, Deserialize)]
struct Coded {
    code: String,
    #[serde(default)]
    errors: Vec<Fault>,
}

/// What is wrong with a code, in the order in which a check meets it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Fault {
    Length,
    Charset,
    OrgCheck,
    UsccCheck,
}

fn first(code: &str) -> Option<Fault> {
    code.parse::<kit_base::Uscc>().err().map(|error| match error {
        UsccError::Length => Fault::Length,
        UsccError::Charset => Fault::Charset,
        UsccError::OrganisationCheck => Fault::OrgCheck,
        UsccError::Check => Fault::UsccCheck,
    })
}

#[test]
fn the_first_fault_of_a_code_is_named() {
    let codes: Codes = load("uscc.json");
    for coded in codes.valid.iter().chain(&codes.fictional).chain(&codes.invalid) {
        assert_eq!(first(&coded.code), coded.errors.first().copied(), "{coded:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_organisations_with_a_right_code_are_registered() {
    let codes: Codes = load("uscc.json");
    let sandbox = Sandbox::start().await;
    let operator = Who::new("operator-01", None, &["operator"]);
    let register = async |code: &str| {
        let organisation = pb::Organisation {
            name: format!("organisations/{code}"),
            display_name_zh: "示范单位".to_owned(),
            kind: "enterprise".to_owned(),
            region: "310115".to_owned(),
            ..pb::Organisation::default()
        };
        let request = pb::RegisterOrganisationRequest {
            organisation: Some(organisation),
            request_id: uuid::Uuid::new_v4().to_string(),
        };
        sandbox.line.call::<_, pb::Organisation>(&operator, request).await
    };
    for coded in codes.valid.iter().chain(&codes.fictional) {
        let registered = register(&coded.code).await.unwrap();
        assert_eq!(registered.name, format!("organisations/{}", coded.code));
    }
    for coded in &codes.invalid {
        let refusal = register(&coded.code).await.unwrap_err();
        assert_eq!(refusal.kind, Kind::Invalid, "{coded:?}");
        assert!(refusal.names("organisation.name"), "{coded:?}: {refusal:?}");
    }
    let all = pb::ListOrganisationsRequest { page_size: 1_000, ..Default::default() };
    let all: pb::ListOrganisationsResponse = sandbox.line.call(&operator, all).await.unwrap();
    assert_eq!(all.organisations.len(), codes.valid.len() + codes.fictional.len());
    sandbox.stop().await;
}
