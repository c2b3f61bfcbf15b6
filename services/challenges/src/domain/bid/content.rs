//! What a bidder offers.

use kit_base::{Money, Uscc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::Indicator;

/// The answer to one indicator (指标响应): the value promised and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The indicator's name in the notice.
    pub indicator: String,
    /// What the bidder promises to reach.
    pub value: String,
    /// How it means to reach it.
    pub method: String,
}

/// The content of a bid.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidContent {
    /// Members of the consortium beside the lead (联合体成员).
    pub members: Vec<Uscc>,
    /// The leader who stays until the end, as the identity provider's subject.
    pub leader: String,
    /// The technical solution, which reviewers read without its author.
    pub solution: String,
    /// The technical route in a few words; routes are compared between lanes.
    pub route: String,
    /// Who would work on it.
    pub team: String,
    /// One answer for every mandatory indicator, and any others.
    pub responses: Vec<Response>,
    /// What the bidder asks (报价); nobody else learns it before the opening.
    pub price: Money,
}

impl BidContent {
    /// SHA-256 of the content as it was received, in hex: the receipt's proof.
    pub fn hash(&self) -> String {
        let bytes = serde_json::to_vec(self).expect("a bid is plain data");
        hex::encode(Sha256::digest(bytes))
    }

    /// The first mandatory indicator that has no answer.
    pub fn unanswered<'a>(&self, indicators: &'a [Indicator]) -> Option<&'a str> {
        let answered = |name: &str| self.responses.iter().any(|it| it.indicator == name);
        let mut mandatory = indicators.iter().filter(|it| it.mandatory);
        mandatory.find(|it| !answered(&it.name)).map(|it| it.name.as_str())
    }
}

/// A bid's content never reaches a log.
impl std::fmt::Debug for BidContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BidContent(***)")
    }
}
