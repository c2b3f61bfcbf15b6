//! The one test binary, folders by journey.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod bench;
mod challenges;
mod cli;
mod clients;
mod deploy;
mod events;
mod journey;
mod ledger;
mod notifications;
mod papers;
mod rules;
mod servers;
mod store;
mod tidy;
mod wire;
