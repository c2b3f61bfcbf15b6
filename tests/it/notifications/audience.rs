//! Whom an event reaches, as it declares.

use std::collections::BTreeSet;

use proto::jiebang::challenges::v1 as challenges;
use proto::jiebang::notifications::v1 as pb;
use tests::{Sandbox, Who};

const CASE: [&str; 1] = ["R-020"];

async fn told(sandbox: &Sandbox, organisation: &str) -> BTreeSet<String> {
    let code = organisation.strip_prefix("organisations/").unwrap();
    let reader = Who::new("reader", Some(code), &[]);
    let mut names = BTreeSet::new();
    let mut request = pb::ListNotificationsRequest { page_size: 1_000, ..Default::default() };
    loop {
        let page: pb::ListNotificationsResponse =
            sandbox.line.call(&reader, request.clone()).await.unwrap();
        names.extend(page.notifications.into_iter().map(|it| it.event_name));
        if page.next_page_token.is_empty() {
            return names;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposed_award_is_told_to_the_publisher_and_to_no_bidder() {
    let sandbox = Sandbox::start().await;
    sandbox.play(&CASE).await.unwrap();
    sandbox.settle().await;
    let officer = Who::new("authority.1", None, &["authority"]);
    let awards: challenges::ListAwardsResponse =
        sandbox.line.call(&officer, challenges::ListAwardsRequest::default()).await.unwrap();
    let award = awards.awards.first().expect("the case has an award");
    let publisher = told(&sandbox, &award.publisher).await;
    let winner = told(&sandbox, &award.lanes[0].bidder).await;
    assert!(publisher.contains("award.proposed"), "{publisher:?}");
    assert!(!winner.contains("award.proposed"), "{winner:?}");
    assert!(winner.contains("award.confirmed"), "{winner:?}");
    for hidden in ["expert.registered", "panel.proposed", "panel.seated", "review.completed"] {
        assert!(!publisher.contains(hidden) && !winner.contains(hidden), "{hidden} is nobody's");
    }
    sandbox.stop().await;
}
