//! `ExplainService`: why an object stands where it stands, and what is overdue.

use kit_base::{Actor, Call, Explanation, FieldError, NextAct, Text};
use kit_wire::field::TextField;
use kit_wire::{Access, show};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::explain_service_server::ExplainService;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Local, Shared, refuse};
use crate::explain::Whose;

/// Whoever may see an object may know what it waits for.
const EXPLAIN: Access = Access::anyone("explain");
const OVERDUE: Access = Access::roles(
    "find overdue objects",
    &["operator", "authority", "approver", "supervisor", "finance"],
);
const OVERDUE_MAX: usize = 1_000;

/// `ExplainService`: what objects wait for.
pub struct Explains(pub Shared);

#[tonic::async_trait]
impl ExplainService for Explains {
    async fn explain(
        &self,
        request: Request<pb::ExplainRequest>,
    ) -> Result<Response<pb::Explanation>, Status> {
        let (call, message) = self.0.admit(request, &EXPLAIN, "explanations").await?;
        let (collection, id) =
            parts("name", &message.name).map_err(|fault| refuse(&call, &fault))?;
        for local in self.0.locals.iter() {
            let mut explainers = local.explainers.iter();
            if let Some(found) = explainers.find(|it| it.collection == collection) {
                let said = found.explain(local.journal.look(call.clone()), id).await;
                if let Err(error) = &said {
                    let asked = ("Explain", message.name.as_str());
                    local.journal.record_refusal(&call, asked, &**error).await;
                }
                let said = said.map_err(|error| refuse(&call, &*error))?;
                return Ok(Response::new(explanation(&said)));
            }
        }
        let text = Text::new("本进程没有这类对象", "this process keeps no such collection");
        Err(refuse(&call, &FieldError::new("name", "UNKNOWN_VALUE", text)))
    }

    async fn find_overdue(
        &self,
        request: Request<pb::FindOverdueRequest>,
    ) -> Result<Response<pb::FindOverdueResponse>, Status> {
        let (call, _) = self.0.admit(request, &OVERDUE, "overdue").await?;
        let mut all = overdue(&self.0, &call).await?;
        all.sort_by_key(|it| it.until.unwrap_or(it.since));
        all.truncate(OVERDUE_MAX);
        let explanations = all.iter().map(explanation).collect();
        Ok(Response::new(pb::FindOverdueResponse { explanations }))
    }
}

async fn overdue(shared: &Shared, call: &Call) -> Result<Vec<Explanation>, Status> {
    let mut all = Vec::new();
    for local in shared.locals.iter() {
        for explainer in &local.explainers {
            let found = explainer.overdue(local.journal.look(call.clone()), Whose::Callers).await;
            all.extend(found.map_err(|error| refuse(call, &*error))?);
        }
    }
    Ok(all)
}

/// What is overdue in this process, by collection; what cannot be read is left out.
pub async fn all_overdue(locals: &[Local]) -> Vec<(&'static str, Vec<Explanation>)> {
    let mut all = Vec::new();
    for local in locals {
        for explainer in &local.explainers {
            let look = local.journal.look(Call::of(Actor::clock()));
            match explainer.overdue(look, Whose::Everybodys).await {
                Ok(found) => all.push((explainer.collection, found)),
                Err(error) => tracing::warn!(%error, "cannot find what is overdue"),
            }
        }
    }
    all
}

/// Collection and id of a resource name.
pub(super) fn parts(field: &'static str, name: &str) -> Result<(String, Uuid), FieldError> {
    let name = name.text(field, 1..=120)?;
    let read = name.split_once('/').and_then(|(collection, id)| {
        let id: Uuid = id.parse().ok()?;
        Some((collection.to_owned(), id))
    });
    read.ok_or_else(|| {
        let text = Text::new("须为 集合/编号", "must be COLLECTION/ID");
        FieldError::new(field, "MALFORMED", text)
    })
}

fn explanation(said: &Explanation) -> pb::Explanation {
    let text = said.say();
    pb::Explanation {
        name: said.name.clone(),
        stage: said.stage.to_owned(),
        text_zh: text.zh.into_owned(),
        text_en: text.en.into_owned(),
        ended: said.ended,
        stage_time: Some(show::time(said.since)),
        until_time: said.until.map(show::time),
        next_acts: said.next.iter().map(next_act).collect(),
    }
}

fn next_act(act: &NextAct) -> pb::NextAct {
    pb::NextAct {
        act: act.act.to_owned(),
        label_zh: act.label.zh.to_owned(),
        label_en: act.label.en.to_owned(),
        who: act.who.iter().map(|(code, _)| (*code).to_owned()).collect(),
        to: act.to.to_owned(),
        needs: act.needs.iter().map(|fact| fact.code.to_owned()).collect(),
    }
}
