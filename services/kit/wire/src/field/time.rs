//! Instants: `google.protobuf.Timestamp` on the wire, microseconds inside.

use chrono::DateTime;
use kit_base::Time;
use kit_base::clock::cut;
use prost_types::Timestamp;

use super::{Field, malformed, missing};

/// 1900-01-01T00:00:00Z: nothing here is older.
const SECONDS_MIN: i64 = -2_208_988_800;
/// 2199-12-31T23:59:59Z: chrono cuts no instant after 2262.
const SECONDS_MAX: i64 = 7_258_118_399;
const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// A field with an instant.
pub trait TimeField: Sized {
    fn optional_time(self, path: &str) -> Field<Option<Time>>;

    fn time(self, path: &str) -> Field<Time> {
        self.optional_time(path)?.ok_or_else(|| missing(path))
    }
}

impl TimeField for Option<Timestamp> {
    fn optional_time(self, path: &str) -> Field<Option<Time>> {
        let Some(Timestamp { seconds, nanos }) = self else { return Ok(None) };
        let whole = (SECONDS_MIN..=SECONDS_MAX).contains(&seconds) && nanos < NANOS_PER_SECOND;
        let nanos = u32::try_from(nanos).ok().filter(|_| whole);
        let time = nanos.and_then(|nanos| DateTime::from_timestamp(seconds, nanos));
        let time =
            time.ok_or_else(|| malformed(path, "不是有效的时间", "not a time of this platform"))?;
        Ok(Some(cut(time)))
    }
}

/// An instant for the wire.
pub fn show(time: Time) -> Timestamp {
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).expect("less than two seconds");
    Timestamp { seconds: time.timestamp(), nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_cut_to_microseconds() {
        let stamp = |seconds, nanos| Some(Timestamp { seconds, nanos });
        let time = stamp(1_673_226_000, 123_456_789).time("publish_time").expect("an instant");
        assert_eq!(time.to_rfc3339(), "2023-01-09T01:00:00.123456+00:00");
        assert_eq!(Some(show(time)).time("publish_time"), Ok(time));
        assert_eq!(None.optional_time("publish_time"), Ok(None));
        assert!(None.time("publish_time").is_err());
        for seconds in [SECONDS_MIN, SECONDS_MAX] {
            assert!(stamp(seconds, 999_999_999).time("publish_time").is_ok());
        }
        for (seconds, nanos) in
            [(SECONDS_MIN - 1, 0), (SECONDS_MAX + 1, 0), (0, -1), (0, 1_000_000_000), (i64::MAX, 0)]
        {
            let found = stamp(seconds, nanos).time("publish_time");
            assert_eq!(found.map_err(|error| error.faults[0].reason), Err("MALFORMED"));
        }
    }
}
