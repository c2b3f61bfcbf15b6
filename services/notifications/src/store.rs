//! Rows of this service: notifications, inboxes, and who follows what.

pub mod followers;
pub mod inboxes;
pub mod migrations;
pub mod notifications;

pub use kit_store::records::{add_all, get, save};
