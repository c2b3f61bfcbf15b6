//! Rule sets: what differs per authority, for everybody to read.

use std::sync::Arc;

use kit_events::Look;

use super::Desk;
use crate::domain::RuleSet;
use crate::error::{Error, Result};

pub struct GetRuleSet {
    pub id: String,
}

pub struct ListRuleSets;

/// Every rule set of the node.
pub struct AllRuleSets(pub Vec<RuleSet>);

impl Desk {
    pub async fn get_rule_set(self: Arc<Self>, _: Look, query: GetRuleSet) -> Result<RuleSet> {
        let missing = || {
            Error::from(kit_store::Error::NotFound {
                table: "ruleSets",
                name: format!("ruleSets/{}", query.id),
            })
        };
        self.rules.all().find(|set| set.id == query.id).cloned().ok_or_else(missing)
    }

    pub async fn list_rule_sets(self: Arc<Self>, _: Look, _: ListRuleSets) -> Result<AllRuleSets> {
        Ok(AllRuleSets(self.rules.all().cloned().collect()))
    }
}
