//! The calendar of a policy: what its header and its `holidays` say, as settings of the one clock.

use chrono::{NaiveTime, TimeDelta};

use crate::calendar::{Calendar, Jurisdiction, OfficeHours, Settings};
use crate::model::Policy;

/// Builds the calendar of a policy: England and Wales where it names none, and whole days where it has no `day` line.
pub fn calendar_of(policy: &Policy) -> Calendar {
    let named = policy.header.calendar.as_ref().and_then(|line| Jurisdiction::from_name(&line.value).ok());
    let time = |minutes: u16| NaiveTime::MIN + TimeDelta::minutes(i64::from(minutes));
    let hours =
        policy.header.day.as_ref().and_then(|line| OfficeHours::new(time(line.value.0), time(line.value.1)).ok());
    Calendar::new(Settings {
        office_hours: hours,
        own_days: policy.own_days.clone(),
        ..Settings::new(named.unwrap_or(Jurisdiction::EnglandAndWales))
    })
}
