//! The working-day calendar (工作日历) and Beijing time.
//!
//! Owns the days that the State Council moved. Bounds: 2019 to 2026; a day
//! outside is an error, never a guess. Order: a period in working days counts its
//! first and its last day and ends at 24:00 Beijing time.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Weekday};

use crate::clock::Time;
use crate::problem::{Kind, Problem};
use crate::text::Text;

const TABLE: &str = include_str!("../data/calendar.txt");
const BEIJING_SECONDS_EAST: i32 = 8 * 3600;
/// Working days of one period at most.
const PERIOD_DAYS_MAX: u32 = 250;

/// A calendar day in Beijing.
pub type Day = NaiveDate;

/// The day lies outside the published calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the working-day calendar does not cover {0}")]
pub struct OutsideTable(pub Day);

/// Which days are worked.
#[derive(Clone, Debug)]
pub struct Calendar {
    years: BTreeSet<i32>,
    off: BTreeSet<Day>,
    on: BTreeSet<Day>,
}

impl Calendar {
    /// The calendar of the State Council's notices.
    pub fn official() -> Self {
        let mut calendar =
            Self { years: BTreeSet::new(), off: BTreeSet::new(), on: BTreeSet::new() };
        for line in TABLE.lines() {
            let day = |text: &str| text.parse::<Day>().expect("the table holds ISO dates");
            match line.split_once(' ') {
                Some(("year", year)) => {
                    calendar.years.insert(year.parse().expect("the table holds years"));
                }
                Some(("off", date)) => {
                    calendar.off.insert(day(date));
                }
                Some(("on", date)) => {
                    calendar.on.insert(day(date));
                }
                _ => {}
            }
        }
        calendar
    }

    pub fn is_working_day(&self, day: Day) -> Result<bool, OutsideTable> {
        if !self.years.contains(&day.year()) {
            return Err(OutsideTable(day));
        }
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(self.on.contains(&day) || !(weekend || self.off.contains(&day)))
    }

    /// The day itself if it is worked, else the next one that is.
    pub fn next_working_day(&self, day: Day) -> Result<Day, OutsideTable> {
        let mut day = day;
        while !self.is_working_day(day)? {
            day = next(day)?;
        }
        Ok(day)
    }

    /// The last day of a period that starts on `from` and counts `days` working days.
    pub fn publicity_end(&self, from: Day, days: u32) -> Result<Day, OutsideTable> {
        assert!((1..=PERIOD_DAYS_MAX).contains(&days), "a period has 1 to 250 working days");
        let mut last = self.next_working_day(from)?;
        for _ in 1..days {
            last = self.next_working_day(next(last)?)?;
        }
        Ok(last)
    }

    /// The end of the last of so many working days after the day of `from`; none where
    /// the table ends.
    pub fn limit(&self, from: Time, working_days: u32) -> Option<Time> {
        let first = next(beijing_day(from)).ok()?;
        self.publicity_end(first, working_days).ok().map(end_of_day)
    }

    /// How many working days lie between two days, both counted.
    pub fn working_days(&self, from: Day, to: Day) -> Result<u32, OutsideTable> {
        let mut day = from;
        let mut count = 0;
        while day <= to {
            count += u32::from(self.is_working_day(day)?);
            day = next(day)?;
        }
        Ok(count)
    }
}

fn next(day: Day) -> Result<Day, OutsideTable> {
    day.checked_add_days(Days::new(1)).ok_or(OutsideTable(day))
}

fn beijing() -> FixedOffset {
    FixedOffset::east_opt(BEIJING_SECONDS_EAST).expect("eight hours are an offset")
}

/// The day in Beijing at an instant.
pub fn beijing_day(time: Time) -> Day {
    time.with_timezone(&beijing()).date_naive()
}

/// 24:00 of a day in Beijing: the first instant after it.
pub fn end_of_day(day: Day) -> Time {
    let midnight = day.and_time(NaiveTime::MIN) + chrono::TimeDelta::days(1);
    beijing().from_local_datetime(&midnight).single().expect("a fixed offset is exact").to_utc()
}

/// An instant as people in Beijing read it; midnight is 24:00 of the day before.
pub fn beijing_time(time: Time) -> String {
    let local = time.with_timezone(&beijing());
    if local.time() == NaiveTime::MIN {
        let day = local.date_naive() - chrono::TimeDelta::days(1);
        return format!("{day} 24:00");
    }
    local.format("%Y-%m-%d %H:%M").to_string()
}

impl Problem for OutsideTable {
    fn kind(&self) -> Kind {
        Kind::Refused
    }

    fn reason(&self) -> &'static str {
        "CALENDAR_YEAR_MISSING"
    }

    fn public(&self) -> Text {
        Text::with(
            format!("工作日历尚未覆盖 {}", self.0),
            format!("the working-day calendar does not cover {}", self.0),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("an ISO date")
    }

    #[test]
    fn publicity_windows_end_as_published() {
        for (from, days, ends) in COMPUTED {
            let end = Calendar::official().publicity_end(day(from), *days);
            assert_eq!(end, Ok(day(ends)), "from {from}");
        }
        for (from, to, days) in OBSERVED {
            let found = Calendar::official().working_days(day(from), day(to));
            assert_eq!(found, Ok(*days), "{from} to {to}");
        }
    }

    #[test]
    fn a_window_ends_at_midnight_in_beijing() {
        assert_eq!(end_of_day(day("2026-02-24")).to_rfc3339(), "2026-02-24T16:00:00+00:00");
        assert_eq!(beijing_time(end_of_day(day("2026-12-01"))), "2026-12-01 24:00");
        assert_eq!(beijing_day(end_of_day(day("2026-12-01"))), day("2026-12-02"));
    }

    #[test]
    fn a_day_outside_the_table_is_an_error() {
        let outside = day("2027-01-04");
        assert_eq!(Calendar::official().is_working_day(outside), Err(OutsideTable(outside)));
    }

    #[test]
    fn working_days_count_both_ends() {
        for (from, to, expected) in
            [("2023-07-31", "2023-08-04", 5), ("2023-08-05", "2023-08-06", 0)]
        {
            let found = Calendar::official().working_days(day(from), day(to));
            assert_eq!(found, Ok(expected), "{from} to {to}");
        }
    }

    /// Windows that authorities announced; some run on over a weekend.
    const OBSERVED: &[(&str, &str, u32)] = &[
        ("2023-07-31", "2023-08-04", 5),
        ("2020-10-14", "2020-10-20", 5),
        ("2023-09-11", "2023-09-17", 5),
        ("2021-05-31", "2021-06-06", 5),
        ("2023-04-27", "2023-05-06", 5),
        ("2019-05-29", "2019-06-04", 5),
        ("2022-05-16", "2022-05-20", 5),
        ("2021-08-19", "2021-08-25", 5),
        ("2023-10-27", "2023-11-03", 6),
        ("2022-07-01", "2022-07-04", 2),
    ];

    const COMPUTED: &[(&str, u32, &str)] = &[
        ("2026-02-11", 5, "2026-02-24"),
        ("2026-09-23", 5, "2026-09-30"),
        ("2026-02-21", 5, "2026-02-28"),
        ("2026-10-10", 1, "2026-10-10"),
        ("2025-09-26", 7, "2025-10-11"),
        ("2026-12-31", 1, "2026-12-31"),
        ("2023-04-27", 5, "2023-05-06"),
        ("2024-02-03", 5, "2024-02-08"),
    ];
}
