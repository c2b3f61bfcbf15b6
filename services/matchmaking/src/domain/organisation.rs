//! The organisation (单位): who it is, what it can do, and its ties.
//!
//! Owns the directory entry. Bounds: the limits of the wire. Order: the table of
//! `law.rs`; its name is its credit code, so it is registered once.

pub mod law;
pub mod state;

pub use law::{Act, OrganisationLaw, Stage};
pub use state::{Affiliation, Happened, Organisation, Profile, Refusal, State};
