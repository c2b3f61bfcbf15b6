//! Text fields: sentences, codes, names and everything else that travels as a string.

use std::ops::RangeInclusive;
use std::str::FromStr;

use kit_base::{
    Aggregate, Day, FieldError, Kind, Named, Problem, RegionCode, RequestId, Text, Uscc,
};
use uuid::Uuid;

use super::{Field, fault, malformed, missing, unknown};

/// Characters of a code list's word at most.
const CODE_CHARS_MAX: usize = 64;
const ORGANISATIONS: &str = "organisations/";
const UUID_CHARS: usize = 36;

/// What a string field can become. `optional_…` reads the empty string as none.
pub trait TextField {
    fn raw(&self) -> &str;

    /// Text for people: trimmed, `\n` for line ends, counted in characters.
    fn text(&self, path: &str, length: RangeInclusive<usize>) -> Field<String> {
        let text = clean(path, self.raw())?;
        let count = text.chars().count();
        match count {
            0 if *length.start() > 0 => Err(missing(path)),
            _ if count < *length.start() => Err(too_short(path, *length.start())),
            _ if count > *length.end() => Err(too_long(path, *length.end())),
            _ => Ok(text),
        }
    }

    fn optional_text(&self, path: &str, max: usize) -> Field<Option<String>> {
        let text = self.text(path, 0..=max)?;
        Ok((!text.is_empty()).then_some(text))
    }

    /// One word of a code list.
    fn code<T: FromStr>(&self, path: &str) -> Field<T> {
        let word = given(path, self.raw())?;
        let known = (word.len() <= CODE_CHARS_MAX).then(|| word.parse().ok()).flatten();
        known.ok_or_else(|| unknown(path))
    }

    fn optional_code<T: FromStr>(&self, path: &str) -> Field<Option<T>> {
        optional(self.raw(), |raw| raw.code(path))
    }

    /// A resource name of one collection, such as `needs/0190…`.
    fn resource<Id: Named>(&self, path: &str) -> Field<Id> {
        Id::of_name(given(path, self.raw())?).ok_or_else(|| {
            let form = Id::COLLECTION;
            let text = Text::with(format!("须为 {form}/编号"), format!("must be {form}/{{id}}"));
            fault(path, "MALFORMED", text)
        })
    }

    fn optional_resource<Id: Named>(&self, path: &str) -> Field<Option<Id>> {
        optional(self.raw(), |raw| raw.resource(path))
    }

    /// The resource name of an organisation, which is its credit code.
    fn organisation(&self, path: &str) -> Field<Uscc> {
        let code = given(path, self.raw())?.strip_prefix(ORGANISATIONS);
        let (zh, en) = ("须为 organisations/统一社会信用代码", "must be organisations/{uscc}");
        code.ok_or_else(|| malformed(path, zh, en))?.uscc(path)
    }

    fn optional_organisation(&self, path: &str) -> Field<Option<Uscc>> {
        optional(self.raw(), |raw| raw.organisation(path))
    }

    /// A unified social credit code (统一社会信用代码), check characters included.
    fn uscc(&self, path: &str) -> Field<Uscc> {
        given(path, self.raw())?.parse().map_err(|_| {
            let (zh, en) = ("不是有效的统一社会信用代码", "not a valid unified social credit code");
            malformed(path, zh, en)
        })
    }

    fn optional_uscc(&self, path: &str) -> Field<Option<Uscc>> {
        optional(self.raw(), |raw| raw.uscc(path))
    }

    /// An administrative division code (行政区划代码).
    fn region(&self, path: &str) -> Field<RegionCode> {
        let code = given(path, self.raw())?.parse();
        code.map_err(|_| malformed(path, "不是已知的行政区划代码", "not a known region code"))
    }

    fn optional_region(&self, path: &str) -> Field<Option<RegionCode>> {
        optional(self.raw(), |raw| raw.region(path))
    }

    /// A day in Beijing, `YYYY-MM-DD`.
    fn day(&self, path: &str) -> Field<Day> {
        let text = given(path, self.raw())?;
        let day = Some(text).filter(|text| is_iso_day(text)).and_then(|text| text.parse().ok());
        day.ok_or_else(|| malformed(path, "须为 YYYY-MM-DD 日期", "must be a date, YYYY-MM-DD"))
    }

    fn optional_day(&self, path: &str) -> Field<Option<Day>> {
        optional(self.raw(), |raw| raw.day(path))
    }

    /// A decimal number, exactly: `12.5` with two places is 1250.
    fn decimal(&self, path: &str, places: u32) -> Field<i64> {
        scaled(given(path, self.raw())?, places).ok_or_else(|| {
            let text = Text::with(
                format!("须为至多 {places} 位小数的数"),
                format!("must be a decimal number with at most {places} places"),
            );
            fault(path, "MALFORMED", text)
        })
    }

    fn optional_decimal(&self, path: &str, places: u32) -> Field<Option<i64>> {
        optional(self.raw(), |raw| raw.decimal(path, places))
    }

    /// The caller's id of the command: a UUID, mandatory.
    fn request_id(&self, path: &str) -> Field<RequestId> {
        let text = given(path, self.raw())?;
        let id = Uuid::try_parse(text).ok().filter(|id| text.len() == UUID_CHARS && !id.is_nil());
        id.map(RequestId).ok_or_else(|| malformed(path, "须为 UUID", "must be a UUID"))
    }

    /// The version that the caller read.
    fn etag(&self, path: &str) -> Field<Etag> {
        let version = optional(self.raw(), |raw| {
            let version = raw.parse().ok().filter(|version: &u64| version.to_string() == raw);
            version.ok_or_else(|| malformed(path, "不是有效的版本标记", "not an etag"))
        })?;
        Ok(Etag(version))
    }
}

impl TextField for str {
    fn raw(&self) -> &str {
        self
    }
}

impl TextField for String {
    fn raw(&self) -> &str {
        self
    }
}

/// The version that an editor read; none if the caller does not care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Etag(pub Option<u64>);

/// The object changed since the caller read it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} changed since it was read")]
pub struct Stale(String);

impl Etag {
    pub fn check<A: Aggregate>(self, object: &A) -> Result<(), Stale> {
        match self.0 {
            Some(version) if version != object.version() => Err(Stale(object.name())),
            _ => Ok(()),
        }
    }
}

impl Problem for Stale {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn reason(&self) -> &'static str {
        "CONFLICT"
    }

    fn public(&self) -> Text {
        Text::new(
            "内容已被他人更改，请刷新后重试",
            "it changed since you read it; read it again and retry",
        )
    }
}

fn optional<'a, T>(raw: &'a str, read: impl FnOnce(&'a str) -> Field<T>) -> Field<Option<T>> {
    if raw.is_empty() { Ok(None) } else { read(raw).map(Some) }
}

fn given<'a>(path: &str, raw: &'a str) -> Field<&'a str> {
    if raw.is_empty() { Err(missing(path)) } else { Ok(raw) }
}

/// Refuses characters that make a line of text look like something else.
fn clean(path: &str, raw: &str) -> Field<String> {
    let text = raw.trim().replace("\r\n", "\n");
    let reorders = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || reorders(c);
    if text.chars().any(bad) {
        let (zh, en) = ("含有不允许的控制字符", "contains a control character");
        return Err(fault(path, "CHARACTER_NOT_ALLOWED", Text::new(zh, en)));
    }
    Ok(text)
}

fn is_iso_day(text: &str) -> bool {
    let shaped = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(shaped)
}

fn scaled(text: &str, places: u32) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let decimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal(whole) || !decimal(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let spare = places.checked_sub(u32::try_from(part.len()).ok()?)?;
    let fraction: i64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let fraction = fraction.checked_mul(10_i64.checked_pow(spare)?)?;
    let whole = whole.parse::<i64>().ok()?.checked_mul(10_i64.checked_pow(places)?)?;
    whole.checked_add(fraction).map(|value| sign * value)
}

fn too_short(path: &str, min: usize) -> FieldError {
    let text = Text::with(format!("至少 {min} 个字"), format!("at least {min} characters"));
    fault(path, "TOO_SHORT", text)
}

fn too_long(path: &str, max: usize) -> FieldError {
    let text = Text::with(format!("最多 {max} 个字"), format!("at most {max} characters"));
    fault(path, "TOO_LONG", text)
}
