//! `HistoryService`: what an object looked like before.

use kit_base::{Difference, FieldError, Problem, Text};
use kit_wire::field::Paging;
use kit_wire::{Access, show};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::history_service_server::HistoryService;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::explain::parts;
use super::{Local, Shared, refuse};
use crate::history::{Entry, Historian, Stretch};

/// Whoever may see an object may see what it was, as far as it showed itself then.
const LIST: Access = Access::anyone("ListVersions");
const COMPARE: Access = Access::anyone("CompareVersions");

/// No object changes more often.
const NUMBER_MAX: i64 = 1_000_000;

/// `HistoryService`: the versions of objects.
pub struct Histories(pub Shared);

#[tonic::async_trait]
impl HistoryService for Histories {
    async fn list_versions(
        &self,
        request: Request<pb::ListVersionsRequest>,
    ) -> Result<Response<pb::ListVersionsResponse>, Status> {
        let (call, message) = self.0.admit(request, &LIST, "versions").await?;
        let pb::ListVersionsRequest { parent, page_size, page_token } = message;
        let paging = Paging::of(page_size, page_token).map_err(|fault| refuse(&call, &fault))?;
        let (local, historian, id) =
            self.historian(&parent).map_err(|fault| refuse(&call, &fault))?;
        let (sealer, bound) = (local.journal.store().sealer(), format!("versions {parent}"));
        let before = match paging.token.as_str() {
            "" => None,
            token => {
                let opened = sealer.open(&bound, token).ok();
                let place =
                    opened.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)));
                Some(place.ok_or_else(|| refuse(&call, &crate::door::stale_token()))?)
            }
        };
        let stretch = Stretch { before, size: paging.size };
        let found = historian.list(local.journal.look(call.clone()), id, stretch).await;
        if let Err(error) = &found {
            note(local, &call, (LIST.act, &parent), &**error).await;
        }
        let found = found.map_err(|error| refuse(&call, &*error))?;
        let token = found.next.map(|at| sealer.seal(&bound, &at.to_be_bytes()));
        Ok(Response::new(pb::ListVersionsResponse {
            versions: found.entries.iter().map(version).collect(),
            next_page_token: token.unwrap_or_default(),
        }))
    }

    async fn compare_versions(
        &self,
        request: Request<pb::CompareVersionsRequest>,
    ) -> Result<Response<pb::CompareVersionsResponse>, Status> {
        let (call, message) = self.0.admit(request, &COMPARE, "versions").await?;
        let pb::CompareVersionsRequest { parent, from_number, to_number } = message;
        for (path, number) in [("from_number", from_number), ("to_number", to_number)] {
            if !(1..=NUMBER_MAX).contains(&number) {
                let text = Text::new("须为 1 至 1000000", "must be 1 to 1,000,000");
                return Err(refuse(&call, &FieldError::new(path, "OUT_OF_RANGE", text)));
            }
        }
        let (local, historian, id) =
            self.historian(&parent).map_err(|fault| refuse(&call, &fault))?;
        let look = local.journal.look(call.clone());
        let found = historian.compare(look, id, [from_number, to_number]).await;
        if let Err(error) = &found {
            note(local, &call, (COMPARE.act, &parent), &**error).await;
        }
        let found = found.map_err(|error| refuse(&call, &*error))?;
        let differences = found.into_iter().map(difference).collect();
        Ok(Response::new(pb::CompareVersionsResponse { differences }))
    }
}

impl Histories {
    /// Who knows the past of that object, and its id.
    fn historian(&self, parent: &str) -> Result<(&Local, &Historian, Uuid), FieldError> {
        let (collection, id) = parts("parent", parent)?;
        for local in self.0.locals.iter() {
            let mut historians = local.historians.iter();
            if let Some(found) = historians.find(|it| it.collection == collection) {
                return Ok((local, found, id));
            }
        }
        let text = Text::new("本进程没有这类对象", "this process keeps no such collection");
        Err(FieldError::new("parent", "UNKNOWN_VALUE", text))
    }
}

async fn note(
    local: &Local,
    call: &kit_base::Call,
    asked: (&'static str, &str),
    error: &dyn Problem,
) {
    local.journal.record_refusal(call, asked, error).await;
}

fn version(entry: &Entry) -> pb::Version {
    pb::Version {
        number: entry.number,
        create_time: Some(show::time(entry.time)),
        act: entry.act.clone(),
        stage: entry.stage.to_owned(),
    }
}

fn difference(found: Difference) -> pb::Difference {
    let Difference { path, before, after } = found;
    pb::Difference { path, before, after }
}
