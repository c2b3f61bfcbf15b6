//! What this service knows of other services' aggregates.

pub mod organisations;
