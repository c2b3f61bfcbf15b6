//! Needs: from a wish to the needs bank.

use std::sync::Arc;

use kit_base::Uscc;
use kit_events::{Committed, Work};
use kit_wire::field::Etag;

use super::{Change, Desk};
use crate::domain::need::{Act, NeedForm, Opinion, state::Support};
use crate::domain::{Need, NeedId, Reason};
use crate::error::Result;
use crate::{events, projections, store};

/// Files a first draft.
pub struct CreateNeed {
    pub publisher: Uscc,
    pub form: NeedForm,
}

/// Changes a draft, if it is still as the caller read it.
pub struct UpdateNeed {
    pub need: NeedId,
    pub etag: Etag,
    pub change: Change<NeedForm>,
}

/// An act that says nothing but which need it is about.
pub struct NeedAct {
    pub need: NeedId,
}

/// Sends a need back, with what is missing.
pub struct ReturnNeed {
    pub need: NeedId,
    pub reason: Reason,
    pub comment: String,
}

/// Ends a need with a coded reason.
pub struct EndNeed {
    pub need: NeedId,
    pub reason: Reason,
}

/// An expert's opinion.
pub struct RecordOpinion {
    pub need: NeedId,
    pub text: String,
    pub supports: Support,
}

impl Desk {
    pub async fn create_need(
        self: Arc<Self>,
        work: Work,
        cmd: CreateNeed,
    ) -> Result<Committed<Need>> {
        let need = Need::draft(NeedId(work.id()), cmd.publisher, cmd.form, work.now());
        let by = self.gate.admit(work.call(), Act::Create, &need)?;
        self.rules.find(&need.form.rule_set)?;
        let decision = need.create();
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn update_need(
        self: Arc<Self>,
        work: Work,
        cmd: UpdateNeed,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Edit, &need)?;
        cmd.etag.check(&need)?;
        let form = (cmd.change)(need.form.clone())?;
        self.rules.find(&form.rule_set)?;
        let decision = need.edit(form, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn submit_need(self: Arc<Self>, work: Work, cmd: NeedAct) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Submit, &need)?;
        let verified = projections::organisations::verified(work.tx(), &need.publisher).await?;
        let decision = need.submit(verified.as_ref(), work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn start_formal_check(
        self: Arc<Self>,
        work: Work,
        cmd: NeedAct,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::StartCheck, &need)?;
        let decision = need.start_check(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn return_need(
        self: Arc<Self>,
        work: Work,
        cmd: ReturnNeed,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Return, &need)?;
        let decision = need.send_back(cmd.reason, cmd.comment, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn pass_formal_check(
        self: Arc<Self>,
        work: Work,
        cmd: NeedAct,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::PassCheck, &need)?;
        let rules = &self.rules.find(&need.form.rule_set)?.values;
        let decision = need.pass_check(rules, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn reject_need(self: Arc<Self>, work: Work, cmd: EndNeed) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Reject, &need)?;
        let decision = need.reject(cmd.reason, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn record_opinion(
        self: Arc<Self>,
        work: Work,
        cmd: RecordOpinion,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Opine, &need)?;
        let (expert, time) = (by.person().to_owned(), work.now());
        let opinion = Opinion { expert, text: cmd.text, supports: cmd.supports, time };
        let decision = need.opine(opinion, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn approve_need(
        self: Arc<Self>,
        work: Work,
        cmd: NeedAct,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Approve, &need)?;
        let least = self.rules.find(&need.form.rule_set)?.values.min_indicators;
        let decision = need.approve(least, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }

    pub async fn withdraw_need(
        self: Arc<Self>,
        work: Work,
        cmd: EndNeed,
    ) -> Result<Committed<Need>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let by = self.gate.admit(work.call(), Act::Withdraw, &need)?;
        let decision = need.withdraw(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::need).await?)
    }
}
