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
const DIGEST_CHARS: usize = 64;

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

    /// One word of a closed list that means nothing further to the code.
    fn listed(&self, path: &str, list: &[&str]) -> Field<String> {
        let word = given(path, self.raw())?;
        if list.contains(&word) { Ok(word.to_owned()) } else { Err(unknown(path)) }
    }

    /// The same, or nothing.
    fn optional_listed(&self, path: &str, list: &[&str]) -> Field<String> {
        if self.raw().is_empty() { Ok(String::new()) } else { self.listed(path, list) }
    }

    /// A SHA-256 digest, in hex.
    fn digest(&self, path: &str) -> Field<String> {
        let text = given(path, self.raw())?;
        let whole = text.len() == DIGEST_CHARS && text.bytes().all(|it| it.is_ascii_hexdigit());
        if !whole {
            return Err(malformed(path, "须为十六进制 SHA-256", "must be SHA-256 in hex"));
        }
        Ok(text.to_ascii_lowercase())
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

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    fn reason<T: std::fmt::Debug>(field: Field<T>) -> &'static str {
        field.expect_err("a fault").faults[0].reason
    }

    #[test]
    fn text_is_trimmed_counted_in_characters_and_free_of_controls() {
        for (raw, length, expected) in [
            (" 揭榜 ", 1..=2, Ok("揭榜")),
            ("a\r\nb\tc", 1..=5, Ok("a\nb\tc")),
            ("", 0..=5, Ok("")),
            ("", 1..=5, Err("REQUIRED")),
            ("  ", 2..=5, Err("REQUIRED")),
            ("一", 2..=5, Err("TOO_SHORT")),
            ("一二三", 1..=2, Err("TOO_LONG")),
            ("a\0b", 1..=5, Err("CHARACTER_NOT_ALLOWED")),
            ("a\u{202E}b", 1..=5, Err("CHARACTER_NOT_ALLOWED")),
        ] {
            let found = raw.text("title", length).map_err(|error| error.faults[0].reason);
            assert_eq!(found, expected.map(str::to_owned), "{raw:?}");
        }
        assert_eq!("".optional_text("title", 5), Ok(None));
        assert_eq!("好".optional_text("title", 5), Ok(Some("好".to_owned())));
        assert_eq!("title", "".text("title", 1..=2).expect_err("a fault").faults[0].path);
    }

    #[derive(Debug, PartialEq)]
    struct Word;

    impl FromStr for Word {
        type Err = ();

        fn from_str(text: &str) -> Result<Self, ()> {
            if text == "word" { Ok(Self) } else { Err(()) }
        }
    }

    #[test]
    fn a_code_is_one_of_its_list() {
        assert_eq!("word".code("kind"), Ok(Word));
        assert_eq!("".optional_code::<Word>("kind"), Ok(None));
        assert_eq!(reason("".code::<Word>("kind")), "REQUIRED");
        assert_eq!(reason("Word".code::<Word>("kind")), "UNKNOWN_VALUE");
    }

    #[test]
    fn a_list_holds_its_words_alone() {
        let list = ["single", "horse_race"];
        assert_eq!("single".listed("mode", &list), Ok("single".to_owned()));
        assert_eq!("".optional_listed("mode", &list), Ok(String::new()));
        assert_eq!(reason("".listed("mode", &list)), "REQUIRED");
        assert_eq!(reason("Single".optional_listed("mode", &list)), "UNKNOWN_VALUE");
    }

    #[test]
    fn a_digest_is_64_hex_digits() {
        assert_eq!("0A".repeat(32).digest("hash"), Ok("0a".repeat(32)));
        for text in ["0a".repeat(31), "0a".repeat(33), "zz".repeat(32), "０".repeat(32)] {
            assert_eq!(reason(text.digest("hash")), "MALFORMED", "{text}");
        }
    }

    #[derive(Debug, PartialEq)]
    struct NeedId(Uuid);

    impl Named for NeedId {
        const COLLECTION: &'static str = "needs";

        fn of_name(name: &str) -> Option<Self> {
            name.strip_prefix("needs/").and_then(|id| Uuid::try_parse(id).ok()).map(Self)
        }
    }

    #[test]
    fn names_belong_to_their_collection() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let name = format!("needs/{id}");
        assert_eq!(name.resource::<NeedId>("need"), Ok(NeedId(id.parse().expect("a UUID"))));
        assert_eq!("".optional_resource::<NeedId>("need"), Ok(None));
        for (name, expected) in [("", "REQUIRED"), ("bids/1", "MALFORMED"), (id, "MALFORMED")] {
            assert_eq!(reason(name.resource::<NeedId>("need")), expected, "{name}");
        }
        assert!("organisations/91310115MAYY00018W".organisation("publisher").is_ok());
        assert_eq!(reason("91310115MAYY00018W".organisation("publisher")), "MALFORMED");
        assert!("91310115MAYY00018W".uscc("code").is_ok());
        assert_eq!(reason("91310115MAYY00018X".uscc("code")), "MALFORMED");
        assert!("310115".region("region").is_ok());
        assert_eq!(reason("999999".region("region")), "MALFORMED");
    }

    #[test]
    fn days_are_iso_days() {
        assert_eq!("2023-01-09".day("day").map(|day| day.to_string()), Ok("2023-01-09".into()));
        for text in ["2023-1-9", "2023-02-30", "20230109", "2023-01-09T00:00:00Z", "+023-01-09"] {
            assert_eq!(reason(text.day("day")), "MALFORMED", "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        for (text, places, expected) in [
            ("12.5", 2, Some(1_250)),
            ("-0.05", 2, Some(-5)),
            ("7", 0, Some(7)),
            ("7.000", 0, Some(7)),
            ("0.500", 1, Some(5)),
            ("0.55", 1, None),
            (".5", 1, None),
            ("5.", 1, None),
            ("1e3", 1, None),
            ("+1", 1, None),
            ("--1", 1, None),
            ("92233720368547758070", 0, None),
            ("9223372036854775807", 1, None),
        ] {
            assert_eq!(text.decimal("share", places).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_request_id_is_a_uuid() {
        assert!("01890a5d-ac96-774b-bcce-b302099a8057".request_id("request_id").is_ok());
        for (text, expected) in [
            ("", "REQUIRED"),
            ("1", "MALFORMED"),
            ("01890a5dac96774bbcceb302099a8057", "MALFORMED"),
            ("00000000-0000-0000-0000-000000000000", "MALFORMED"),
        ] {
            assert_eq!(reason(text.request_id("request_id")), expected, "{text}");
        }
    }

    #[test]
    fn an_etag_is_a_version() {
        assert_eq!("".etag("etag"), Ok(Etag(None)));
        assert_eq!("7".etag("etag"), Ok(Etag(Some(7))));
        for text in ["07", "x", "-1", "18446744073709551616"] {
            assert_eq!(reason(text.etag("etag")), "MALFORMED", "{text}");
        }
    }
}
