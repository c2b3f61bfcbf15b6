//! `LawService`: the transition tables that the services decide by.

use kit_base::law::EdgeView;
use kit_base::{Effect, LawView, StageRow};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::law_service_server::LawService;
use tonic::{Request, Response, Status};

use super::{Shared, refuse};
use kit_wire::Access;

const ACCESS: Access = Access::anyone("read laws");

/// `LawService`: the transition tables as data.
pub struct Laws(pub Shared);

#[tonic::async_trait]
impl LawService for Laws {
    async fn list_laws(
        &self,
        request: Request<pb::ListLawsRequest>,
    ) -> Result<Response<pb::ListLawsResponse>, Status> {
        self.0.admit(request, &ACCESS, "laws").await?;
        let laws = self.0.locals.iter().flat_map(|local| &local.laws).map(law).collect();
        Ok(Response::new(pb::ListLawsResponse { laws }))
    }

    async fn get_law(
        &self,
        request: Request<pb::GetLawRequest>,
    ) -> Result<Response<pb::Law>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "laws").await?;
        let noun = message.name.strip_prefix("laws/").unwrap_or_default();
        if noun.is_empty() {
            let text = kit_base::Text::new("须为 laws/名称", "must be laws/NOUN");
            return Err(refuse(&call, &kit_base::FieldError::new("name", "MALFORMED", text)));
        }
        let mut laws = self.0.locals.iter().flat_map(|local| &local.laws);
        match laws.find(|view| view.noun == noun) {
            Some(view) => Ok(Response::new(law(view))),
            None => {
                let missing = kit_store::Error::NotFound { table: "laws", name: message.name };
                Err(refuse(&call, &missing))
            }
        }
    }
}

/// A machine as a message.
pub fn law(view: &LawView) -> pb::Law {
    pb::Law {
        name: format!("laws/{}", view.noun),
        label_zh: view.label.zh.to_owned(),
        label_en: view.label.en.to_owned(),
        stages: view.stages.iter().map(stage).collect(),
        edges: view.edges.iter().map(edge).collect(),
    }
}

fn stage(row: &StageRow<&'static str>) -> pb::Stage {
    pb::Stage {
        code: row.stage.to_owned(),
        label_zh: row.label.zh.to_owned(),
        label_en: row.label.en.to_owned(),
        public_zh: row.public.map(|label| label.zh.to_owned()).unwrap_or_default(),
        public_en: row.public.map(|label| label.en.to_owned()).unwrap_or_default(),
        terminal: row.terminal,
    }
}

fn edge(edge: &EdgeView) -> pb::Edge {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    let told = |effect: &Effect| match effect {
        Effect::Tell(event) => Some((*event).to_owned()),
        Effect::Also(_) => None,
    };
    pb::Edge {
        act: edge.act.to_owned(),
        label_zh: edge.label.zh.to_owned(),
        label_en: edge.label.en.to_owned(),
        from: words(&edge.from),
        to: edge.to.to_owned(),
        who: words(&edge.who),
        needs: edge.needs.iter().map(|fact| fact.code.to_owned()).collect(),
        reasons: edge.reasons.iter().map(|(code, _)| (*code).to_owned()).collect(),
        events: edge.effects.iter().filter_map(told).collect(),
        ocds: edge.ocds.unwrap_or_default().to_owned(),
    }
}
