//! Clients that are not ours: an integrator's program, and agencies' systems.

mod authority;
mod journey;
mod production;
mod provider;
mod service_accounts;
