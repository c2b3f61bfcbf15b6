//! Indicators, in and out.

use kit_base::FieldError;
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::challenges::v1 as pb;

use super::codes;
use crate::domain::{Comparator, Indicator};

impl TryFrom<pb::Indicator> for Indicator {
    type Error = FieldError;

    fn try_from(message: pb::Indicator) -> Result<Self, FieldError> {
        let pb::Indicator {
            name,
            comparator,
            value,
            unit,
            baseline,
            test_method,
            evidence,
            weight_bp,
            mandatory,
        } = message;
        Ok(Self {
            name: name.text("name", 1..=80)?,
            comparator: comparator.coded("comparator", pb::Comparator::as_str_name)?,
            value: value.text("value", 1..=200)?,
            unit: unit.text("unit", 0..=40)?,
            baseline: baseline.text("baseline", 0..=200)?,
            test_method: test_method.text("test_method", 0..=500)?,
            evidence: evidence.optional_listed("evidence", codes::EVIDENCE_KINDS)?,
            weight_bp: weight_bp.bounded("weight_bp", 0..=10_000)?,
            mandatory,
        })
    }
}

impl From<&Indicator> for pb::Indicator {
    fn from(indicator: &Indicator) -> Self {
        Self {
            name: indicator.name.clone(),
            comparator: comparator(indicator.comparator),
            value: indicator.value.clone(),
            unit: indicator.unit.clone(),
            baseline: indicator.baseline.clone(),
            test_method: indicator.test_method.clone(),
            evidence: indicator.evidence.clone(),
            weight_bp: show::count(indicator.weight_bp),
            mandatory: indicator.mandatory,
        }
    }
}

fn comparator(comparator: Comparator) -> i32 {
    let shown = match comparator {
        Comparator::AtLeast => pb::Comparator::AtLeast,
        Comparator::AtMost => pb::Comparator::AtMost,
        Comparator::Equal => pb::Comparator::Equal,
        Comparator::Above => pb::Comparator::Above,
        Comparator::Below => pb::Comparator::Below,
        Comparator::Range => pb::Comparator::Range,
        Comparator::Qualitative => pb::Comparator::Qualitative,
    };
    shown.into()
}
