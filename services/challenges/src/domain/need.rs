//! The need (需求): a raw demand on its way to the needs bank.
//!
//! Owns the form, its versions' current state, the experts' opinions and the
//! similarity report. Bounds: the limits of `form.rs`. Order: the table of
//! `law.rs`.

pub mod course;
pub mod form;
pub mod law;
pub mod refusal;
pub mod state;

pub use form::NeedForm;
pub use law::{Act, NeedLaw, Stage};
pub use refusal::Refusal;
pub use state::{Happened, Need, Opinion, Precheck, State};

/// The stages of a need that was filed: what its officers know of.
pub fn filed_stages() -> impl Iterator<Item = Stage> {
    use kit_base::Law;
    NeedLaw::STAGES.iter().map(|row| row.stage).filter(|stage| *stage != Stage::Draft)
}
