//! Indicators (考核指标): what a solution must measure up to.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How a measured value is held against the promised one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Comparator {
    /// The value or more.
    AtLeast,
    /// The value or less.
    AtMost,
    /// The value itself.
    Equal,
    /// More than the value.
    Above,
    /// Less than the value.
    Below,
    /// Between two values, both included.
    Range,
    /// Words that an assessor decides on.
    Qualitative,
}

/// One indicator with its threshold, its unit and the method that measures it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Unique within its need: bids, milestones and verdicts refer to it.
    pub name: String,
    pub comparator: Comparator,
    /// A decimal, two of them joined by `~` for a range, or words if qualitative.
    pub value: String,
    pub unit: String,
    /// What is reached today, so that a promise can be judged.
    pub baseline: String,
    /// How it is measured; without it nobody could say whether it was met.
    pub test_method: String,
    /// A code: which kind of proof is accepted.
    pub evidence: String,
    /// Share of the technical score, in basis points.
    pub weight_bp: u32,
    /// Whether missing it fails the milestone, whatever else was reached.
    pub mandatory: bool,
}

impl Indicator {
    /// Whether a tester could decide it: value, method and, unless words, a unit.
    pub fn is_measurable(&self) -> bool {
        let says = |text: &str| !text.trim().is_empty();
        let unit = says(&self.unit) || self.comparator == Comparator::Qualitative;
        says(&self.value) && says(&self.test_method) && unit
    }
}

/// Whether every mandatory indicator is measurable.
pub fn measurable(indicators: &[Indicator]) -> bool {
    indicators.iter().filter(|indicator| indicator.mandatory).all(Indicator::is_measurable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(value: &str, unit: &str, test_method: &str) -> Indicator {
        Indicator {
            name: "去除率".into(),
            comparator: Comparator::AtLeast,
            value: value.into(),
            unit: unit.into(),
            baseline: String::new(),
            test_method: test_method.into(),
            evidence: "test_report".into(),
            weight_bp: 10_000,
            mandatory: true,
        }
    }

    #[test]
    fn an_indicator_without_value_unit_or_method_is_not_measurable() {
        for (value, unit, method, expected) in [
            ("3.0", "um/h", "在线称重", true),
            ("", "um/h", "在线称重", false),
            ("3.0", "", "在线称重", false),
            ("3.0", "um/h", "  ", false),
        ] {
            let found = indicator(value, unit, method).is_measurable();
            assert_eq!(found, expected, "{value} {unit} {method}");
        }
    }
}
