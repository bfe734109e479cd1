//! Laws that hold of every calendar, length and moment.

use std::sync::LazyLock;

use chrono::{NaiveTime, TimeDelta, Timelike};
use proptest::prelude::*;
use stepwell::calendar::{
    Bound, Calendar, Instant, Jurisdiction, Length, OwnDay, Reading, Remark, Settings, Unit, Within, WorkingLine,
};

use super::{at, date, office, whole_days};

/// With and without office hours, and another jurisdiction.
static CALENDARS: LazyLock<[Calendar; 3]> =
    LazyLock::new(|| [office(), whole_days(), Calendar::new(Settings::new(Jurisdiction::NorthernIreland))]);

fn calendar() -> impl Strategy<Value = &'static Calendar> {
    (0..CALENDARS.len()).prop_map(|number| CALENDARS.get(number).expect("one of them"))
}

fn moment() -> impl Strategy<Value = Instant> {
    let (first, last) = (at("2000-01-01 00:00").utc_minutes(), at("2080-01-01 00:00").utc_minutes());
    (first..last).prop_map(|minutes| Instant::from_utc_minutes(minutes).expect("covered"))
}

fn any_length() -> impl Strategy<Value = Length> {
    (0..60u32, prop::sample::select(Unit::ALL.to_vec()), any::<bool>()).prop_map(|(count, unit, clear)| Length {
        count: if unit == Unit::Years { count / 6 } else { count },
        unit,
        clear,
    })
}

fn bound() -> impl Strategy<Value = Bound> {
    let by = prop::option::of((0..1440i64).prop_map(|minute| NaiveTime::MIN + TimeDelta::minutes(minute)));
    prop_oneof![
        (any_length(), any::<bool>(), by.clone())
            .prop_map(|(length, starting_with, by)| { Bound::Within(Within { length, starting_with, by }) }),
        any_length().prop_map(Bound::AtLeastBefore),
        any_length().prop_map(Bound::AtLeastAfter),
        (any::<bool>(), by).prop_map(|(working, by)| Bound::OnSameDay { working, by }),
        prop::sample::select(vec![Bound::Before, Bound::After, Bound::On]),
    ]
}

fn reading() -> impl Strategy<Value = Reading> {
    prop::sample::select(Reading::ALL.to_vec())
}

fn counted(lines: &[WorkingLine]) -> Vec<&WorkingLine> {
    lines.iter().filter(|line| matches!(line.remark, Remark::Counted { .. })).collect()
}

/// An authority that works through the night of a clock change is the hardest case for working hours.
#[test]
fn working_hours_never_run_backwards() {
    let open = |day| OwnDay { date: date(day), title: "Open".to_owned(), open: true, known_from: None };
    let calendar = Calendar::new(Settings {
        own_days: vec![open("2026-03-29"), open("2026-10-25")],
        ..Settings::new(Jurisdiction::EnglandAndWales)
    });
    for begins in ["2026-03-27 18:00", "2026-10-23 18:00"] {
        let moments = (0..4320).map(|minute| at(begins).plus_minutes(minute).expect("covered"));
        for hours in [1, 2, 5, 24] {
            let length = Length::new(hours, Unit::WorkingHours);
            let due = |moment| calendar.due(length, moment, Reading::Working).expect("covered");
            assert!(moments.clone().is_sorted_by_key(due), "{length} from {begins}");
        }
    }
}

proptest! {
    #[test]
    fn the_last_moment_is_the_last_that_leaves_the_end(
        calendar in calendar(), bound in bound(), end in moment(), reading in reading()
    ) {
        let earliest = |moment: Instant| calendar.window(bound, moment, reading).ok().and_then(|window| window.earliest);
        match calendar.last_moment(bound, end, reading) {
            Some(last) => {
                let next = last.plus_minutes(1).expect("covered");
                prop_assert!(earliest(last).is_some_and(|earliest| earliest <= end), "{last}");
                prop_assert!(earliest(next).is_none_or(|earliest| earliest > end), "{next}");
            }
            None => prop_assert!(earliest(end).is_none()),
        }
    }

    #[test]
    fn working_days_counted_back_are_as_many(
        calendar in calendar(), from in moment(), count in 1..600u32
    ) {
        let due = calendar.due(Length::new(count, Unit::WorkingDays), from, Reading::Working).expect("covered");
        prop_assert_eq!(calendar.working_days_between(from.date(), due.date()), Ok(i64::from(count)));
        prop_assert!(calendar.is_working_day(due.date()));
        let walked = from.date().iter_days().skip(1).filter(|day| calendar.is_working_day(*day));
        prop_assert_eq!(walked.take(count as usize).last(), Some(due.date()));
    }

    #[test]
    fn working_hours_are_the_minutes_of_working_days(from in moment(), hours in 1..40u32) {
        let calendar = CALENDARS.first().expect("with office hours");
        let quarter = Instant::from_utc_minutes(from.utc_minutes() / 15 * 15).expect("covered");
        let due = calendar.due(Length::new(hours, Unit::WorkingHours), quarter, Reading::Working).expect("covered");
        let worked = (quarter.utc_minutes()..due.utc_minutes())
            .step_by(15)
            .map(|minute| Instant::from_utc_minutes(minute).expect("covered"))
            .filter(|now| calendar.is_working_day(now.date()) && (9..17).contains(&now.time().hour()));
        prop_assert_eq!(worked.count(), hours as usize * 4);
    }

    #[test]
    fn windows_move_with_their_moment(
        calendar in calendar(), bound in bound(), one in moment(), later in 0..100_000i64, reading in reading()
    ) {
        let other = one.plus_minutes(later).expect("covered");
        let first = calendar.window(bound, one, reading).expect("covered");
        let second = calendar.window(bound, other, reading).expect("covered");
        prop_assert!(first.earliest <= second.earliest, "{first:?} {second:?}");
        prop_assert!(first.latest <= second.latest, "{first:?} {second:?}");
    }

    #[test]
    fn longer_is_never_sooner(
        calendar in calendar(), length in any_length(), from in moment(), reading in reading()
    ) {
        let longer = Length { count: length.count + 1, ..length };
        let due = |length| calendar.due(length, from, reading).expect("covered");
        // No working day from a day off is the next one, and so is one.
        prop_assert!(due(length) < due(longer) || length.count == 0 && due(length) <= due(longer));
        prop_assert!(length.count == 0 || due(length) >= from);
    }

    #[test]
    fn limits_one_after_the_other_add_up(
        calendar in calendar(), from in moment(), one in 1..40u32, two in 1..40u32,
        unit in prop::sample::select(vec![
            Unit::Minutes, Unit::Hours, Unit::WorkingHours, Unit::WorkingDays, Unit::CalendarDays, Unit::Weeks,
        ])
    ) {
        let due = |count, from| calendar.due(Length::new(count, unit), from, Reading::Calendar).expect("covered");
        prop_assert_eq!(due(two, due(one, from)), due(one + two, from));
    }

    /// Months are left out because a month back and a month on is not always where one began, and moments
    /// off work because the working day before a Sunday and the one after it are two.
    #[test]
    fn what_leaves_enough_time_before_is_early_enough(
        calendar in calendar(), day in moment(), hour in 9..24u32, count in 1..60u32,
        unit in prop::sample::select(Unit::ALL.to_vec()), clear: bool, reading in reading()
    ) {
        prop_assume!(!matches!(unit, Unit::Months | Unit::Years));
        let of = |bound, moment| calendar.window(bound, moment, reading).expect("covered");
        let at_work = Bound::OnSameDay { working: true, by: NaiveTime::from_hms_opt(hour, 0, 0) };
        let moment = of(at_work, day).latest.expect("a latest time");
        let length = Length { count, unit, clear };
        let latest = of(Bound::AtLeastBefore(length), moment).latest.expect("a latest time");
        let earliest = of(Bound::AtLeastAfter(length), latest).earliest.expect("an earliest time");
        prop_assert!(latest <= moment && earliest <= moment, "{latest} leads to {earliest}");
    }

    #[test]
    fn what_is_told_is_what_is_computed(
        calendar in calendar(), bound in bound(), moment in moment(), reading in reading()
    ) {
        let working = calendar.explain(bound, moment, reading).expect("covered");
        prop_assert_eq!(Ok(working.window), calendar.window(bound, moment, reading));
        let last = working.lines.last().map(|line| line.remark.clone());
        prop_assert_eq!(last, working.window.latest.map(Remark::Latest).or(working.window.earliest.map(Remark::Earliest)));
    }

    #[test]
    fn the_days_told_are_the_days_counted(
        calendar in calendar(), count in 1..60u32, clear: bool, from in moment(),
        unit in prop::sample::select(vec![
            Unit::WorkingDays, Unit::CalendarDays, Unit::Days, Unit::Weeks, Unit::Months,
        ])
    ) {
        let length = Length { count, unit, clear };
        let (due, lines) = calendar.explain_due(length, from, Reading::Working).expect("covered");
        let days = counted(&lines);
        prop_assert_eq!(days.len(), count as usize);
        let ends = lines.iter().rfind(|line| matches!(line.remark, Remark::Counted { .. } | Remark::EndDay(_)));
        prop_assert_eq!(ends.map(|line| line.date), Some(due.date()));
        if matches!(unit, Unit::WorkingDays | Unit::Days) {
            prop_assert!(days.iter().all(|line| calendar.is_working_day(line.date)));
            let told: Vec<_> = lines.iter().skip(1).take(lines.len() - 2).map(|line| line.date).collect();
            let all: Vec<_> = from.date().iter_days().skip(1).take_while(|day| *day <= due.date()).collect();
            prop_assert_eq!(told, all, "every day is told once");
        }
    }
}
