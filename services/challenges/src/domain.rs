//! What the law of this service says, purely: no I/O, no clock, no messages.
//!
//! Owns one folder per aggregate (table, state, rules, refusals) and the values
//! they share. Order: an act asks its table first, then its own rules.

pub mod award;
pub mod bid;
pub mod challenge;
pub mod fact;
pub mod four_eyes;
pub mod indicator;
pub mod need;
pub mod objection;
pub mod panel;
pub mod reason;
pub mod review;
pub mod role;
pub mod rule_set;
#[cfg(test)]
pub(crate) mod samples;

pub use award::Award;
pub use bid::Bid;
pub use challenge::Challenge;
pub use fact::Fact;
pub use indicator::{Comparator, Indicator};
pub use need::Need;
pub use objection::Objection;
pub use panel::Panel;
pub use reason::Reason;
pub use review::Review;
pub use role::Role;
pub use rule_set::{RuleSet, RuleValues};

kit_base::typed_ids! {
    /// A need (需求).
    NeedId in "needs";
    /// A challenge (榜单).
    ChallengeId in "challenges";
    /// A bid (揭榜).
    BidId in "bids";
    /// A review panel (评审组).
    PanelId in "panels";
    /// One reviewer's sheet (评审单).
    ReviewId in "reviews";
    /// An award (定榜).
    AwardId in "awards";
    /// An objection (异议).
    ObjectionId in "objections";
}
