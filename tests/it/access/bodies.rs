//! A body says what is wanted, never who wants it nor what only the node decides.

use kit_wire::Refusal;
use prost_reflect::{Kind, MessageDescriptor};
use proto::jiebang::challenges::v1 as challenges;
use proto::jiebang::matchmaking::v1 as matchmaking;
use tests::{Sandbox, Who, contract};
use tonic::Code;
use uuid::Uuid;

use crate::wire::sample::{USCC, right};

const OTHER: &str = "91110108551385082Q";

fn publisher() -> Who {
    Who::new("bodies.publisher", Some(USCC), &["publisher"])
}

#[test]
fn no_request_says_who_asks() {
    let mut seen = Vec::new();
    for method in contract::methods(&contract::pool()) {
        gather(&method.input(), &mut seen);
    }
    let words = ["actor", "role", "roles", "caller", "user", "person", "token", "acting_as"];
    let tells = |path: &&String| words.iter().any(|word| path.ends_with(&format!(".{word}")));
    let telling: Vec<&String> = seen.iter().filter(tells).collect();
    assert!(seen.len() > 100 && telling.is_empty(), "{telling:?}");
}

fn gather(message: &MessageDescriptor, seen: &mut Vec<String>) {
    for field in message.fields().filter(|field| !contract::is_output(field)) {
        seen.push(field.full_name().to_owned());
        if let Kind::Message(inner) = field.kind()
            && contract::is_nested(&field)
        {
            gather(&inner, seen);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_for_an_organisation_by_naming_it() {
    let sandbox = Sandbox::start().await;
    let mut request: challenges::CreateNeedRequest = right("CreateNeed");
    request.need.as_mut().unwrap().publisher = format!("organisations/{OTHER}");
    let refused: Result<challenges::Need, Refusal> = sandbox.line.call(&publisher(), request).await;
    assert_eq!(refused.unwrap_err().code, Code::PermissionDenied);
    let mut request: matchmaking::RegisterOrganisationRequest = right("RegisterOrganisation");
    request.organisation.as_mut().unwrap().name = format!("organisations/{OTHER}");
    let refused: Result<matchmaking::Organisation, Refusal> =
        sandbox.line.call(&publisher(), request).await;
    assert_eq!(refused.unwrap_err().code, Code::PermissionDenied);
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_node_sets_is_not_taken_from_a_body() {
    let sandbox = Sandbox::start().await;
    let mut request: matchmaking::RegisterOrganisationRequest = right("RegisterOrganisation");
    let organisation = request.organisation.as_mut().unwrap();
    organisation.stage = matchmaking::OrganisationStage::Verified.into();
    organisation.etag = "99".to_owned();
    let registered: matchmaking::Organisation =
        sandbox.line.call(&publisher(), request).await.unwrap();
    assert_eq!(registered.stage(), matchmaking::OrganisationStage::Registered);
    assert_eq!(registered.etag, "1");

    let operator = Who::new("bodies.operator", None, &["operator"]);
    let mut request: matchmaking::RegisterExpertRequest = right("RegisterExpert");
    let name = format!("experts/{}", Uuid::new_v4());
    let expert = request.expert.as_mut().unwrap();
    (expert.name, expert.etag) = (name.clone(), "99".to_owned());
    let registered: matchmaking::Expert = sandbox.line.call(&operator, request).await.unwrap();
    assert!(registered.name != name && registered.etag == "1");

    let request: challenges::CreateNeedRequest = right("CreateNeed");
    let need: challenges::Need = sandbox.line.call(&publisher(), request).await.unwrap();
    let mut request: challenges::UpdateNeedRequest = right("UpdateNeed");
    request.name = need.name;
    let form = request.need.as_mut().unwrap();
    form.publisher = format!("organisations/{OTHER}");
    form.title = "另一题目".to_owned();
    let need: challenges::Need = sandbox.line.call(&publisher(), request).await.unwrap();
    let form = need.form.unwrap();
    assert_eq!(form.title, "另一题目");
    assert_eq!(form.publisher, format!("organisations/{USCC}"), "a need stays its publisher's");
    sandbox.stop().await;
}
