//! Conflicts of interest (利益冲突) as far as the directory's facts show them.

use chrono::{Datelike, Months};
use kit_base::{RegionCode, Time, Uscc};
use serde::{Deserialize, Serialize};

/// An expert as the directory describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// `experts/…`
    pub expert: String,
    /// The identity provider's subject of that person.
    pub subject: String,
    /// Who pays the expert: the first tie to hold against a party.
    pub employer: Uscc,
    pub region: RegionCode,
    /// Other organisations that the expert was bound to, and until when.
    pub ties: Vec<UnitTie>,
}

/// A tie of an expert with a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitTie {
    /// The organisation on the other end.
    pub unit: Uscc,
    /// Last month as `YYYY-MM`; none if it goes on.
    pub last_month: Option<String>,
}

/// Whom a panel must be clear of, and since when a past tie counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// By credit code, each once.
    pub units: Vec<Uscc>,
    /// The first month that still counts, as `YYYY-MM`.
    pub since: String,
}

impl Parties {
    /// Publisher, bidders and members; ties of the last `years` count.
    pub fn of(units: impl IntoIterator<Item = Uscc>, now: Time, years: u32) -> Self {
        let mut units: Vec<Uscc> = units.into_iter().collect();
        units.sort();
        units.dedup();
        let start = now.checked_sub_months(Months::new(12 * years)).unwrap_or(now);
        Self { units, since: format!("{:04}-{:02}", start.year(), start.month()) }
    }

    /// Whether the expert belongs to any of them, or lately did.
    pub fn touch(&self, judge: &Judge) -> bool {
        let counts = |tie: &&UnitTie| {
            tie.last_month.as_deref().is_none_or(|month| month >= self.since.as_str())
        };
        let ties = judge.ties.iter().filter(counts).map(|tie| &tie.unit);
        ties.chain([&judge.employer]).any(|unit| self.units.contains(unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_older_than_the_rule_do_not_count() {
        let unit = |text: &str| text.parse::<Uscc>().unwrap();
        let (own, party) = (unit("91310115MAYY00018W"), unit("91320505MAYY000261"));
        let now = "2023-06-01T00:00:00Z".parse().unwrap();
        let parties = Parties::of([party.clone()], now, 3);
        for (last_month, touches) in
            [(None, true), (Some("2020-06"), true), (Some("2020-05"), false)]
        {
            let last_month = last_month.map(str::to_owned);
            let judge = Judge {
                expert: "experts/1".to_owned(),
                subject: "e-1".to_owned(),
                employer: own.clone(),
                region: "310115".parse().unwrap(),
                ties: vec![UnitTie { unit: party.clone(), last_month }],
            };
            assert_eq!(parties.touch(&judge), touches, "{judge:?}");
        }
    }
}
