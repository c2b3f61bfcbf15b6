//! jiebang: a whole node in one binary.
//!
//! Owns the list of services and the demonstration. Shape: `main` is the list;
//! `demo` plays real challenges on it. Bounds: no rule of the domain stands here;
//! the demonstration speaks gRPC as any client does. Order: the services never know
//! of this crate.

mod command;
pub mod demo;

use kit_serve::Service;

pub use command::DEMO;

/// The services of a node.
pub const SERVICES: &[&dyn Service] =
    &[&challenges::SERVICE, &matchmaking::SERVICE, &contracts::SERVICE, &notifications::SERVICE];
