//! Deadlines as a calendar file (iCalendar, RFC 5545), which calendar programs open.

use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::calendar::Instant;

/// One deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What is due, by its path: with the time it makes the entry's own identifier.
    pub path: String,
    /// What people read.
    pub title: String,
    /// What the document says.
    pub text: String,
    /// By when.
    pub due: Instant,
}

/// Writes deadlines as one calendar; `made` stands as the time at which it was written, so that same in is same out.
pub fn ics(title: &str, deadlines: &[Deadline], made: Instant) -> String {
    let mut calendar = Calendar::empty();
    let header = [("VERSION", "2.0"), ("PRODID", "-//Stepwell//Stepwell//EN"), ("CALSCALE", "GREGORIAN")];
    header.into_iter().for_each(|property| {
        calendar.append_property(property);
    });
    calendar.name(title);
    for deadline in deadlines {
        let mut event = Event::new();
        // The last minute that is in time begins the entry, which has no length of its own.
        let (due, stamp) = (utc(deadline.due), utc(made));
        event
            .uid(&format!("{}-{}@stepwell", deadline.path, deadline.due.utc_minutes()))
            .timestamp(stamp)
            .summary(&deadline.title)
            .description(&deadline.text)
            .starts(due)
            .ends(due + TimeDelta::minutes(1));
        calendar.push(event.done());
    }
    calendar.done().to_string()
}

/// Returns an instant as date and time in UTC.
fn utc(at: Instant) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(at.utc_minutes())
}
