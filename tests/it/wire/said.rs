//! What a running node says, in both languages, where its rules or tables say no.

use kit_wire::Refusal;
use prost::{Message, Name};
use proto::jiebang::challenges::v1 as challenges;
use proto::jiebang::matchmaking::v1 as matchmaking;
use tests::line::Ask;
use tests::{Sandbox, Who, contract};
use tonic::{Code, Status};
use uuid::Uuid;

use super::sample::{USCC, right};
use super::shapes;

struct Asking {
    sandbox: Sandbox,
    publisher: Who,
}

impl Asking {
    async fn does<A: Message + Default + 'static>(&self, request: impl Name + 'static) -> A {
        self.sandbox.line.call(&self.publisher, request).await.unwrap()
    }

    /// Asks in both languages; the answer must be of that code, with the details
    /// that every error has.
    async fn hears<Q: Message + Name>(&self, who: Option<&Who>, request: Q, code: Code) -> Refusal {
        let methods = contract::methods(&contract::pool());
        let takes =
            |it: &&prost_reflect::MethodDescriptor| it.input().full_name() == Q::full_name();
        let path = contract::path(methods.iter().find(takes).unwrap());
        let token = who.map(|who| self.sandbox.line.token(who));
        let mut last: Option<Status> = None;
        for lang in ["zh-CN", "en"] {
            let trace = Uuid::new_v4().simple().to_string();
            let (token, trace) = (token.as_deref(), trace.as_str());
            let ask = Ask { path: &path, streams: false, token, lang, trace };
            let refused = self.sandbox.line.send(&ask, request.encode_to_vec()).await.unwrap_err();
            assert_eq!(refused.code(), code, "{refused:?}");
            shapes::common(&refused, lang, trace).unwrap_or_else(|what| panic!("{code:?} {what}"));
            last = Some(refused);
        }
        Refusal::from(last.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_says_each_refusal_with_its_details_in_both_languages() {
    let publisher = Who::new("said.publisher", Some(USCC), &["publisher"]);
    let ask = Asking { sandbox: Sandbox::start().await, publisher };
    let own = Some(&ask.publisher);
    let need: challenges::Need =
        ask.does(right::<challenges::CreateNeedRequest>("CreateNeed")).await;
    let organisation: matchmaking::RegisterOrganisationRequest = right("RegisterOrganisation");
    let _registered: matchmaking::Organisation = ask.does(organisation.clone()).await;

    let experts = matchmaking::ListExpertsRequest::default();
    ask.hears(None, experts.clone(), Code::Unauthenticated).await;
    ask.hears(own, experts, Code::PermissionDenied).await;
    let name = format!("needs/{}", Uuid::new_v4());
    let missing = ask.hears(own, challenges::GetNeedRequest { name: name.clone() }, Code::NotFound);
    assert_eq!(missing.await.resource.unwrap().name, name);
    let request_id = Uuid::new_v4().to_string();
    let again = matchmaking::RegisterOrganisationRequest { request_id, ..organisation };
    let exists = ask.hears(own, again, Code::AlreadyExists).await;
    assert!(exists.resource.is_some());
    let mut stale: challenges::UpdateNeedRequest = right("UpdateNeed");
    (stale.name, stale.etag) = (need.name.clone(), "99".to_owned());
    ask.hears(own, stale, Code::Aborted).await;
    let early: challenges::SubmitNeedRequest = right("SubmitNeed");
    let early = challenges::SubmitNeedRequest { name: need.name, ..early };
    let refused = ask.hears(own, early, Code::FailedPrecondition).await;
    assert!(refused.lacks("publisher_verified"), "{refused}");
    ask.sandbox.stop().await;
}
