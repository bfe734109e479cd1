//! Lengths, moments and limits.

use super::line::Line;
use crate::syntax::ast::{Length, Limit, LimitKind, Moment, Number, Point, Stamp, Stated, Unit, Within};

impl Line {
    pub(super) fn stamp(&mut self, stamp: &Stamp) -> &mut Self {
        self.add(&stamp.text)
    }

    pub(super) fn stamps(&mut self, stamps: &[Stamp]) {
        self.join(
            stamps,
            ",",
            |stamp| stamp.span.start,
            |line, stamp| {
                line.stamp(stamp);
            },
        );
    }

    pub(super) fn unit(&mut self, unit: Unit, number: Number) -> &mut Self {
        let plural = match unit {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::WorkingHours => "working hours",
            Unit::WorkingDays => "working days",
            Unit::CalendarDays => "calendar days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Years => "years",
            Unit::Days => "days",
        };
        self.add(if number.value == 1 { plural.trim_end_matches('s') } else { plural })
    }

    pub(super) fn length(&mut self, length: &Length) -> &mut Self {
        match length {
            Length::Parameter(path) => self.path(path),
            Length::Count { number, clear, unit, .. } => {
                self.add(number.value.to_string());
                if *clear {
                    self.add("clear");
                }
                self.unit(*unit, *number)
            }
        }
    }

    pub(super) fn stated_length(&mut self, length: &Stated<Length>) -> &mut Self {
        self.stated(length, |line, length| {
            line.length(length);
        })
    }

    pub(super) fn point(&mut self, point: &Point) {
        if point.start {
            self.add("start of");
        }
        self.path(&point.path);
    }

    pub(super) fn moment(&mut self, moment: &Stated<Moment>) -> &mut Self {
        self.stated(moment, |line, moment| {
            let (joint, points) = match moment {
                Moment::AnyOf(points) => ("or", points),
                Moment::First(points) => (",", points),
                Moment::Last(points) => (",", points),
            };
            match moment {
                Moment::AnyOf(_) => {}
                Moment::First(_) => {
                    line.add("first of");
                }
                Moment::Last(_) => {
                    line.add("last of");
                }
            }
            line.join(points, joint, |point| point.span.start, Line::point);
        })
    }

    /// Adds `word M`, if there is a moment.
    pub(super) fn maybe_moment(&mut self, word: &str, moment: Option<&Stated<Moment>>) -> &mut Self {
        if let Some(moment) = moment {
            self.add(word).moment(moment);
        }
        self
    }

    pub(super) fn limit(&mut self, limit: &Limit) {
        if limit.aim {
            self.add("aim");
        }
        match &limit.kind {
            LimitKind::Within(within) => self.within(within),
            LimitKind::AtLeastBefore(length, moment) => {
                self.add("at least").stated_length(length).add("before").moment(moment)
            }
            LimitKind::AtLeastAfter(length, moment) => {
                self.add("at least").stated_length(length).add("after").moment(moment)
            }
            LimitKind::Before(moment) => self.add("before").moment(moment),
            LimitKind::After(moment) => self.add("after").moment(moment),
            LimitKind::On(moment) => self.add("on").moment(moment),
            LimitKind::OnSameDay { working, moment, by } => {
                let day = if *working { "on the same working day as" } else { "on the same day as" };
                self.add(day).moment(moment).by_time(by.as_ref())
            }
        };
    }

    pub(super) fn within(&mut self, within: &Within) -> &mut Self {
        self.add("within").stated_length(&within.length);
        self.maybe_moment(if within.inclusive { "starting with" } else { "of" }, within.anchor.as_ref());
        self.by_time(within.by.as_ref())
    }

    fn by_time(&mut self, by: Option<&Stamp>) -> &mut Self {
        if let Some(by) = by {
            self.add("by").stamp(by);
        }
        self
    }
}
