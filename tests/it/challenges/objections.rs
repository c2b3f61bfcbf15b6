//! A dismissed objection gets a second look, by somebody else.

use std::time::Duration;

use jiebang::demo::Phase;
use kit_wire::Refusal;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::kit::v1 as kit;
use tests::{Line, Sandbox, Who};

use super::races;
use crate::papers::id;

/// A case whose objection is dismissed while its award is in publicity.
const CASE: &str = "R-018";
/// A case with bids and without a dispute of its own.
const PLAIN: &str = "R-001";
const DAY: Duration = Duration::from_secs(86_400);

fn supervisor(nth: usize) -> Who {
    Who::new(&format!("supervisor.{nth}"), None, &["supervisor"])
}

struct Dismissed {
    sandbox: Sandbox,
    objection: pb::Objection,
    /// The two who dismissed it.
    deciders: Vec<Who>,
    objector: Who,
}

impl Dismissed {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await;
        sandbox.play_until(Phase::Award, &[CASE]).await.unwrap();
        let request = pb::ListObjectionsRequest::default();
        let page: pb::ListObjectionsResponse =
            sandbox.line.call(&supervisor(9), request).await.unwrap();
        let objection = page.objections.into_iter().next().unwrap();
        assert_eq!(objection.stage(), pb::ObjectionStage::Dismissed);
        let deciders = deciders(&sandbox.line, &objection.name).await;
        assert_eq!(deciders.len(), 2, "two dismissed it");
        let objector = Who::new(&objection.objector, None, &[]);
        Self { sandbox, objection, deciders, objector }
    }

    /// One that is filed, looked into and dismissed on the last day of the publicity.
    async fn late() -> Self {
        let sandbox = Sandbox::start().await;
        sandbox.play_until(Phase::Award, &[PLAIN]).await.unwrap();
        let line = &sandbox.line;
        let award = races::awards(line).await.remove(0);
        let end = award.window.clone().unwrap().end_time.unwrap();
        let clock: kit::Clock = line.call(&supervisor(9), kit::GetClockRequest {}).await.unwrap();
        let left = u64::try_from(end.seconds - clock.current_time.unwrap().seconds).unwrap();
        sandbox.pass(Duration::from_secs(left) - DAY / 2).await;
        let objector = races::objector(line, &award).await;
        let filed: pb::Objection = line.call(&objector, races::filing(&award)).await.unwrap();
        let (name, first) = (filed.name, supervisor(1));
        let request = pb::AdmitObjectionRequest { name: name.clone(), request_id: id() };
        let _admitted: pb::Objection = line.call(&first, request).await.unwrap();
        let request = pb::InvestigateObjectionRequest { name: name.clone(), request_id: id() };
        let _looked_into: pb::Objection = line.call(&first, request).await.unwrap();
        let deciders = vec![first, supervisor(2)];
        let mut said = Vec::new();
        for decider in &deciders {
            let request = pb::DismissObjectionRequest {
                name: name.clone(),
                reason: "not_proved".to_owned(),
                text: "查无实据".to_owned(),
                request_id: id(),
            };
            said.push(line.call::<_, pb::Objection>(decider, request).await.unwrap());
        }
        let objection = said.remove(1);
        assert_eq!(objection.stage(), pb::ObjectionStage::Dismissed);
        Self { sandbox, objection, deciders, objector }
    }

    async fn ask(&self, who: &Who) -> Result<pb::Objection, Refusal> {
        let name = self.objection.name.clone();
        self.sandbox.line.call(who, pb::AskReExaminationRequest { name, request_id: id() }).await
    }

    async fn confirm(&self, who: &Who) -> Result<pb::Objection, Refusal> {
        let request = pb::ConfirmDismissalRequest {
            name: self.objection.name.clone(),
            reason: "not_proved".to_owned(),
            text: "复核维持".to_owned(),
            request_id: id(),
        };
        self.sandbox.line.call(who, request).await
    }

    async fn uphold(&self, who: &Who, remedy: pb::Remedy) -> Result<pb::Objection, Refusal> {
        let request = pb::UpholdAgainRequest {
            name: self.objection.name.clone(),
            remedy: remedy.into(),
            text: "复核成立".to_owned(),
            request_id: id(),
            bid: String::new(),
        };
        self.sandbox.line.call(who, request).await
    }

    async fn award(&self) -> pb::Award {
        let request = pb::GetAwardRequest { name: self.objection.award.clone() };
        self.sandbox.line.call(&supervisor(9), request).await.unwrap()
    }
}

/// Who dismissed it, by the audit record.
async fn deciders(line: &Line, name: &str) -> Vec<Who> {
    let auditor = Who::new("test.auditor", None, &["auditor"]);
    let request = kit::ListAuditEntriesRequest { object: name.to_owned(), ..Default::default() };
    let page: kit::ListAuditEntriesResponse = line.call(&auditor, request).await.unwrap();
    let dismissed = page.audit_entries.iter().filter(|it| it.act == "dismiss");
    dismissed.map(|it| Who::new(&it.person, None, &["supervisor"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_look_holds_the_publicity_and_is_taken_by_somebody_else() {
    let case = Dismissed::set().await;
    assert_eq!(case.award().await.stage(), pb::AwardStage::InPublicity);
    let stranger = Who::new("somebody.else", None, &[]);
    assert_eq!(case.ask(&stranger).await.unwrap_err().reason(), "NOT_FOUND");
    let early = case.confirm(&supervisor(9)).await.unwrap_err();
    assert_eq!(early.reason(), "WRONG_STAGE", "nobody asked yet");

    let asked = case.ask(&case.objector).await.unwrap();
    assert_eq!(asked.stage(), pb::ObjectionStage::ReExamining);
    assert_eq!(case.ask(&case.objector).await.unwrap(), asked, "asked once");
    assert_eq!(case.award().await.stage(), pb::AwardStage::Suspended, "the clock stands");
    for decider in &case.deciders {
        let refused = case.confirm(decider).await.unwrap_err();
        assert!(refused.lacks("other_decider"), "{refused:?}");
    }
    let confirmed = case.confirm(&supervisor(9)).await.unwrap();
    assert_eq!(
        (confirmed.stage(), confirmed.reason.as_str()),
        (pb::ObjectionStage::Closed, "not_proved")
    );
    assert_eq!(case.award().await.stage(), pb::AwardStage::InPublicity, "it runs on");
    assert_eq!(case.ask(&case.objector).await.unwrap_err().reason(), "WRONG_STAGE", "once");
    case.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_upheld_on_its_second_look_sets_the_award_aside() {
    let case = Dismissed::set().await;
    case.ask(&case.objector).await.unwrap();
    let refused = case.uphold(&case.deciders[0], pb::Remedy::ReReview).await.unwrap_err();
    assert!(refused.lacks("other_decider"), "{refused:?}");
    let upheld = case.uphold(&supervisor(9), pb::Remedy::ReReview).await.unwrap();
    assert_eq!(upheld.stage(), pb::ObjectionStage::Upheld);
    assert_eq!(case.award().await.stage(), pb::AwardStage::SetAside);
    let request = pb::GetChallengeRequest { name: case.objection.challenge.clone() };
    let challenge: pb::Challenge = case.sandbox.line.call(&supervisor(9), request).await.unwrap();
    assert_eq!(challenge.stage(), pb::ChallengeStage::UnderReview);
    case.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_final_award_is_corrected_and_not_set_aside() {
    let case = Dismissed::late().await;
    case.sandbox.pass(DAY).await;
    assert_eq!(case.award().await.stage(), pb::AwardStage::Confirmed, "the publicity is over");
    let asked = case.ask(&case.objector).await.unwrap();
    assert_eq!(asked.stage(), pb::ObjectionStage::ReExamining, "five working days to ask");
    let refused = case.uphold(&supervisor(9), pb::Remedy::ReReview).await.unwrap_err();
    assert_eq!(refused.reason(), "AWARD_STANDS");
    let corrected = case.uphold(&supervisor(9), pb::Remedy::CorrectRecord).await.unwrap();
    assert_eq!(corrected.stage(), pb::ObjectionStage::Upheld);
    assert_eq!(case.award().await.stage(), pb::AwardStage::Confirmed);
    case.sandbox.stop().await;
}
