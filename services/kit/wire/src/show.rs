//! The way out: our values as the fields of a message.

use kit_base::{Code, Day, Money, Time, Uscc};
use prost_types::Timestamp;
use proto::google::r#type::Money as WireMoney;

use crate::field::{money as money_field, time as time_field};

pub fn money(money: Money) -> WireMoney {
    money_field::show(money)
}

pub fn time(time: Time) -> Timestamp {
    time_field::show(time)
}

/// A count or a small number as `int32`, which ends at two thousand million.
pub fn count(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// A version as a number.
pub fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// A day as `YYYY-MM-DD`.
pub fn day(day: Day) -> String {
    day.to_string()
}

/// The resource name of an organisation.
pub fn organisation(uscc: &Uscc) -> String {
    format!("organisations/{uscc}")
}

/// The etag of an aggregate is its version.
pub fn etag(version: u64) -> String {
    version.to_string()
}

/// A scaled integer as a decimal number: 1250 with two places is `12.5`.
pub fn decimal(value: i64, places: u32) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - places as usize);
    let sign = if value < 0 { "-" } else { "" };
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

/// The number of an enum value by our code: `some_word` is `KIND_SOME_WORD`.
///
/// Zero, unspecified, if the contract lacks the word: a service's test walks all codes.
pub fn coded<E: Into<i32>>(code: impl Code, stem: &str, named: fn(&str) -> Option<E>) -> i32 {
    let name = format!("{stem}{}", code.code().to_ascii_uppercase());
    named(&name).map_or(0, Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::TextField;

    #[test]
    fn decimals_read_back() {
        for (value, places, text) in [
            (1_250, 2, "12.5"),
            (-5, 2, "-0.05"),
            (700, 2, "7"),
            (0, 3, "0"),
            (7, 0, "7"),
            (i64::MIN + 1, 4, "-922337203685477.5807"),
        ] {
            assert_eq!(decimal(value, places), text);
            assert_eq!(text.decimal("share", places), Ok(value));
        }
        assert_eq!((count(7_usize), count(u64::MAX)), (7, i32::MAX));
    }
}
