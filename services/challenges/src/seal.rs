//! Sealed bids (密封揭榜): sealing, receipts, the closed set, releases and the opening.
//!
//! Owns the formats and the cryptography, for the node, the command line and trustees
//! without a network. Shape: pure functions over bytes; a file for each noun. Bounds: a
//! limit beside each part. Order: check, then use; bytes are kept as they came. It knows
//! no store, no clock and no runtime, and randomness comes as an argument.

pub mod bundle;
pub mod bytes;
pub mod closing;
pub mod committee;
pub mod content;
pub mod dek;
pub mod envelope;
pub mod fault;
pub mod files;
pub mod flaw;
pub mod head;
pub mod header;
pub mod kind;
pub mod locked;
pub mod notice;
pub mod opening;
pub mod opening_set;
pub mod outcome;
pub mod padme;
pub mod receipt;
pub mod release;
pub mod remedy;
pub mod sealed;
pub mod sealing;
pub mod shares;
pub mod signing;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod trustee;

pub use bundle::{Bundle, Checked, Registered};
pub use closing::{ClosedSet, Leaf, is_included};
pub use committee::Committee;
pub use content::{Content, Entry};
pub use fault::Fault;
pub use head::Head;
pub use kind::{Kind, Suite};
pub use notice::Notice;
pub use opening::Opening;
pub use opening_set::OpeningSet;
pub use outcome::{Complaint, Opened, Outcome};
pub use receipt::Receipt;
pub use release::Release;
pub use remedy::Remedy;
pub use sealed::{Author, Sealed, seal};
pub use signing::{Signer, Verifier};
pub use terms::{Conditions, Terms};
pub use trustee::{Trustee, TrusteeKeys};
