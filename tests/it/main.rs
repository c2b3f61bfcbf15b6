//! The one test binary, folders by journey.

mod journey;
mod servers;
