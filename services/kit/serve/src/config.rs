//! Layered settings: built-in defaults, file, environment, flags.
//!
//! Owns the merge and the origin of each value. Bounds: only keys that stand in
//! a default file; any other stops the start by its path. Order: a later layer
//! wins.

mod layers;
mod node;
mod show;

pub use layers::{Flags, Settings};
pub use node::{LogFormat, NodeConfig, TelemetryConfig};
pub use show::Shown;
