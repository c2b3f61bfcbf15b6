//! Working days: windows as authorities published them, and as the notices give them.

use kit_base::calendar::{Day, end_of_day};
use kit_base::{Calendar, Time};
use serde::Deserialize;

use super::oracle::load;

#[derive(Debug, Deserialize)]
struct Windows {
    windows: Vec<Computed>,
    observed: Vec<Observed>,
}

#[derive(Debug, Deserialize)]
struct Computed {
    start: Day,
    working_days: u32,
    first_counted: Day,
    last_counted: Day,
    ends_at: Time,
}

#[derive(Debug, Deserialize)]
struct Observed {
    start: Day,
    end: Day,
    calendar_days: i64,
    working_days: u32,
    source: String,
}

#[test]
fn computed_windows_begin_and_end_as_the_notices_say() {
    let (calendar, file) = (Calendar::official(), load::<Windows>("calendar.json"));
    assert_eq!(file.windows.len(), 8);
    for window in file.windows {
        let first = calendar.next_working_day(window.start);
        assert_eq!(first, Ok(window.first_counted), "{window:?}");
        let last = calendar.publicity_end(window.start, window.working_days);
        assert_eq!(last, Ok(window.last_counted), "{window:?}");
        assert_eq!(end_of_day(window.last_counted), window.ends_at, "{window:?}");
    }
}

#[test]
fn observed_windows_have_as_many_working_days_as_announced() {
    let (calendar, file) = (Calendar::official(), load::<Windows>("calendar.json"));
    assert_eq!(file.observed.len(), 10);
    for window in file.observed {
        let days = (window.end - window.start).num_days() + 1;
        assert_eq!(days, window.calendar_days, "{}", window.source);
        let found = calendar.working_days(window.start, window.end);
        assert_eq!(found, Ok(window.working_days), "{}", window.source);
        // Some authorities let the window run on over the weekend; none closes early.
        let last = calendar.publicity_end(window.start, window.working_days).unwrap();
        assert!(last <= window.end, "{}", window.source);
        assert_eq!(calendar.next_working_day(last), Ok(last), "{}", window.source);
    }
}
