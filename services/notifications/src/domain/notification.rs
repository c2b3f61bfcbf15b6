//! The notification (通知): one event, told to one organisation.
//!
//! Owns its words and whether they were read. Order: `seq` per recipient,
//! without gaps, so that a stream resumes anywhere.

pub mod law;
pub mod state;

pub use law::{Act, NotificationLaw, Stage};
pub use state::{Event, Happened, Notification, Place, Refusal, State};
