//! The node's clock: a source and an offset.
//!
//! Owns the one reading of the host's time. Shape: `Clock` is shared by every
//! clone; the offset is a row of the store and zero in production. Bounds:
//! microseconds, because PostgreSQL keeps no more. Order: the source may jump;
//! recorded times never run backwards within an aggregate.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// An instant, in UTC, cut to microseconds.
pub type Time = DateTime<Utc>;

/// Reads the time. Clones share the offset and the skew to the database.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_us: Arc<AtomicI64>,
    skew_us: Arc<AtomicI64>,
}

impl Clock {
    pub fn now(&self) -> Time {
        let shift = self.offset_us.load(Ordering::Acquire) + self.skew_us.load(Ordering::Acquire);
        cut(Self::host() + TimeDelta::microseconds(shift))
    }

    /// The host's own time, without offset: for skew checks, tokens and certificates.
    #[expect(clippy::disallowed_methods, reason = "the one reading of the host's time")]
    pub fn host() -> Time {
        cut(Utc::now())
    }

    pub fn offset(&self) -> TimeDelta {
        TimeDelta::microseconds(self.offset_us.load(Ordering::Acquire))
    }

    /// Takes the offset that the store keeps.
    pub fn set_offset(&self, offset: TimeDelta) {
        let us = offset.num_microseconds().expect("offsets are years, not millennia");
        self.offset_us.store(us, Ordering::Release);
    }

    /// Follows the database's clock: its time minus the host's.
    pub fn set_skew(&self, skew: TimeDelta) {
        let us = skew.num_microseconds().expect("a skew is seconds");
        self.skew_us.store(us, Ordering::Release);
    }
}

/// Cuts to microseconds.
pub fn cut(time: Time) -> Time {
    time.duration_trunc(TimeDelta::microseconds(1)).expect("a microsecond divides every instant")
}
