//! The calendar: holidays against the official list, due times against worked examples and laws.

mod bank_holidays;
mod clock;
mod control;
mod due;
mod known;
mod laws;
mod lengths;
mod networks;
mod working;

use chrono::NaiveDate;
use stepwell::calendar::{Calendar, Instant, Jurisdiction, Length, OfficeHours, Reading, Settings};

/// The official list of 2012 to 2028.
const OFFICIAL: &str = include_str!("time/data/bank-holidays.json");

/// England and Wales, working days of 09:00 to 17:00.
fn office() -> Calendar {
    let hours = OfficeHours::new(time("09:00"), time("17:00")).expect("nine is before five");
    Calendar::new(Settings { office_hours: Some(hours), ..Settings::new(Jurisdiction::EnglandAndWales) })
}

/// England and Wales, without office hours.
fn whole_days() -> Calendar {
    Calendar::new(Settings::new(Jurisdiction::EnglandAndWales))
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

fn time(text: &str) -> chrono::NaiveTime {
    chrono::NaiveTime::parse_from_str(text, "%H:%M").expect(text)
}

fn at(text: &str) -> Instant {
    text.parse().expect(text)
}

fn length(text: &str) -> Length {
    text.parse().expect(text)
}

/// The due time of a length in a calendar, as people read it; bare days are calendar days.
fn due(calendar: &Calendar, text: &str, from: &str) -> String {
    calendar.due(length(text), at(from), Reading::Calendar).expect(text).to_string()
}
