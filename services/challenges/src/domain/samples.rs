//! Samples for the tables of the tests beside the rules.

#[cfg(test)]
pub use tests::*;

#[cfg(test)]
mod tests {
    use kit_base::{Actor, ActorKind, By, Money, Time, Uscc};
    use uuid::Uuid;

    use crate::domain::award::{LaneAward, Plan};
    use crate::domain::bid::{BidContent, Response};
    use crate::domain::challenge::{
        Criterion, FundingShare, IpTerms, MilestonePlan, Notice, state::Funding,
    };
    use crate::domain::need::NeedForm;
    use crate::domain::panel::{Judge, Ranked, Seat};
    use crate::domain::rule_set::{RuleSet, RuleValues};
    use crate::domain::{
        Award, AwardId, Bid, BidId, Challenge, ChallengeId, Comparator, Indicator, Need, NeedId,
        Panel, PanelId, ReviewId, bid, challenge, need, panel,
    };
    use crate::rules::Rules;

    pub const PUBLISHER: &str = "91310115MAYY00018W";
    pub const BIDDER: &str = "91320505MAYY000261";
    pub const OTHER: &str = "91110108551385082Q";

    pub fn uscc(text: &str) -> Uscc {
        text.parse().unwrap()
    }

    pub fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    /// Somebody of that kind who was admitted.
    pub fn by(subject: &str, kind: ActorKind) -> By {
        let actor = Actor { kind, subject: subject.to_owned(), ..Actor::anonymous() };
        By { actor, ..By::event("act", "objects/1") }
    }

    pub fn person(subject: &str) -> By {
        by(subject, ActorKind::Person)
    }

    pub fn rule_set(id: &str) -> RuleSet {
        Rules::load().unwrap().find(id).unwrap().clone()
    }

    pub fn rules() -> RuleValues {
        rule_set("pudong").values
    }

    pub fn form() -> NeedForm {
        NeedForm {
            title: "在线磨损监测".into(),
            kind: "technology".into(),
            publisher_kind: "enterprise".into(),
            region: "310115".parse().unwrap(),
            field_codes: vec!["materials".into()],
            keywords: vec!["磨损".into()],
            problem: "磨损不可见".into(),
            key_technology: "传感".into(),
            expected_result: "样机".into(),
            application_scene: "产线".into(),
            bidder_conditions: Vec::new(),
            indicators: vec![Indicator {
                name: "精度".into(),
                comparator: Comparator::AtLeast,
                value: "3".into(),
                unit: "um".into(),
                baseline: String::new(),
                test_method: "称重".into(),
                evidence: "test_report".into(),
                weight_bp: 10_000,
                mandatory: true,
            }],
            intended: Money::of_fen(1_000_000),
            time_limit_months: 12,
            rule_set: "pudong".into(),
        }
    }

    pub fn share(source: &str, fen: i64) -> FundingShare {
        FundingShare {
            source: source.into(),
            funder: uscc(PUBLISHER),
            region: "310115".parse().unwrap(),
            amount: Money::of_fen(fen),
        }
    }

    /// A complete notice that is published on 1 June and closes on 30 June 2023.
    pub fn notice() -> Notice {
        Notice {
            funding_plan: vec![share("publisher", 1_000_000)],
            milestone_plan: vec![MilestonePlan {
                code: "M1".into(),
                title: "样机".into(),
                due_month: 12,
                share_bp: 10_000,
                indicators: vec!["精度".into()],
            }],
            criteria: vec![Criterion { code: "merit".into(), weight_bp: 10_000 }],
            ip_terms: Some(IpTerms {
                ownership: "bidder".into(),
                licence_scope: String::new(),
                licence_years: 3,
                publisher_revenue_bp: 0,
                first_use_months: 0,
            }),
            publish_time: Some(time("2023-06-01T01:00:00Z")),
            bid_close_time: Some(time("2023-06-30T09:00:00Z")),
            ..Notice::of_need(form())
        }
    }

    pub fn need(state: need::State) -> Need {
        let need = Need::draft(NeedId(Uuid::from_u128(1)), uscc(PUBLISHER), form(), now());
        Need { state, ..need }
    }

    /// The instant of the samples: 1 June 2023, 09:00 in Beijing.
    pub fn now() -> Time {
        time("2023-06-01T01:00:00Z")
    }

    /// A challenge under the rules of Pudong, funded, in that state.
    pub fn challenge(state: challenge::State) -> Challenge {
        let id = ChallengeId(Uuid::from_u128(2));
        let draft =
            Challenge::draft(id, &need(need::State::Draft), notice(), &person("wang"), now());
        Challenge { rule_set: Some(rule_set("pudong")), funding: Funding::Covered, state, ..draft }
    }

    pub fn content() -> BidContent {
        BidContent {
            members: Vec::new(),
            leader: "leader".into(),
            solution: "方案".into(),
            route: "光学".into(),
            team: "团队".into(),
            responses: vec![Response {
                indicator: "精度".into(),
                value: "2".into(),
                method: String::new(),
            }],
            price: Money::of_fen(900_000),
        }
    }

    pub fn bid(id: u128, state: bid::State) -> Bid {
        let sample = challenge(challenge::State::UnderReview { bids: 1, panel: None });
        let bid = Bid::draft(BidId(Uuid::from_u128(id)), &sample, uscc(BIDDER), content(), now());
        Bid { state, ..bid }
    }

    pub fn bid_id(id: u128) -> BidId {
        BidId(Uuid::from_u128(id))
    }

    pub fn ranked(id: u128, centipoints: u32) -> Ranked {
        Ranked {
            bid: bid_id(id),
            centipoints,
            by_criterion: [("merit".into(), centipoints)].into(),
        }
    }

    /// A judge of no party, from outside the home province.
    pub fn judge(name: &str) -> Judge {
        Judge {
            expert: format!("experts/{name}"),
            subject: name.to_owned(),
            employer: uscc(OTHER),
            region: "110000".parse().unwrap(),
            ties: Vec::new(),
        }
    }

    /// A panel that concluded with that ranking.
    pub fn panel(ranking: Vec<Ranked>) -> Panel {
        let sample = challenge(challenge::State::UnderReview { bids: 1, panel: None });
        let draft = Panel::draft(PanelId(Uuid::from_u128(4)), &sample, now());
        let seats = vec![Seat { judge: judge("a"), review: ReviewId(Uuid::from_u128(6)) }];
        let bids = ranking.iter().map(|ranked| ranked.bid).collect();
        let state =
            panel::State::Concluded { seats, ranking, minutes: "纪要".into(), time: now() };
        Panel { bids, state, ..draft }
    }

    /// An award that `wang` drafted on two ranked bids: 7 wins, 8 is not placed yet.
    pub fn award() -> Award {
        let panel = panel(vec![ranked(7, 8_000), ranked(8, 7_000)]);
        let sample = challenge(challenge::State::UnderReview { bids: 2, panel: Some(panel.id) });
        let amount = Money::of_fen(900_000);
        let lanes = vec![LaneAward { bid: bid_id(7), bidder: uscc(BIDDER), amount }];
        let plan = Plan { lanes, reserves: Vec::new(), reasons: Vec::new() };
        let id = AwardId(Uuid::from_u128(5));
        Award::draft(id, (&sample, &panel), plan, &person("wang"), now()).unwrap()
    }
}
