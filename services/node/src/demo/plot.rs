//! What deliberately goes another way in the demonstration, and why.
//!
//! Shape: lists by challenge, as the file has them; whatever is not named here
//! takes the straight path.

use serde::Deserialize;

/// The deviations from the straight path.
#[derive(Debug, Deserialize)]
pub struct Plot {
    ends: Vec<End>,
    objections: Vec<Dispute>,
    detours: Vec<Detour>,
    consortia: Vec<Consortium>,
    leaders: Vec<Leader>,
    abstain: Vec<Abstention>,
}

/// A challenge that ends early, with its coded reason.
#[derive(Debug, Deserialize)]
pub struct End {
    challenge: String,
    pub act: String,
    pub reason: String,
    pub bidders: Option<Vec<String>>,
    pub bid_reason: Option<String>,
    pub withheld_funder: Option<String>,
}

/// An objection that is filed and decided.
#[derive(Debug, Deserialize)]
pub struct Dispute {
    challenge: String,
    pub against_rank: usize,
    pub objector_rank: usize,
    pub outcome: String,
    pub reason: Option<String>,
    pub facts: String,
    pub decision: String,
}

/// A step aside that leads back to the path.
#[derive(Debug, Deserialize)]
pub struct Detour {
    challenge: String,
    pub machine: String,
    pub act: String,
    pub reason: Option<String>,
    pub bidder: Option<String>,
    pub refused: Option<String>,
    pub seat: Option<usize>,
    pub milestone: Option<String>,
    pub why: String,
}

/// Who bids together.
#[derive(Debug, Deserialize)]
pub struct Consortium {
    challenge: String,
    pub lead: String,
    pub members: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Leader {
    challenge: String,
    bidder: String,
    expert: String,
}

#[derive(Debug, Deserialize)]
struct Abstention {
    challenge: String,
    org: String,
}

impl Plot {
    /// How a challenge ends early, if it does.
    pub fn end(&self, challenge: &str) -> Option<&End> {
        self.ends.iter().find(|end| end.challenge == challenge)
    }

    /// How it ends, if it ends by `act`.
    pub fn end_by(&self, challenge: &str, act: &str) -> Option<&End> {
        self.end(challenge).filter(|end| end.act == act)
    }

    /// The objection that the plot raises against this challenge's award.
    pub fn dispute(&self, challenge: &str) -> Option<&Dispute> {
        self.objections.iter().find(|it| it.challenge == challenge)
    }

    /// The detours that one machine takes at a challenge.
    pub fn detours<'a>(
        &'a self,
        challenge: &'a str,
        machine: &'a str,
    ) -> impl Iterator<Item = &'a Detour> {
        self.detours.iter().filter(move |it| it.challenge == challenge && it.machine == machine)
    }

    /// Who bids for it together.
    pub fn consortia<'a>(&'a self, challenge: &'a str) -> impl Iterator<Item = &'a Consortium> {
        self.consortia.iter().filter(move |it| it.challenge == challenge)
    }

    /// The members whom a lead brings to a challenge.
    pub fn members(&self, challenge: &str, lead: &str) -> &[String] {
        let mut all = self.consortia.iter();
        let found = all.find(|it| it.challenge == challenge && it.lead == lead);
        found.map_or(&[], |it| it.members.as_slice())
    }

    /// The subject of a bid's leader: a known expert, or somebody of the bidder.
    pub fn leader(&self, challenge: &str, bidder: &str) -> String {
        let known = |it: &&Leader| it.challenge == challenge && it.bidder == bidder;
        match self.leaders.iter().find(known) {
            Some(leader) => leader.expert.to_lowercase(),
            None => format!("{}.leader-01", bidder.to_lowercase()),
        }
    }

    /// Whether this organisation stays away, however well it fits.
    pub fn abstains(&self, challenge: &str, organisation: &str) -> bool {
        self.abstain.iter().any(|it| it.challenge == challenge && it.org == organisation)
    }
}
