//! Between messages and the domain: requests in, views out.
//!
//! Owns every shape rule (required, length, range) and what each view shows.
//! Bounds: the limits beside each field. This module alone sees both sides.

mod codes;
mod experts;
pub mod heard;
mod matches;
mod organisations;

pub(crate) use experts::expert as shown_expert;
pub(crate) use matches::{found as shown_match, precheck as shown_precheck};
pub(crate) use organisations::organisation as shown_organisation;
