//! What the law of this service says, purely: no I/O, no clock, no messages.

pub mod notification;
pub mod template;

pub use notification::Notification;
pub use template::Templates;

kit_base::typed_ids! {
    /// A notification (通知).
    NotificationId in "notifications";
}
