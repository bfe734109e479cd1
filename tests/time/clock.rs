//! The clock on the wall and its changes.

use chrono::NaiveTime;
use proptest::prelude::*;
use stepwell::calendar::{Error, Instant};

use super::{at, date, due, office, time, whole_days};

#[test]
fn a_day_on_which_the_clock_changes_has_its_hours_elapsed() {
    let calendar = whole_days();
    for (from, to) in [
        ("2026-03-28 12:00", "Sun 29 Mar 2026 13:00"),
        ("2026-10-24 12:00", "Sun 25 Oct 2026 11:00"),
        ("2027-03-27 12:00", "Sun 28 Mar 2027 13:00"),
        ("2027-10-30 12:00", "Sun 31 Oct 2027 11:00"),
    ] {
        assert_eq!(due(&calendar, "24 hours", from), to);
        assert_eq!(due(&calendar, "1440 minutes", from), to);
    }
    assert_eq!(due(&calendar, "1 calendar day", "2026-03-28 12:00"), "Sun 29 Mar 2026 23:59");
    assert_eq!(due(&office(), "16 working hours", "2026-03-27 12:00"), "Tue 31 Mar 2026 12:00");
}

#[test]
fn a_skipped_time_is_the_next_minute_that_exists() {
    assert_eq!(at("2026-03-29 00:59").to_string(), "Sun 29 Mar 2026 00:59");
    for skipped in ["2026-03-29 01:00", "2026-03-29 01:30", "2026-03-29 01:59", "2026-03-29 02:00"] {
        assert_eq!(at(skipped).to_string(), "Sun 29 Mar 2026 02:00");
    }
    assert_eq!(at("2026-03-29 02:00").minutes_since(at("2026-03-29 00:59")), 1);
}

#[test]
fn a_time_that_comes_twice_is_the_first() {
    let first = at("2026-10-25 01:30");
    assert_eq!(first, at("2026-10-25T00:30:00Z"));
    let second = first.plus_minutes(60).expect("covered");
    assert_eq!(second.to_string(), first.to_string());
    assert_eq!(at("2026-10-25 02:00").minutes_since(first), 90);
}

#[test]
fn an_instant_is_written_with_its_offset() {
    let text = serde_json::to_string(&at("2026-07-01 09:00")).expect("plain data");
    assert_eq!(text, "\"2026-07-01T09:00:00+01:00\"");
    assert_eq!(serde_json::from_str::<Instant>(&text).expect("it comes back"), at("2026-07-01 09:00"));
}

#[test]
fn what_is_not_covered_is_an_error() {
    assert_eq!(Instant::FIRST.to_string(), "Tue 1 Jan 1980 00:00");
    assert_eq!(Instant::LAST.to_string(), "Thu 31 Dec 2099 23:59");
    assert_eq!(Instant::LAST.plus_minutes(1), Err(Error::OutOfRange));
    assert_eq!(Instant::FIRST.plus_minutes(i64::MIN), Err(Error::OutOfRange));
    assert_eq!(Instant::local(date("1979-12-31"), NaiveTime::MIN), Err(Error::OutOfRange));
    assert_eq!(Instant::local(date("2100-01-01"), NaiveTime::MIN), Err(Error::OutOfRange));
    assert_eq!("9999-12-31T23:59".parse::<Instant>(), Err(Error::OutOfRange));
    assert!(matches!("tomorrow".parse::<Instant>(), Err(Error::UnreadableInstant(_))));
}

/// The law that held from 1996 on: summer time runs from 01:00 UTC of the last Sunday in March to that of
/// October. The time zone data must go on with it to the end of the table.
#[test]
fn summer_time_runs_to_the_last_year() {
    for year in 1996..=2099 {
        let shown = |day: &str, clock| Instant::local(date(&format!("{year}-{day}")), time(clock));
        let summer = shown("07-01", "12:00").expect("covered");
        let winter = shown("12-01", "12:00").expect("covered");
        assert_eq!(summer.utc_minutes().rem_euclid(1440), 660, "{year}");
        assert_eq!(winter.utc_minutes().rem_euclid(1440), 720, "{year}");
    }
}

proptest! {
    #[test]
    fn every_instant_comes_back_from_its_text(
        minutes in Instant::FIRST.utc_minutes()..=Instant::LAST.utc_minutes()
    ) {
        let instant = Instant::from_utc_minutes(minutes).expect("covered");
        prop_assert_eq!(String::from(instant).parse::<Instant>(), Ok(instant));
        let shown = Instant::local(instant.date(), instant.time()).expect("covered");
        prop_assert!(instant.minutes_since(shown) == 0 || instant.minutes_since(shown) == 60);
    }
}
