//! The directory: organisations register themselves and are verified; experts
//! are taken into the bank.

use std::sync::Arc;

use kit_base::Uscc;
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::{Expert, ExpertId, Organisation, expert, organisation};
use crate::error::Result;
use crate::{events, store};

/// Registers an organisation.
pub struct RegisterOrganisation {
    pub uscc: Uscc,
    pub profile: organisation::Profile,
}

/// Verifies an organisation.
pub struct VerifyOrganisation {
    pub uscc: Uscc,
}

/// Takes an expert into the bank.
pub struct RegisterExpert {
    pub profile: expert::Profile,
}

impl Desk {
    /// Enters an organisation under its own credit code, once.
    pub async fn register_organisation(
        self: Arc<Self>,
        work: Work,
        cmd: RegisterOrganisation,
    ) -> Result<Committed<Organisation>> {
        let person = work.call().actor.subject.clone();
        let new = Organisation::draft(work.id(), cmd.uscc, cmd.profile, &person, work.now());
        let by = self.gate.admit(work.call(), organisation::Act::Register, &new)?;
        let decision = new.register();
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::organisation).await?)
    }

    /// An officer vouches for it: from now on it may publish and bid.
    pub async fn verify_organisation(
        self: Arc<Self>,
        work: Work,
        cmd: VerifyOrganisation,
    ) -> Result<Committed<Organisation>> {
        let registered = store::organisation(work.tx(), &cmd.uscc).await?;
        let by = self.gate.admit(work.call(), organisation::Act::Verify, &registered)?;
        let decision = registered.verify(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::organisation).await?)
    }

    /// Enters an expert, with the ties that conflicts are found in.
    pub async fn register_expert(
        self: Arc<Self>,
        work: Work,
        cmd: RegisterExpert,
    ) -> Result<Committed<Expert>> {
        let new = Expert::draft(ExpertId(work.id()), cmd.profile, work.now());
        let by = self.gate.admit(work.call(), expert::Act::Register, &new)?;
        let decision = new.register();
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::expert).await?)
    }
}
