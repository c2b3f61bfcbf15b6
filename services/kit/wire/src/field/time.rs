//! Instants: `google.protobuf.Timestamp` on the wire, microseconds inside.

use chrono::DateTime;
use kit_base::Time;
use kit_base::clock::cut;
use prost_types::Timestamp;

use super::{Field, malformed, missing};

/// 9999-12-31T23:59:59Z, the last instant that the contract allows.
const SECONDS_MAX: i64 = 253_402_300_799;
/// 0001-01-01T00:00:00Z, the first.
const SECONDS_MIN: i64 = -62_135_596_800;
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
        let time = time.ok_or_else(|| malformed(path, "不是有效的时间", "not an instant"))?;
        Ok(Some(cut(time)))
    }
}

/// An instant for the wire.
pub fn show(time: Time) -> Timestamp {
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).expect("less than two seconds");
    Timestamp { seconds: time.timestamp(), nanos }
}
