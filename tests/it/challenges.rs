//! Who judges, who bids and who objects: what the service `challenges` keeps to
//! itself, and what of it ends together.

mod changes;
mod explain;
mod history;
mod objections;
mod races;
mod secrets;
mod views;
