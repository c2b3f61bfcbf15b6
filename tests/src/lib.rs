//! What tests stand on: private servers, whole nodes, processes and people.
//!
//! Owns everything that tests share. Shape: servers below, sandboxes and fleets
//! on them. Bounds: ports 17000 to 19999, everything in temporary directories.

pub mod backend;
pub mod bytes;
pub mod cli;
pub mod contract;
pub mod fleet;
pub mod line;
pub mod nursery;
pub mod patience;
pub mod sandbox;
pub mod servers;

pub use backend::Backend;
pub use cli::Cli;
pub use fleet::Fleet;
pub use line::{Line, Who};
pub use patience::Patience;
pub use sandbox::Sandbox;
