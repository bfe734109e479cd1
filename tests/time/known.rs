//! Days that were not known yet, and days of one's own.

use stepwell::calendar::{Calendar, Jurisdiction, OwnDay, Reading, Settings};

use super::{at, date, due, length, whole_days};

#[test]
fn a_day_proclaimed_later_does_not_count_yet() {
    // The state funeral was proclaimed on 10 September 2022, in the middle of the period.
    let calendar = whole_days();
    let at_first = calendar.as_known_on(date("2022-09-01"));
    assert_eq!(due(&at_first, "15 working days", "2022-09-01 10:00"), "Thu 22 Sep 2022 23:59");
    assert_eq!(due(&calendar, "15 working days", "2022-09-01 10:00"), "Fri 23 Sep 2022 23:59");
    let proclaimed = calendar.as_known_on(date("2022-09-10"));
    assert_eq!(due(&proclaimed, "15 working days", "2022-09-01 10:00"), "Fri 23 Sep 2022 23:59");
}

#[test]
fn a_holiday_moved_later_stays_where_it_was() {
    let moved = whole_days();
    let before = moved.as_known_on(date("2019-06-06"));
    for (day, now, then) in [("2020-05-04", true, false), ("2020-05-08", false, true)] {
        assert_eq!(moved.is_working_day(date(day)), now, "{day}");
        assert_eq!(before.is_working_day(date(day)), then, "{day}");
    }
}

#[test]
fn a_decree_for_scotland_moves_no_english_date() {
    let day = date("2026-06-15");
    assert!(whole_days().is_working_day(day));
    assert!(!Calendar::new(Settings::new(Jurisdiction::Scotland)).is_working_day(day));
}

#[test]
fn own_days_close_and_open() {
    let own = |day, title: &str, open, known: Option<&str>| OwnDay {
        date: date(day),
        title: title.to_owned(),
        open,
        known_from: known.map(date),
    };
    let calendar = Calendar::new(Settings {
        own_days: vec![
            own("2026-12-24", "Christmas closure", false, None),
            own("2026-12-19", "Saturday opening", true, None),
            own("2026-12-21", "Strike", false, Some("2026-12-01")),
        ],
        ..Settings::new(Jurisdiction::EnglandAndWales)
    });
    let why = |day| calendar.why_not_working(date(day)).map(|reason| reason.to_string());
    assert_eq!(why("2026-12-24").as_deref(), Some("Christmas closure"));
    assert_eq!(why("2026-12-19"), None);
    assert_eq!(why("2026-12-21").as_deref(), Some("Strike"));
    let early = calendar.as_known_on(date("2026-11-30"));
    assert!(early.is_working_day(date("2026-12-21")));
    let one_day = |calendar: &Calendar| {
        calendar.due(length("1 working day"), at("2026-12-19 12:00"), Reading::Working).map(|due| due.date())
    };
    assert_eq!(one_day(&calendar), Ok(date("2026-12-22")));
    assert_eq!(one_day(&early), Ok(date("2026-12-21")));
}

#[test]
fn settings_survive_being_written_down() {
    let settings = super::office().settings().clone();
    let text = serde_json::to_string(&settings).expect("settings are plain data");
    assert_eq!(serde_json::from_str::<Settings>(&text).expect("and come back"), settings);
    let backward = text.replace("17:00", "08:00");
    assert!(serde_json::from_str::<Settings>(&backward).is_err());
}
