//! Related units (关联单位): who stands so close to a party that its people never
//! judge what concerns the party.
//!
//! Owns the rule: control in common always, a share from the rule set's percent on;
//! whichever side declares it. Bounds: one step, not the whole group.

use std::collections::BTreeSet;

use kit_base::Uscc;

use crate::domain::Organisation;
use crate::domain::organisation::Affiliation;

/// Ties that relate two units whatever share they hold.
const CONTROL: [&str; 3] = ["parent_of", "subsidiary_of", "same_controller"];

/// The units related to a party, by what either declares.
pub fn related(
    parties: &BTreeSet<Uscc>,
    directory: &[Organisation],
    share_percent: u32,
) -> BTreeSet<Uscc> {
    let counts = |tie: &&Affiliation| {
        CONTROL.contains(&tie.kind.as_str()) || tie.share_percent >= share_percent
    };
    let mut related = BTreeSet::new();
    for unit in directory {
        for tie in unit.profile.affiliations.iter().filter(counts) {
            if parties.contains(&unit.uscc) {
                related.insert(tie.other.clone());
            }
            if parties.contains(&tie.other) {
                related.insert(unit.uscc.clone());
            }
        }
    }
    related
}

#[cfg(test)]
mod tests {
    use kit_base::Time;
    use uuid::Uuid;

    use super::*;
    use crate::domain::organisation::Profile;

    const PARTY: &str = "91310115MAYY00018W";
    const OTHER: &str = "91110108551385082Q";

    fn unit(uscc: &str, other: &str, kind: &str, share_percent: u32) -> Organisation {
        let (other, kind) = (other.parse().expect("a valid code"), kind.to_owned());
        let profile = Profile {
            display_name_zh: String::new(),
            display_name_en: String::new(),
            kind: String::new(),
            region: "310115".parse().expect("a region"),
            field_codes: Vec::new(),
            capability: String::new(),
            keywords: Vec::new(),
            achievements: Vec::new(),
            instruments: Vec::new(),
            affiliations: vec![Affiliation { other, kind, share_percent }],
        };
        let now = Time::from_timestamp(0, 0).expect("an instant");
        Organisation::draft(Uuid::nil(), uscc.parse().expect("a valid code"), profile, "li", now)
    }

    #[test]
    fn either_side_may_declare_what_relates_two_units() {
        let parties = BTreeSet::from([PARTY.parse().expect("a valid code")]);
        for (unit, relates) in [
            (unit(PARTY, OTHER, "holds_shares_of", 20), true),
            (unit(OTHER, PARTY, "shares_held_by", 35), true),
            (unit(OTHER, PARTY, "same_controller", 0), true),
            (unit(OTHER, PARTY, "co_managed", 0), false),
            (unit(PARTY, OTHER, "holds_shares_of", 19), false),
        ] {
            let found = related(&parties, std::slice::from_ref(&unit), 20);
            let other = OTHER.parse().expect("a valid code");
            assert_eq!(found.contains(&other), relates, "{:?}", unit.profile.affiliations);
        }
    }
}
