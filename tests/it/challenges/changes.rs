//! What changes after the publication, and which bids still stand then.

use std::time::Duration;

use jiebang::demo::Phase;
use kit_wire::Refusal;
use prost_types::Timestamp;
use proto::google::r#type::Money;
use proto::jiebang::challenges::v1 as pb;
use proto::jiebang::matchmaking::v1 as mm;
use proto::jiebang::notifications::v1 as nt;
use tests::{Line, Sandbox, Who};

use crate::papers::id;

const CASE: &str = "R-024";
const DAY: Duration = Duration::from_secs(86_400);

fn authority(nth: usize) -> Who {
    Who::new(&format!("authority.{nth}"), None, &["authority"])
}

struct Open {
    sandbox: Sandbox,
    name: String,
}

impl Open {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await;
        sandbox.play_until(Phase::Publication, &[CASE]).await.unwrap();
        let request = pb::ListChallengesRequest::default();
        let page: pb::ListChallengesResponse =
            sandbox.line.call(&authority(1), request).await.unwrap();
        let name = page.challenges[0].name.clone();
        Self { sandbox, name }
    }

    const fn line(&self) -> &Line {
        &self.sandbox.line
    }

    async fn challenge(&self) -> pb::Challenge {
        let request = pb::GetChallengeRequest { name: self.name.clone() };
        self.line().call(&authority(1), request).await.unwrap()
    }

    /// Bidders that are in the directory and have nothing to do with the publisher.
    async fn bidders(&self, count: usize) -> Vec<Who> {
        let publisher = self.challenge().await.publisher;
        let request = mm::ListOrganisationsRequest { page_size: 1_000, ..Default::default() };
        let page: mm::ListOrganisationsResponse =
            self.line().call(&authority(1), request).await.unwrap();
        let mut codes: Vec<String> = page
            .organisations
            .into_iter()
            .filter(|it| it.stage() == mm::OrganisationStage::Verified && it.name != publisher)
            .filter(|it| it.kind == "enterprise" && it.affiliations.is_empty())
            .map(|it| it.name.trim_start_matches("organisations/").to_owned())
            .collect();
        codes.sort();
        let who = |code: &String| Who::new(&format!("bidder.{code}"), Some(code), &["bidder"]);
        codes.iter().take(count).map(who).collect()
    }

    /// A bid that answers every indicator as it stands now.
    async fn content(&self, yuan: i64) -> pb::BidContent {
        let form = self.challenge().await.notice.unwrap().form.unwrap();
        let answer = |it: &pb::Indicator| pb::IndicatorResponse {
            indicator: it.name.clone(),
            value: it.value.clone(),
            method: String::new(),
        };
        pb::BidContent {
            leader: "leader".to_owned(),
            solution: "一种方案".to_owned(),
            route: "路线".to_owned(),
            team: "团队".to_owned(),
            responses: form.indicators.iter().map(answer).collect(),
            price: Some(Money { currency_code: "CNY".to_owned(), units: yuan, nanos: 0 }),
            ..Default::default()
        }
    }

    async fn bid(&self, who: &Who) -> pb::Bid {
        let (challenge, content) = (self.name.clone(), Some(self.content(1_000).await));
        let request = pb::SubmitBidRequest { challenge, content, request_id: id() };
        self.line().call(who, request).await.unwrap()
    }

    async fn bid_again(&self, who: &Who, bid: &pb::Bid) -> pb::Bid {
        let (name, content) = (bid.name.clone(), Some(self.content(900).await));
        let request = pb::ReplaceBidRequest { name, content, request_id: id() };
        self.line().call(who, request).await.unwrap()
    }

    async fn own(&self, who: &Who, bid: &pb::Bid) -> pb::Bid {
        let request = pb::GetBidRequest { name: bid.name.clone() };
        self.line().call(who, request).await.unwrap()
    }

    async fn amend(
        &self,
        who: &Who,
        amendment: pb::NoticeAmendment,
        paths: &[&str],
    ) -> Result<pb::Challenge, Refusal> {
        let paths = paths.iter().map(|it| (*it).to_owned()).collect();
        let request = pb::AmendChallengeRequest {
            name: self.name.clone(),
            amendment: Some(amendment),
            update_mask: Some(prost_types::FieldMask { paths }),
            reason: "correction".to_owned(),
            text: "指标笔误更正".to_owned(),
            etag: String::new(),
            request_id: id(),
        };
        self.line().call(who, request).await
    }

    /// Another threshold on the first indicator.
    async fn harder(&self) -> pb::NoticeAmendment {
        let mut form = self.challenge().await.notice.unwrap().form.unwrap();
        form.indicators[0].value = "12345".to_owned();
        pb::NoticeAmendment { indicators: form.indicators, ..Default::default() }
    }

    fn extension(&self, to: i64) -> pb::ExtendBiddingRequest {
        pb::ExtendBiddingRequest {
            name: self.name.clone(),
            bid_close_time: Some(Timestamp { seconds: to, nanos: 0 }),
            reason: "clarification".to_owned(),
            text: "答疑后延期".to_owned(),
            request_id: id(),
        }
    }

    async fn closes(&self) -> i64 {
        self.challenge().await.notice.unwrap().bid_close_time.unwrap().seconds
    }

    /// Lets time pass until bidding is over.
    async fn close(&self) {
        for _ in 0..90 {
            if self.challenge().await.stage() == pb::ChallengeStage::BidClosed {
                return;
            }
            self.sandbox.pass(DAY).await;
        }
        panic!("bidding does not close");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bid_lapses_if_nobody_confirms_it_after_an_amendment() {
    let open = Open::set().await;
    let bidders = open.bidders(3).await;
    let mut bids = Vec::new();
    for who in &bidders {
        bids.push(open.bid(who).await);
    }
    assert!(bids.iter().all(|bid| bid.edition == 1));
    let refused = open.amend(&authority(1), open.harder().await, &["criteria"]).await.unwrap_err();
    assert!(refused.names("update_mask.paths[0]"), "{refused:?}");
    let stranger = Who::new("somebody", None, &[]);
    let refused = open.amend(&stranger, open.harder().await, &["indicators"]).await;
    assert_eq!(refused.unwrap_err().code, tonic::Code::PermissionDenied);

    let amended = open.amend(&authority(1), open.harder().await, &["indicators"]).await.unwrap();
    assert_eq!((amended.edition, amended.changes.len()), (2, 1));
    let change = &amended.changes[0];
    assert_eq!((change.reason.as_str(), change.edition), ("correction", 2));
    let found = &change.differences[0];
    assert_eq!((found.path.as_str(), found.after.as_str()), ("form.indicators[0].value", "12345"));
    open.sandbox.settle().await;
    let inbox = nt::ListNotificationsRequest { page_size: 1_000, ..Default::default() };
    let told: nt::ListNotificationsResponse = open.line().call(&bidders[0], inbox).await.unwrap();
    assert!(told.notifications.iter().any(|it| it.event_name == "challenge.amended"));

    let request = pb::ReconfirmBidRequest { name: bids[0].name.clone(), request_id: id() };
    let confirmed: pb::Bid = open.line().call(&bidders[0], request).await.unwrap();
    assert_eq!((confirmed.edition, confirmed.revision), (2, 1));
    let new = open.bid_again(&bidders[1], &bids[1]).await;
    assert_eq!((new.edition, new.revision), (2, 2));
    open.close().await;
    for (at, stage) in
        [(0, pb::BidStage::Sealed), (1, pb::BidStage::Sealed), (2, pb::BidStage::Void)]
    {
        let bid = open.own(&bidders[at], &bids[at]).await;
        assert_eq!(bid.stage(), stage, "{at}");
        assert_eq!(bid.reason == "not_reconfirmed", stage == pb::BidStage::Void);
    }
    assert_eq!(open.challenge().await.bid_count, Some(2), "two stand at the close");
    open.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_give_more_time_and_bidding_is_opened_again_once() {
    let open = Open::set().await;
    let (line, closes) = (open.line(), open.closes().await);
    let later = closes + 3 * 86_400;
    let once: pb::Challenge = line.call(&authority(1), open.extension(later)).await.unwrap();
    assert_eq!(once.notice.unwrap().bid_close_time.unwrap().seconds, closes, "two officers");
    let twice: pb::Challenge = line.call(&authority(2), open.extension(later)).await.unwrap();
    assert_eq!(twice.notice.unwrap().bid_close_time.unwrap().seconds, later);
    assert_eq!((twice.edition, twice.changes.len()), (1, 1), "bids stand as they are");
    let earlier: Result<pb::Challenge, Refusal> =
        line.call(&authority(1), open.extension(closes)).await;
    assert_eq!(earlier.unwrap_err().reason(), "NOT_LATER");
    open.close().await;

    let reopen = |to: i64| pb::ReopenBiddingRequest {
        name: open.name.clone(),
        bid_close_time: Some(Timestamp { seconds: to, nanos: 0 }),
        reason: "no_bids".to_owned(),
        text: "无人揭榜，再次开放".to_owned(),
        request_id: id(),
    };
    let hasty: Result<pb::Challenge, Refusal> =
        line.call(&authority(1), reopen(later + 5 * 86_400)).await;
    assert!(hasty.unwrap_err().lacks("close_in_future"), "twenty days to bid");
    let again: pb::Challenge = line.call(&authority(1), reopen(later + 30 * 86_400)).await.unwrap();
    assert_eq!(again.stage(), pb::ChallengeStage::Published);
    let who = open.bidders(1).await.remove(0);
    let bid = open.bid(&who).await;
    assert_eq!(bid.edition, 1);
    let back = pb::WithdrawBidRequest { name: bid.name, request_id: id() };
    let _withdrawn: pb::Bid = line.call(&who, back).await.unwrap();
    open.close().await;
    let thrice: Result<pb::Challenge, Refusal> =
        line.call(&authority(1), reopen(later + 90 * 86_400)).await;
    assert!(thrice.unwrap_err().lacks("reopen_left"));
    open.sandbox.stop().await;
}
