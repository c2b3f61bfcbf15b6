//! One challenge on its way: what it is called by now and how far it got.

use proto::jiebang::matchmaking::v1::Match;

use super::logic::Offer;
use super::world::Brief;

/// How far a challenge got; the funnel counts these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    Filed,
    Appraised,
    Published,
    Bid,
    Awarded,
    Signed,
    Met,
    Paid,
}

/// A bid that was lodged.
#[derive(Clone, Debug)]
pub struct Lodged {
    pub bid: String,
    pub offer: Offer,
}

/// A signed contract with its milestones.
#[derive(Clone, Debug)]
pub struct Deal {
    pub contract: String,
    pub bidder: String,
    pub amount_fen: i64,
    pub milestones: Vec<Task>,
    pub met_fen: i64,
    pub paid_fen: i64,
}

/// A milestone and the instant at which it falls due.
#[derive(Clone, Debug)]
pub struct Task {
    pub name: String,
    pub code: String,
    pub due_seconds: i64,
    pub indicators: Vec<String>,
    pub done: bool,
}

/// One challenge on its way.
#[derive(Clone, Debug)]
pub struct Case {
    pub brief: Brief,
    pub reached: Option<Reached>,
    pub need: String,
    pub challenge: String,
    pub close_seconds: i64,
    pub matches: Vec<Match>,
    pub bids: Vec<Lodged>,
    pub panel: String,
    /// Bids with points in hundredths, best first.
    pub ranking: Vec<(String, i32)>,
    pub award: String,
    pub award_end_seconds: i64,
    pub lanes: usize,
    pub deals: Vec<Deal>,
    /// The coded reason, once it has ended.
    pub ended: Option<String>,
    /// What was tried against the rules, and refused.
    pub refusals: Vec<String>,
    /// How an objection to its award ended.
    pub disputes: Vec<String>,
}

impl Case {
    pub const fn new(brief: Brief) -> Self {
        Self {
            brief,
            reached: None,
            need: String::new(),
            challenge: String::new(),
            close_seconds: 0,
            matches: Vec::new(),
            bids: Vec::new(),
            panel: String::new(),
            ranking: Vec::new(),
            award: String::new(),
            award_end_seconds: 0,
            lanes: 0,
            deals: Vec::new(),
            ended: None,
            refusals: Vec::new(),
            disputes: Vec::new(),
        }
    }

    pub fn id(&self) -> &str {
        self.brief.id()
    }

    /// Notes that the challenge got at least so far.
    pub fn reach(&mut self, step: Reached) {
        self.reached = self.reached.max(Some(step));
    }

    pub fn offer_of(&self, bid: &str) -> Option<&Offer> {
        self.bids.iter().find(|lodged| lodged.bid == bid).map(|lodged| &lodged.offer)
    }
}
