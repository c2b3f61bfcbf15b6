//! Who may bid (资格): the lead and its consortium against publisher and rule set.
//!
//! Owns the rules on relation, region and membership, over what the directory says
//! of each unit. Bounds: the wire's members. Order: none; every rule is asked.

use std::collections::BTreeSet;

use kit_base::{RegionCode, Uscc};
use serde::{Deserialize, Serialize};

use crate::domain::rule_set::RuleValues;

/// The provinces of the Yangtze delta, as the first two digits of their regions.
const DELTA: [&str; 4] = ["31", "32", "33", "34"];

/// A unit as the directory describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub uscc: Uscc,
    pub region: RegionCode,
    pub verified: bool,
    pub ties: Vec<Tie>,
}

/// A tie to another unit (关联关系).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    pub other: Uscc,
    pub kind: TieKind,
    pub share_percent: u32,
}

/// What a tie is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// Parent, subsidiary or one controller: related whatever the share.
    Control,
    /// A share, which counts from a percentage on.
    Share,
}

impl TieKind {
    /// The kind that a code of the directory stands for.
    pub fn of_code(code: &str) -> Self {
        const CONTROL: [&str; 3] = ["parent_of", "subsidiary_of", "same_controller"];
        if CONTROL.contains(&code) { Self::Control } else { Self::Share }
    }
}

/// Everybody whom a bid concerns, as far as the directory knows them.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    pub publisher: (&'a Uscc, Option<&'a Unit>),
    /// The lead first, then the members.
    pub parties: Vec<(&'a Uscc, Option<&'a Unit>)>,
    pub rules: &'a RuleValues,
}

impl Standing<'_> {
    /// Whether the lead is verified and from a region that may bid, and nobody in
    /// the consortium is the publisher or related to it.
    pub fn is_eligible(&self) -> bool {
        let lead = self.parties.first().and_then(|(_, unit)| *unit);
        let clear = |party: &(&Uscc, Option<&Unit>)| !self.touches_publisher(*party);
        lead.is_some_and(|unit| unit.verified && self.admits(&unit.region))
            && self.parties.iter().all(clear)
    }

    /// Whether the members are known, each once, few enough and from provinces
    /// enough of the delta.
    pub fn is_valid(&self) -> bool {
        let distinct: BTreeSet<_> = self.parties.iter().map(|(uscc, _)| *uscc).collect();
        let partners = self.parties.len().saturating_sub(1);
        let few = self.rules.consortium_max_partners.is_none_or(|max| partners <= max as usize);
        self.parties.iter().all(|(_, unit)| unit.is_some())
            && distinct.len() == self.parties.len()
            && few
            && self.spans_provinces()
    }

    /// One province or none is no rule.
    fn spans_provinces(&self) -> bool {
        let units = self.parties.iter().filter_map(|(_, unit)| *unit);
        let delta = units.filter_map(|unit| unit.region.as_str().get(..2));
        let delta: BTreeSet<_> = delta.filter(|code| DELTA.contains(code)).collect();
        let least = self.rules.cross_province_min as usize;
        least < 2 || delta.len() >= least
    }

    fn admits(&self, region: &RegionCode) -> bool {
        let places = &self.rules.eligible_regions;
        places.is_empty() || places.iter().any(|place| region.is_within(place))
    }

    fn touches_publisher(&self, (uscc, unit): (&Uscc, Option<&Unit>)) -> bool {
        let (publisher, described) = self.publisher;
        let tied = |unit: Option<&Unit>, other: &Uscc| {
            unit.is_some_and(|unit| unit.ties.iter().any(|tie| self.relates(tie, other)))
        };
        uscc == publisher || tied(unit, publisher) || tied(described, uscc)
    }

    fn relates(&self, tie: &Tie, other: &Uscc) -> bool {
        let counts = match tie.kind {
            TieKind::Control => true,
            TieKind::Share => {
                tie.share_percent > 0 && tie.share_percent >= self.rules.related_share_percent
            }
        };
        tie.other == *other && counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    const PUBLISHER: &str = "91310115MAYY00018W";
    const LEAD: &str = "91320505MAYY000261";
    const MEMBER: &str = "91110108551385082Q";

    fn uscc(text: &str) -> Uscc {
        text.parse().unwrap()
    }

    fn unit(code: &str, region: &str) -> Unit {
        let (uscc, region) = (uscc(code), region.parse().unwrap());
        Unit { uscc, region, verified: true, ties: Vec::new() }
    }

    fn tie(other: &str, kind: &str, share_percent: u32) -> Tie {
        Tie { other: uscc(other), kind: TieKind::of_code(kind), share_percent }
    }

    #[test]
    fn nobody_related_to_the_publisher_bids() {
        for (who, kind, percent, eligible) in [
            (LEAD, "holds_shares_of", 20, false),
            (LEAD, "holds_shares_of", 19, true),
            (LEAD, "shares_held_by", 34, false),
            (LEAD, "parent_of", 0, false),
            (LEAD, "subsidiary_of", 0, false),
            (LEAD, "same_controller", 0, false),
            (LEAD, "co_managed", 0, true),
            (MEMBER, "same_controller", 0, false),
            (MEMBER, "holds_shares_of", 25, false),
        ] {
            for told_by_publisher in [false, true] {
                let rules = samples::rules();
                let mut publisher = unit(PUBLISHER, "310115");
                let mut parties = [unit(LEAD, "310115"), unit(MEMBER, "110000")];
                if told_by_publisher {
                    publisher.ties.push(tie(who, kind, percent));
                } else {
                    let at = usize::from(who == MEMBER);
                    parties[at].ties.push(tie(PUBLISHER, kind, percent));
                }
                let parties = parties.iter().map(|unit| (&unit.uscc, Some(unit))).collect();
                let publisher = (&publisher.uscc, Some(&publisher));
                let standing = Standing { publisher, parties, rules: &rules };
                assert_eq!(standing.is_eligible(), eligible, "{who} {kind} {percent}");
            }
        }
    }

    #[test]
    fn the_publisher_itself_and_the_unknown_do_not_bid() {
        let rules = samples::rules();
        let publisher = unit(PUBLISHER, "310115");
        let unverified = Unit { verified: false, ..unit(LEAD, "310115") };
        let lead = unit(LEAD, "310115");
        for (parties, eligible) in [
            (vec![(&lead.uscc, Some(&lead))], true),
            (vec![(&lead.uscc, None)], false),
            (vec![(&unverified.uscc, Some(&unverified))], false),
            (vec![(&publisher.uscc, Some(&publisher))], false),
            (vec![(&lead.uscc, Some(&lead)), (&publisher.uscc, Some(&publisher))], false),
        ] {
            let publisher = (&publisher.uscc, Some(&publisher));
            let standing = Standing { publisher, parties, rules: &rules };
            assert_eq!(standing.is_eligible(), eligible, "{:?}", standing.parties);
        }
    }

    #[test]
    fn only_provinces_of_the_delta_count() {
        for (least, lead, member, valid) in [
            (0, "110000", "110000", true),
            (1, "110000", "440700", true),
            (2, "310115", "320500", true),
            (2, "310115", "330100", true),
            (2, "310115", "340100", true),
            (2, "310115", "110000", false),
            (2, "110000", "440700", false),
            (2, "310115", "310115", false),
        ] {
            let rules = RuleValues { cross_province_min: least, ..samples::rules() };
            let parties = [unit(LEAD, lead), unit(MEMBER, member)];
            let parties = parties.iter().map(|unit| (&unit.uscc, Some(unit))).collect();
            let own = uscc(PUBLISHER);
            let standing = Standing { publisher: (&own, None), parties, rules: &rules };
            assert_eq!(standing.is_valid(), valid, "{least} {lead} {member}");
        }
    }

    #[test]
    fn members_stand_once_are_known_and_few() {
        let lead = unit(LEAD, "310115");
        let member = unit(MEMBER, "320500");
        let own = uscc(PUBLISHER);
        for (max, parties, valid) in [
            (Some(1), vec![(&lead.uscc, Some(&lead)), (&member.uscc, Some(&member))], true),
            (Some(0), vec![(&lead.uscc, Some(&lead)), (&member.uscc, Some(&member))], false),
            (None, vec![(&lead.uscc, Some(&lead)), (&member.uscc, None)], false),
            (None, vec![(&lead.uscc, Some(&lead)), (&lead.uscc, Some(&lead))], false),
        ] {
            let rules = RuleValues { consortium_max_partners: max, ..samples::rules() };
            let standing = Standing { publisher: (&own, None), parties, rules: &rules };
            assert_eq!(standing.is_valid(), valid, "{max:?} {:?}", standing.parties);
        }
    }
}
