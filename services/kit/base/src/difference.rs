//! What two versions of a thing have differently.

use serde::{Deserialize, Serialize};

/// A field that two versions have differently; absent is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its path in the contract, such as `form.indicators[0].value`.
    pub path: String,
    pub before: String,
    pub after: String,
}
