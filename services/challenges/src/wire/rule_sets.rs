//! Rule sets, out.

use kit_base::{Actor, FieldError, Text};
use kit_events::Shown;
use kit_wire::field::*;
use proto::jiebang::challenges::v1 as pb;

use crate::desk::{AllRuleSets, GetRuleSet, ListRuleSets};
use crate::domain::RuleSet;

impl TryFrom<pb::GetRuleSetRequest> for GetRuleSet {
    type Error = FieldError;

    fn try_from(request: pb::GetRuleSetRequest) -> Result<Self, FieldError> {
        let name = request.name.text("name", 1..=60)?;
        match name.strip_prefix("ruleSets/").filter(|id| !id.is_empty()) {
            Some(id) => Ok(Self { id: id.to_owned() }),
            None => {
                let text = Text::new("须为 ruleSets/名称", "must be ruleSets/ID");
                Err(fault("name", "MALFORMED", text))
            }
        }
    }
}

impl TryFrom<pb::ListRuleSetsRequest> for ListRuleSets {
    type Error = FieldError;

    fn try_from(_: pb::ListRuleSetsRequest) -> Result<Self, FieldError> {
        Ok(Self)
    }
}

impl Shown for RuleSet {
    type Message = pb::RuleSet;

    fn show(&self, _reader: &Actor) -> pb::RuleSet {
        pb::RuleSet {
            name: format!("ruleSets/{}", self.id),
            hash: self.hash.clone(),
            values_json: serde_json::to_string(&self.values).expect("rules are plain data"),
        }
    }
}

impl Shown for AllRuleSets {
    type Message = pb::ListRuleSetsResponse;

    fn show(&self, reader: &Actor) -> pb::ListRuleSetsResponse {
        let rule_sets = self.0.iter().map(|set| set.show(reader)).collect();
        pb::ListRuleSetsResponse { rule_sets }
    }
}
