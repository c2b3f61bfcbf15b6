//! Regions: administrative division codes (GB/T 2260).
//!
//! Owns the table of known codes. Bounds: six digits; provinces all, the delta
//! to county level.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const TABLE: &str = include_str!("../data/regions.txt");

/// A known region code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

/// The code is not in the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("region {0} is not known")]
pub struct UnknownRegion(String);

impl RegionCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two digits of the province.
    pub fn province(&self) -> &str {
        &self.0[..2]
    }

    /// Whether it is a province or a city of that rank.
    pub fn is_province(&self) -> bool {
        self.0.ends_with("0000")
    }

    /// Whether this region is `other` or lies in it.
    pub fn is_within(&self, other: &Self) -> bool {
        let stem = other.0.trim_end_matches("00");
        self.0.starts_with(stem)
    }

    pub fn name_zh(&self) -> &'static str {
        row(&self.0).map_or("", |(zh, _)| zh)
    }

    /// The English name, where the listing has one.
    pub fn name_en(&self) -> &'static str {
        row(&self.0).map_or("", |(_, en)| en)
    }
}

fn row(code: &str) -> Option<(&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut cells = line.split('\t');
        (cells.next() == Some(code))
            .then(|| (cells.next().unwrap_or(""), cells.next().unwrap_or("")))
    })
}

impl FromStr for RegionCode {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        match row(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(UnknownRegion(text.to_owned())),
        }
    }
}

impl TryFrom<String> for RegionCode {
    type Error = UnknownRegion;

    fn try_from(text: String) -> Result<Self, UnknownRegion> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

impl Display for RegionCode {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> RegionCode {
        code.parse().expect("a code of the table")
    }

    #[test]
    fn a_region_lies_in_itself_and_its_parents() {
        for (inner, outer, expected) in [
            ("310115", "310000", true),
            ("310115", "310115", true),
            ("320500", "310000", false),
            ("310000", "310115", false),
            ("310000", "000000", true),
        ] {
            assert_eq!(region(inner).is_within(&region(outer)), expected, "{inner} in {outer}");
        }
        assert_eq!(region("310115").province(), "31");
        assert_eq!(region("310117").name_zh(), "松江区");
        assert!("999999".parse::<RegionCode>().is_err());
    }
}
