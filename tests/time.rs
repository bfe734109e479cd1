//! The calendar: holidays against the official list, due times against worked examples and laws.

mod bank_holidays;
mod cases;
mod claims;
mod clock;
mod control;
mod due;
mod duties;
mod ics;
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

/// A linear congruential generator (Knuth's constants), so that every run sees the same networks.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(u64::try_from(most - least + 1).unwrap())).unwrap()
    }
}
