//! The expert (专家): who may judge, and the ties that may forbid it.

pub mod law;
pub mod state;

pub use law::{Act, ExpertLaw, Stage};
pub use state::{Expert, Happened, Profile, Tie};
