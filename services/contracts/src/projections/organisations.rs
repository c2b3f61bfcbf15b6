//! Organisations, as matchmaking's events describe them: who is related to whom.

use kit_base::Uscc;
use kit_store::{Projected, Result, projections};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// Ties that make two units related, whatever share they hold.
const CONTROL: [&str; 3] = ["parent_of", "subsidiary_of", "same_controller"];

/// An organisation (单位), as far as this service needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub uscc: Uscc,
    pub version: u64,
    pub ties: Vec<Tie>,
}

/// A tie to another organisation, with its share in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    pub other: Uscc,
    pub kind: String,
    pub share_percent: u32,
}

impl Organisation {
    /// Whether it declares control in common with `other`, or `percent` of shares.
    pub fn is_related(&self, other: &Uscc, percent: u32) -> bool {
        let counts =
            |tie: &Tie| CONTROL.contains(&tie.kind.as_str()) || tie.share_percent >= percent;
        self.ties.iter().any(|tie| tie.other == *other && counts(tie))
    }
}

impl Projected for Organisation {
    const TABLE: &'static str = "seen_organisations";

    fn key(&self) -> String {
        key(&self.uscc)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

pub async fn put(db: &impl ConnectionTrait, organisation: &Organisation) -> Result<()> {
    projections::put(db, organisation).await
}

pub async fn find(db: &impl ConnectionTrait, uscc: &Uscc) -> Result<Option<Organisation>> {
    projections::find(db, &key(uscc)).await
}

fn key(uscc: &Uscc) -> String {
    format!("organisations/{uscc}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{BIDDER, OTHER, PUBLISHER, uscc};

    #[test]
    fn control_relates_always_and_shares_from_the_threshold_on() {
        let tie = |kind: &str, share_percent| {
            let (other, kind) = (uscc(BIDDER), kind.to_owned());
            let ties = vec![Tie { other, kind, share_percent }];
            Organisation { uscc: uscc(PUBLISHER), version: 1, ties }
        };
        for (kind, share, related) in [
            ("same_controller", 0, true),
            ("parent_of", 0, true),
            ("co_managed", 0, false),
            ("holds_shares_of", 20, true),
            ("shares_held_by", 19, false),
        ] {
            let organisation = tie(kind, share);
            assert_eq!(organisation.is_related(&uscc(BIDDER), 20), related, "{kind} {share}");
            assert!(!organisation.is_related(&uscc(OTHER), 20));
        }
    }
}
