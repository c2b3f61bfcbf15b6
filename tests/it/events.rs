//! What events promise: at-least-once delivery, exactly-once effect, and what a
//! person and an operator see of it.

mod batches;
mod broker;
mod consumers;
mod edge;
mod gossip;
mod lifecycle;
mod order;
mod poison;
mod stream;
mod trace;
