//! The store: one code base on SQLite and PostgreSQL.
//!
//! Owns connections, the proof of durability, the command executor, migrations,
//! and the shape of rows. Shape: `Store::write` runs a command in a transaction;
//! queries take any connection. Bounds: pools, queues and timeouts of
//! [`StoreConfig`]. Order: a write is acknowledged after its commit.

pub mod clock;
pub mod config;
pub mod error;
mod guards;
pub mod migrate;
pub mod page;
mod postgres;
pub mod projections;
pub mod records;
pub mod schema;
mod sqlite;
mod store;
mod write;

pub use config::StoreConfig;
pub use error::{Error, Result};
pub use migrate::Step;
pub use page::{Listing, Page, Sealer};
pub use projections::Projected;
pub use records::{Lock, Record};
pub use schema::Key;
pub use sea_orm::Value;
pub use store::{Store, Tx};
