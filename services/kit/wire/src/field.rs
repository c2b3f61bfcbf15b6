//! Shape rules: one field of a message becomes one value, or a fault with its path.
//!
//! Owns the extension traits on the types that prost generates. Shape: a service's
//! `wire/` destructures a message and calls one method per field. Bounds: every
//! method names its limit in the fault. Order: the first fault of a message is told,
//! and all faults of a list, up to [`FAULTS_MAX`].

mod list;
mod mask;
pub(crate) mod money;
mod number;
mod paging;
mod text;
pub(crate) mod time;

use kit_base::{FieldError, Text};

pub use list::{Each, Required, Size};
pub use mask::{Change, Mask};
pub use money::MoneyField;
pub use number::{EnumField, NumberField};
pub use paging::Paging;
pub use text::{Etag, Stale, TextField};
pub use time::TimeField;

/// Faults that one answer names at most: they travel in a trailer, which has a limit.
pub const FAULTS_MAX: usize = 50;

/// A value, or what is wrong with its field.
pub type Field<T> = Result<T, FieldError>;

/// A fault of a shape rule that only one service has.
pub fn fault(path: &str, reason: &'static str, text: Text) -> FieldError {
    FieldError::new(path, reason, text)
}

fn missing(path: &str) -> FieldError {
    fault(path, "REQUIRED", Text::new("必填", "required"))
}

fn malformed(path: &str, zh: &'static str, en: &'static str) -> FieldError {
    fault(path, "MALFORMED", Text::new(zh, en))
}

fn out_of_range(path: &str, low: impl ToString, high: impl ToString) -> FieldError {
    let (low, high) = (low.to_string(), high.to_string());
    let text = Text::with(format!("须在 {low} 与 {high} 之间"), format!("must be {low} to {high}"));
    fault(path, "OUT_OF_RANGE", text)
}

fn unknown(path: &str) -> FieldError {
    fault(path, "UNKNOWN_VALUE", Text::new("不在可选范围内", "not one of the accepted values"))
}
