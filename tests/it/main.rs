//! The one test binary, folders by journey.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
mod deploy;
mod journey;
mod servers;
mod tidy;
