//! One person for every role, toward the objects of one real journey.
//!
//! Shape: a hat is a role toward those objects, or a side of them. The foreign ones
//! hold the same roles for an organisation that has no part in it.

use std::collections::BTreeMap;

use kit_base::ActorKind;
use prost::{Message, Name};
use proto::jiebang::challenges::v1 as challenges;
use proto::jiebang::contracts::v1 as contracts;
use proto::jiebang::matchmaking::v1 as matchmaking;
use proto::jiebang::notifications::v1 as notifications;
use tests::{Sandbox, Who};

/// A challenge with an objection that was dismissed, and a contract that was paid.
pub const CASE: &str = "R-018";

/// Somebody who calls.
pub struct Person {
    pub name: &'static str,
    pub who: Option<Who>,
    pub hats: Vec<&'static str>,
}

/// What there is to call upon, and who calls.
pub struct World {
    /// One object of each collection.
    pub targets: BTreeMap<String, String>,
    pub people: Vec<Person>,
}

/// Offices of the node, the same toward every object.
const OFFICES: [&str; 9] = [
    "operator",
    "authority",
    "approver",
    "supervisor",
    "expert",
    "finance",
    "verifier",
    "auditor",
    "node_admin",
];

/// Reads what the journey left behind, as the officers who may.
pub async fn gather(sandbox: &Sandbox) -> World {
    let found = Found::read(sandbox).await;
    World { people: found.people(), targets: found.targets }
}

pub fn office(role: &'static str) -> Who {
    Who::new(&format!("test.{role}"), None, &[role])
}

struct Found {
    targets: BTreeMap<String, String>,
    publisher: String,
    bidder: String,
    funder: String,
    stranger: String,
    seats: Vec<String>,
    unseated: String,
    objector: String,
}

/// Asks the node as an officer.
struct Asking<'a>(&'a Sandbox);

impl Asking<'_> {
    async fn of<Q, A>(&self, role: &'static str, request: Q) -> A
    where
        Q: Message + Name + 'static,
        A: Message + Default + 'static,
    {
        self.0.line.call(&office(role), request).await.unwrap()
    }

    async fn panel(&self, challenge: &str) -> challenges::Panel {
        let challenge = challenge.to_owned();
        let request = challenges::ListPanelsRequest { challenge, ..Default::default() };
        let found: challenges::ListPanelsResponse = self.of("authority", request).await;
        found.panels[0].clone()
    }

    async fn fund(&self, challenge: &str) -> contracts::Fund {
        let challenge = challenge.to_owned();
        let request = contracts::ListFundsRequest { challenge, ..Default::default() };
        let found: contracts::ListFundsResponse = self.of("finance", request).await;
        found.funds[0].clone()
    }

    /// A contract of the challenge, with a milestone and a payment of it.
    async fn contract(&self, challenge: &str) -> [String; 3] {
        let challenge = challenge.to_owned();
        let request = contracts::ListContractsRequest { challenge, ..Default::default() };
        let found: contracts::ListContractsResponse = self.of("authority", request).await;
        let contract = found.contracts[0].name.clone();
        let request = contracts::ListPaymentsRequest {
            contract: contract.clone(),
            ..contracts::ListPaymentsRequest::default()
        };
        let found: contracts::ListPaymentsResponse = self.of("finance", request).await;
        let payment = &found.payments[0];
        [contract, payment.milestone.clone(), payment.name.clone()]
    }
}

impl Found {
    async fn read(sandbox: &Sandbox) -> Self {
        let ask = Asking(sandbox);
        let objections: challenges::ListObjectionsResponse =
            ask.of("supervisor", challenges::ListObjectionsRequest::default()).await;
        let objection = objections.objections[0].clone();
        let name = objection.challenge.clone();
        let challenge: challenges::Challenge =
            ask.of("authority", challenges::GetChallengeRequest { name }).await;
        let panel = ask.panel(&challenge.name).await;
        let award: challenges::Award = {
            let name = objection.award.clone();
            ask.of("authority", challenges::GetAwardRequest { name }).await
        };
        let fund = ask.fund(&challenge.name).await;
        let [contract, milestone, payment] = ask.contract(&challenge.name).await;
        let (seats, unseated) = subjects(&ask, &panel).await;
        let publisher = code(&challenge.publisher);
        let notification = notification(sandbox, &publisher).await;
        let bidder = code(&award.lanes[0].bidder);
        let others = fund.plan.iter().map(|share| code(&share.funder));
        let funder = others.into_iter().find(|it| *it != publisher && *it != bidder).unwrap();
        let targets = [
            ("needs", challenge.need.clone()),
            ("challenges", challenge.name.clone()),
            ("bids", award.lanes[0].bid.clone()),
            ("panels", panel.name.clone()),
            ("reviews", panel.seats[1].review.clone()),
            ("awards", award.name.clone()),
            ("objections", objection.name.clone()),
            ("funds", fund.name.clone()),
            ("contracts", contract),
            ("milestones", milestone),
            ("payments", payment),
            ("organisations", challenge.publisher.clone()),
            ("experts", panel.seats[0].expert.clone()),
            ("notifications", notification),
            ("laws", "laws/need".to_owned()),
            ("ruleSets", "ruleSets/pudong".to_owned()),
            ("eventLogs", "eventLogs/challenges".to_owned()),
        ];
        let targets = targets.map(|(collection, name)| (collection.to_owned(), name)).into();
        let stranger = stranger(&ask, &[&publisher, &bidder, &funder]).await;
        let objector = objection.objector;
        Self { targets, publisher, bidder, funder, stranger, seats, unseated, objector }
    }

    fn people(&self) -> Vec<Person> {
        let of = |name, organisation: &str, roles: &[&str], hats: &[&'static str]| {
            let subject = format!("test.{}", name_of(name));
            let who = Who::new(&subject, Some(organisation), roles);
            Person::new(name, who, &[hats, &["person", "member"]].concat())
        };
        let (publisher, bidder) = (self.publisher.as_str(), self.bidder.as_str());
        let (funder, stranger) = (self.funder.as_str(), self.stranger.as_str());
        let mut people = vec![
            Person { name: "anonymous", who: None, hats: Vec::new() },
            of("stranger", stranger, &[], &[]),
            of("foreign publisher", stranger, &["publisher"], &[]),
            of("foreign bidder", stranger, &["bidder"], &["foreign bidder"]),
            of("foreign funder", stranger, &["funder"], &[]),
            of("foreign final user", stranger, &["final_user"], &[]),
            of("publisher", publisher, &["publisher"], &["publisher", "publisher side"]),
            of("publisher's colleague", publisher, &[], &["publisher side"]),
            of("final user", publisher, &["final_user"], &["final_user", "publisher side"]),
            of("bidder", bidder, &["bidder"], &["bidder", "bidder side"]),
            of("bidder's colleague", bidder, &[], &["bidder side"]),
            of("funder", funder, &["funder"], &["funder", "funder side"]),
        ];
        let alone = |name, subject: &str, roles: &[&str], hats: &[&'static str]| {
            let who = Who::new(subject, None, roles);
            Person::new(name, who, &[hats, &["person"]].concat())
        };
        let chair = ["panel_chair", "seated", "listed expert"];
        people.extend([
            alone("chair", &self.seats[0], &["reviewer"], &chair),
            alone("reviewer", &self.seats[1], &["reviewer"], &["reviewer", "seated"]),
            alone("unseated reviewer", &self.unseated, &["reviewer"], &[]),
            alone("objector", &self.objector, &[], &["objector"]),
        ]);
        people.extend(OFFICES.map(|role| Person::new(role, office(role), &[role, "person"])));
        let mut node = Who::new("test.node", None, &["node"]);
        node.0.kind = ActorKind::Service;
        people.push(Person::new("service", node, &["node"]));
        people
    }
}

impl Person {
    fn new(name: &'static str, who: Who, hats: &[&'static str]) -> Self {
        Self { name, who: Some(who), hats: [hats, &["known"]].concat() }
    }
}

fn name_of(name: &str) -> String {
    name.replace([' ', '\''], "-")
}

fn code(organisation: &str) -> String {
    organisation.trim_start_matches("organisations/").to_owned()
}

/// The subjects who sit on the panel, and one who does not.
async fn subjects(ask: &Asking<'_>, panel: &challenges::Panel) -> (Vec<String>, String) {
    let request = matchmaking::ListExpertsRequest::default();
    let experts: matchmaking::ListExpertsResponse = ask.of("operator", request).await;
    let mut seats = Vec::new();
    for seat in &panel.seats {
        let request = matchmaking::GetExpertRequest { name: seat.expert.clone() };
        let expert: matchmaking::Expert = ask.of("operator", request).await;
        seats.push(expert.subject);
    }
    let unseated = experts.experts.iter().find(|it| !seats.contains(&it.subject)).unwrap();
    (seats, unseated.subject.clone())
}

async fn notification(sandbox: &Sandbox, publisher: &str) -> String {
    let reader = Who::new("test.reader", Some(publisher), &[]);
    let request = notifications::ListNotificationsRequest::default();
    let inbox: notifications::ListNotificationsResponse =
        sandbox.line.call(&reader, request).await.unwrap();
    inbox.notifications[0].name.clone()
}

/// An organisation that neither takes part nor bid.
async fn stranger(ask: &Asking<'_>, parties: &[&String]) -> String {
    let bids: challenges::ListBidsResponse =
        ask.of("authority", challenges::ListBidsRequest::default()).await;
    let all: matchmaking::ListOrganisationsResponse =
        ask.of("operator", matchmaking::ListOrganisationsRequest::default()).await;
    let involved =
        |it: &String| parties.contains(&it) || bids.bids.iter().any(|bid| code(&bid.bidder) == *it);
    let mut codes = all.organisations.iter().map(|it| code(&it.name));
    codes.find(|it| !involved(it)).unwrap()
}
