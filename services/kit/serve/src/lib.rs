//! Everything between a list of services and a running process.
//!
//! Owns configuration, telemetry, the door of every RPC, sweeps, lifecycle and
//! the command line. Shape: read config, build, serve, drain. Bounds: the limits
//! of `[node]`. Order: ready after migrations, connections and checks.

mod admin;
mod bus;
mod check;
pub mod cli;
pub mod config;
mod door;
mod error;
mod explain;
mod history;
mod metrics;
mod parts;
mod process;
mod readiness;
mod rpc;
mod server;
mod service;
mod sweeps;
pub mod tasks;
mod telemetry;
mod undecodable;
mod veil;

pub use cli::{Column, Command, Context, Flag, Given, LocalAct, Noun, Shortcut, main};
pub use config::Settings;
pub use door::{Door, Pass, rpc_name};
pub use error::StartError;
pub use explain::Explainer;
pub use parts::Parts;
pub use process::{Process, Start};
pub use rpc::{EventCounter, EventCounts};
pub use service::{Node, SelfCheck, Service};
pub use sweeps::Sweeps;
pub use tasks::Tasks;
pub use telemetry::Telemetry;
