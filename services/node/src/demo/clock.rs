//! The node's clocks, moved on together as the story asks.
//!
//! Bounds: never past the host's own time, nor past the end of the published
//! calendar of working days.

use kit_base::Clock;
use proto::jiebang::kit::v1 as kit;

use super::error::Error;
use super::play::Play;

/// 2023-01-09 09:00 in Beijing: when the demonstration begins.
pub const BEGIN: i64 = 1_673_226_000;
/// 2026-12-01 00:00 in Beijing: a month before the calendar ends.
const CALENDAR_ENDS: i64 = 1_796_054_400;
const BEIJING: i64 = 8 * 3_600;
pub const DAY: i64 = 86_400;

/// The instant at which bidding ends that stays open for `days`: 17:00 in Beijing.
pub const fn bidding_ends(days: i64) -> i64 {
    BEGIN + 8 * 3_600 + days * DAY
}

/// The day of an instant, as Beijing counts.
pub const fn beijing_day(seconds: i64) -> i64 {
    (seconds + BEIJING).div_euclid(DAY)
}

/// A moment of the wire.
pub const fn timestamp(seconds: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds, nanos: 0 }
}

impl Play {
    /// Moves the node's clock just past an instant, if it may go so far.
    pub async fn advance_past(&self, instant: i64) -> Result<Moved, Error> {
        let most = Clock::host().timestamp().min(CALENDAR_ENDS);
        if instant >= most {
            return Ok(Moved::Never);
        }
        let admin = self.officer("node_admin", 1)?;
        let to_time = Some(timestamp(instant + 1));
        let advance = kit::AdvanceClockRequest { to_time };
        let _moved: Vec<kit::Clock> = self.cast.call_each(&admin, advance).await?;
        Ok(Moved::There)
    }
}

/// Whether the clock could be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    There,
    /// The instant lies after the host's time.
    Never,
}
