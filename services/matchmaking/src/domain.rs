//! What the law of this service says, purely: no I/O, no clock, no messages.
//!
//! Owns organisations and experts, the conflict rules, the draw and the scores.

pub mod conflict;
pub mod draw;
pub mod expert;
pub mod organisation;
pub mod rank;
pub mod relations;
pub mod terms;
pub mod words;

pub use expert::Expert;
pub use organisation::Organisation;
pub use words::{Uttered, Words};

kit_base::typed_ids! {
    /// An expert (专家).
    ExpertId in "experts";
    /// A need of the service `challenges` (需求).
    NeedName in "needs";
    /// A challenge of the service `challenges` (榜单).
    ChallengeName in "challenges";
    /// A panel of the service `challenges` (评审组).
    PanelName in "panels";
}
