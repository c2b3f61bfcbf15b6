//! Holes: rows below the highest numbered one that were not there yet.
//!
//! Owns the ids and when each was missed first. Ids are given at the insert and seen
//! at the commit, so a slower work may bring a lower one later; what was rolled back
//! never comes. Bounds: `SETTLED_MINUTES` a hole, `WIDTH_MAX` ids at once.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use kit_base::Time;

use crate::error::Error;

/// After this long no open transaction can still bring an older row: statement
/// and idle time-outs end it within minutes, and a clock may jump by ten.
const SETTLED_MINUTES: i64 = 30;
/// Ids that works in flight can hold at once; a wider gap was made by hand.
const WIDTH_MAX: i64 = 10_000;

/// Missing ids, each with the second at which it was missed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holes(BTreeMap<i64, i64>);

impl Holes {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn ids(&self) -> Vec<i64> {
        self.0.keys().copied().collect()
    }

    /// Fills what was found, notes what lies between, and gives up what is settled.
    pub fn note(&mut self, high_id: i64, found: &[i64], now: Time) {
        let settled = (now - TimeDelta::minutes(SETTLED_MINUTES)).timestamp();
        self.0.retain(|id, since| !found.contains(id) && *since > settled);
        let mut below = high_id;
        for id in found.iter().copied().filter(|id| *id > high_id) {
            let first = Ord::max(below + 1, id - WIDTH_MAX);
            self.0.extend((first..id).map(|hole| (hole, now.timestamp())));
            below = id;
        }
    }
}

impl fmt::Display for Holes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<String> = self.0.iter().map(|(id, since)| format!("{id}@{since}")).collect();
        f.write_str(&each.join(" "))
    }
}

impl FromStr for Holes {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |word: &str| Error::Undecodable(format!("{word} is no hole of the outbox"));
        let each = text.split_whitespace().map(|word| {
            let (id, since) = word.split_once('@').ok_or_else(|| wrong(word))?;
            let number = |part: &str| part.parse::<i64>().map_err(|_| wrong(word));
            Ok((number(id)?, number(since)?))
        });
        Ok(Self(each.collect::<Result<_, Error>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Time {
        Time::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_late_row_fills_its_hole() {
        let mut holes = Holes::default();
        holes.note(4, &[5, 7, 9], at(100));
        assert_eq!(holes.ids(), [6, 8]);
        assert_eq!(holes.to_string().parse::<Holes>().unwrap(), holes);
        holes.note(9, &[6, 10], at(101));
        assert_eq!(holes.ids(), [8]);
    }

    #[test]
    fn a_hole_is_given_up_when_nothing_can_fill_it() {
        let mut holes = Holes::default();
        holes.note(0, &[2], at(0));
        holes.note(2, &[], at(SETTLED_MINUTES * 60 - 1));
        assert_eq!(holes.ids(), [1]);
        holes.note(2, &[], at(SETTLED_MINUTES * 60));
        assert!(holes.is_empty());
    }
}
