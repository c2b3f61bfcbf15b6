//! What a publisher says it needs, and the checks that read only the form.

use kit_base::{Money, RegionCode};
use serde::{Deserialize, Serialize};

use crate::domain::indicator::{Indicator, measurable};

/// Words that make a condition a threshold on the applicant's age, degree, title
/// or date of registration; national practice forbids them.
const THRESHOLD_WORDS: &[&str] =
    &["注册时间", "注册满", "成立满", "成立时间", "年龄", "周岁", "学历", "学位", "职称"];

/// The form of a need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedForm {
    pub title: String,
    /// A code: what sort of need it is.
    pub kind: String,
    /// A code: what sort of organisation asks; some rule sets admit only some.
    pub publisher_kind: String,
    /// Where the publisher sits.
    pub region: RegionCode,
    /// Codes of the fields of technology; matchmaking ranks by them.
    pub field_codes: Vec<String>,
    /// The publisher's own words for it; matchmaking ranks by them too.
    pub keywords: Vec<String>,
    /// What does not work today (难题描述).
    pub problem: String,
    /// What has to be mastered (关键技术).
    pub key_technology: String,
    /// What the publisher will hold in hands at the end.
    pub expected_result: String,
    /// Where it will be used first (应用场景).
    pub application_scene: String,
    /// What a bidder must bring; thresholds on age or title are refused.
    pub bidder_conditions: Vec<String>,
    /// What success is measured by (考核指标).
    pub indicators: Vec<Indicator>,
    /// Intended funding (意向出资额): a wish, never a signed amount.
    pub intended: Money,
    /// From the signing to acceptance.
    pub time_limit_months: u32,
    /// Which preset it is run under.
    pub rule_set: String,
}

impl NeedForm {
    /// Whether every field that a formal check asks for is filled in.
    pub fn is_complete(&self) -> bool {
        let texts = [&self.title, &self.problem, &self.expected_result, &self.application_scene];
        texts.iter().all(|text| !text.trim().is_empty())
            && !self.field_codes.is_empty()
            && !self.keywords.is_empty()
            && !self.indicators.is_empty()
            && self.intended.is_positive()
    }

    /// Whether no condition keeps out by age, degree, title or registration date.
    pub fn sets_no_threshold(&self) -> bool {
        let bars = |text: &String| THRESHOLD_WORDS.iter().any(|word| text.contains(word));
        !self.bidder_conditions.iter().any(bars)
    }

    /// Whether a tester could decide every indicator that must be met.
    pub fn is_measurable(&self) -> bool {
        measurable(&self.indicators)
    }
}
