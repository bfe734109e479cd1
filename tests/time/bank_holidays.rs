//! Bank holidays against three independent lists.

use std::collections::BTreeMap;

use bankholidays::uk::is_bankholiday;
use chrono::{Datelike, NaiveDate};
use stepwell::calendar::{Calendar, Change, Error, FIRST_YEAR, Jurisdiction, LAST_YEAR, Reason, Settings};

use super::{OFFICIAL, date, whole_days};

/// Days that the official list got after the edition that stands here.
const LATER_THAN_THE_LIST: [(Jurisdiction, &str); 1] = [(Jurisdiction::Scotland, "2026-06-15")];

/// The list leaves 2 January 2012 and 2017 its own title when New Year's Day moves past it, but names both
/// days of 2023 as moved. The days are the same.
const TITLED_BOTH_WAYS: [&str; 2] = ["2023-01-02", "2023-01-03"];

fn official(jurisdiction: Jurisdiction) -> BTreeMap<NaiveDate, String> {
    let list: serde_json::Value = serde_json::from_str(OFFICIAL).expect("the list is JSON");
    let events = list.pointer(&format!("/{}/events", jurisdiction.name()));
    let events = events.and_then(serde_json::Value::as_array).expect("a list of events");
    let text =
        |event: &serde_json::Value, key| event.get(key).and_then(serde_json::Value::as_str).expect("a text").to_owned();
    events.iter().map(|event| (date(&text(event, "date")), text(event, "title"))).collect()
}

fn days(from: i32, to: i32) -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(from, 1, 1).expect("a date");
    first.iter_days().take_while(move |day| day.year() <= to)
}

#[test]
fn every_day_from_2012_to_2028_agrees_with_the_official_list() {
    for jurisdiction in Jurisdiction::ALL {
        let list = official(jurisdiction);
        let calendar = Calendar::new(Settings::new(jurisdiction));
        for day in days(2012, 2028) {
            if LATER_THAN_THE_LIST.contains(&(jurisdiction, day.to_string().as_str())) {
                assert!(!list.contains_key(&day), "{day} now stands in the list");
                continue;
            }
            let weekend = day.weekday().number_from_monday() > 5;
            let working = !weekend && !list.contains_key(&day);
            assert_eq!(calendar.is_working_day(day), working, "{jurisdiction} {day}");
        }
    }
}

#[test]
fn titles_are_the_official_ones() {
    for jurisdiction in Jurisdiction::ALL {
        let list = official(jurisdiction);
        for holiday in (2012..=2028).flat_map(|year| jurisdiction.bank_holidays(year).expect("covered")) {
            let day = holiday.date.to_string();
            let excepted = TITLED_BOTH_WAYS.contains(&day.as_str()) && jurisdiction == Jurisdiction::Scotland;
            if let (Some(title), false) = (list.get(&holiday.date), excepted) {
                assert_eq!(&holiday.title, title, "{jurisdiction} {day}");
            }
        }
    }
}

#[test]
fn england_and_wales_agrees_with_the_second_list() {
    let rows = include_str!("data/bank_holidays_ew_2018_2028.csv").lines().skip(1);
    let theirs: Vec<(NaiveDate, bool)> = rows
        .map(|row| {
            let (day, rest) = row.split_once(',').expect("columns");
            (date(day), rest.ends_with("substitute"))
        })
        .collect();
    let ours: Vec<(NaiveDate, bool)> = (2018..=2028)
        .flat_map(|year| Jurisdiction::EnglandAndWales.bank_holidays(year).expect("covered"))
        .map(|holiday| (holiday.date, holiday.substitute))
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn england_and_wales_agrees_with_an_independent_rule() {
    // The other rule does not know the royal wedding of 1981.
    let calendar = whole_days();
    for day in days(FIRST_YEAR, LAST_YEAR).filter(|day| *day != date("1981-07-29")) {
        let ours = matches!(calendar.why_not_working(day), Some(Reason::BankHoliday(_)));
        let weekend = day.weekday().number_from_monday() > 5;
        assert_eq!(ours && !weekend, is_bankholiday(&day), "{day}");
    }
}

#[test]
fn a_holiday_counts_from_the_year_in_which_it_began() {
    let titles = |year| {
        let holidays = Jurisdiction::Scotland.bank_holidays(year).expect("covered");
        holidays.into_iter().map(|holiday| holiday.title).collect::<Vec<_>>()
    };
    assert!(!titles(2006).contains(&"St Andrew’s Day".to_owned()));
    assert!(titles(2007).contains(&"St Andrew’s Day".to_owned()));
}

#[test]
fn reasons_are_named() {
    let calendar = whole_days();
    let why = |day| calendar.why_not_working(date(day)).map(|reason| reason.to_string());
    assert_eq!(why("2026-12-24"), None);
    assert_eq!(why("2026-12-25").as_deref(), Some("Christmas Day"));
    assert_eq!(why("2026-12-26").as_deref(), Some("Saturday"));
    assert_eq!(why("2026-12-27").as_deref(), Some("Sunday"));
    assert_eq!(why("2026-12-28").as_deref(), Some("Boxing Day (substitute day)"));
    assert_eq!(why("1979-12-31").as_deref(), Some("outside 1980 to 2099"));
}

#[test]
fn an_official_list_corrects_the_calendar() {
    let list = r#"{"scotland": {"division": "scotland", "events": [
        {"title": "New Year’s Day", "date": "2030-01-01", "notes": "", "bunting": true},
        {"title": "A day of joy", "date": "2030-07-10", "notes": "", "bunting": true}
    ]}}"#;
    let mut calendar = Calendar::new(Settings::new(Jurisdiction::Scotland));
    let found = calendar.merge_official(list).expect("a list");
    let added: Vec<_> = found.iter().filter(|found| found.change == Change::Added).collect();
    assert_eq!(added.len(), 1);
    assert_eq!(found.len(), 9, "and every other holiday of 2030 is taken away");
    assert!(!calendar.is_working_day(date("2030-07-10")));
    assert!(calendar.is_working_day(date("2030-12-25")));
    assert!(!calendar.is_working_day(date("2031-12-25")), "the list is silent on 2031");
    assert_eq!(calendar.merge_official(list), Ok(Vec::new()), "merged once is merged");
    assert!(calendar.as_known_on(date("2029-01-01")).is_working_day(date("2030-12-25")));
}

#[test]
fn the_official_list_changes_nothing_but_what_it_does_not_know_yet() {
    for jurisdiction in Jurisdiction::ALL {
        let mut calendar = Calendar::new(Settings::new(jurisdiction));
        let found = calendar.merge_official(OFFICIAL).expect("a list");
        let expected: Vec<_> = LATER_THAN_THE_LIST.iter().filter(|later| later.0 == jurisdiction).collect();
        assert_eq!(found.len(), expected.len(), "{found:?}");
    }
}

#[test]
fn a_list_of_another_shape_is_refused() {
    let mut calendar = whole_days();
    for list in ["", "[]", "{}", r#"{"england-and-wales": []}"#] {
        assert!(matches!(calendar.merge_official(list), Err(Error::UnreadableOfficialList(_))), "{list}");
    }
    assert_eq!(Jurisdiction::EnglandAndWales.bank_holidays(2100), Err(Error::OutOfRange));
    assert!(matches!(Jurisdiction::from_name("wales"), Err(Error::UnknownJurisdiction(_))));
}
