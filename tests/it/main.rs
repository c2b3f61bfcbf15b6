//! The one test binary, folders by journey.

mod servers;
