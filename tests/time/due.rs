//! Due times in worked examples.

use stepwell::calendar::{Bound, Calendar, Error, Instant, Reading, Within};

use super::{at, date, due, length, office, time, whole_days};

fn latest(calendar: &Calendar, bound: Bound, moment: &str) -> String {
    let window = calendar.window(bound, at(moment), Reading::Calendar).expect("covered");
    window.latest.expect("a latest time").to_string()
}

fn earliest(calendar: &Calendar, bound: Bound, moment: &str) -> String {
    let window = calendar.window(bound, at(moment), Reading::Calendar).expect("covered");
    window.earliest.expect("an earliest time").to_string()
}

/// The examples of rule 2.8 of the Civil Procedure Rules 1998; periods of five days or less leave out
/// weekends and bank holidays.
#[test]
fn the_civil_procedure_rules_count_the_same() {
    let calendar = whole_days();
    let three = Bound::AtLeastBefore(length("3 clear working days"));
    assert_eq!(latest(&calendar, three, "2023-10-20 10:00"), "Mon 16 Oct 2023 23:59");
    assert_eq!(latest(&calendar, three, "2025-10-20 10:00"), "Tue 14 Oct 2025 23:59");
    assert_eq!(due(&calendar, "14 days", "2023-10-02 10:00"), "Mon 16 Oct 2023 23:59");
    let notice = Bound::AtLeastAfter(length("28 clear days"));
    assert_eq!(earliest(&calendar, notice, "2023-10-01 10:00"), "Mon 30 Oct 2023 00:00");
}

/// Twice 24 hours is two working days only from Monday to Wednesday, away from holidays.
#[test]
fn twice_24_hours_is_not_two_working_days() {
    let calendar = office();
    for (from, hours, days) in [
        // An ordinary week.
        ("2026-11-02 16:00", "Wed 4 Nov 2026 16:00", "Wed 4 Nov 2026 17:00"),
        ("2026-11-03 16:00", "Thu 5 Nov 2026 16:00", "Thu 5 Nov 2026 17:00"),
        ("2026-11-04 16:00", "Fri 6 Nov 2026 16:00", "Fri 6 Nov 2026 17:00"),
        ("2026-11-05 16:00", "Sat 7 Nov 2026 16:00", "Mon 9 Nov 2026 17:00"),
        ("2026-11-06 16:00", "Sun 8 Nov 2026 16:00", "Tue 10 Nov 2026 17:00"),
        ("2026-11-07 16:00", "Mon 9 Nov 2026 16:00", "Tue 10 Nov 2026 17:00"),
        ("2026-11-08 16:00", "Tue 10 Nov 2026 16:00", "Tue 10 Nov 2026 17:00"),
        // Christmas 2026.
        ("2026-12-22 16:00", "Thu 24 Dec 2026 16:00", "Thu 24 Dec 2026 17:00"),
        ("2026-12-23 16:00", "Fri 25 Dec 2026 16:00", "Tue 29 Dec 2026 17:00"),
        ("2026-12-24 16:00", "Sat 26 Dec 2026 16:00", "Wed 30 Dec 2026 17:00"),
        ("2026-12-31 16:00", "Sat 2 Jan 2027 16:00", "Tue 5 Jan 2027 17:00"),
        // Easter 2027, with the clock change in it.
        ("2027-03-24 16:00", "Fri 26 Mar 2027 16:00", "Tue 30 Mar 2027 17:00"),
        ("2027-03-25 16:00", "Sat 27 Mar 2027 16:00", "Wed 31 Mar 2027 17:00"),
        ("2027-03-26 16:00", "Sun 28 Mar 2027 17:00", "Wed 31 Mar 2027 17:00"),
    ] {
        let once = calendar.due(length("24 hours"), at(from), Reading::Calendar);
        let twice = once.and_then(|once| calendar.due(length("24 hours"), once, Reading::Calendar));
        assert_eq!(twice.map(|twice| twice.to_string()).as_deref(), Ok(hours), "{from}");
        assert_eq!(due(&calendar, "2 working days", from), days, "{from}");
    }
}

#[test]
fn the_units_end_where_the_language_says() {
    let calendar = office();
    for (text, to) in [
        ("90 minutes", "Fri 30 Jan 2026 17:30"),
        ("1 working hour", "Fri 30 Jan 2026 17:00"),
        ("2 working hours", "Mon 2 Feb 2026 10:00"),
        ("9 working hours", "Mon 2 Feb 2026 17:00"),
        ("1 working day", "Mon 2 Feb 2026 17:00"),
        ("1 clear working day", "Tue 3 Feb 2026 17:00"),
        ("2 calendar days", "Sun 1 Feb 2026 23:59"),
        ("2 clear calendar days", "Mon 2 Feb 2026 23:59"),
        ("1 week", "Fri 6 Feb 2026 23:59"),
        ("1 month", "Sat 28 Feb 2026 23:59"),
        ("2 months", "Mon 30 Mar 2026 23:59"),
        ("1 year", "Sat 30 Jan 2027 23:59"),
        ("0 hours", "Fri 30 Jan 2026 16:00"),
        ("0 working hours", "Fri 30 Jan 2026 16:00"),
        ("0 working days", "Fri 30 Jan 2026 17:00"),
    ] {
        assert_eq!(due(&calendar, text, "2026-01-30 16:00"), to, "{text}");
    }
    assert_eq!(due(&whole_days(), "1 working day", "2026-01-30 16:00"), "Mon 2 Feb 2026 23:59");
    assert_eq!(due(&whole_days(), "10 working hours", "2026-01-30 16:00"), "Mon 2 Feb 2026 02:00");
    assert_eq!(due(&calendar, "1 year", "2028-02-29 12:00"), "Wed 28 Feb 2029 23:59");
}

#[test]
fn bare_days_are_read_both_ways() {
    let read = |reading| office().due(length("10 days"), at("2026-12-18 12:00"), reading).expect("covered");
    assert_eq!(read(Reading::Calendar).to_string(), "Mon 28 Dec 2026 23:59");
    assert_eq!(read(Reading::Working).to_string(), "Wed 6 Jan 2027 17:00");
}

#[test]
fn a_length_may_start_with_its_moment() {
    let calendar = office();
    for (text, from, to) in [
        ("21 calendar days", "2026-06-01 12:00", "Sun 21 Jun 2026 23:59"),
        ("3 weeks", "2026-06-01 12:00", "Sun 21 Jun 2026 23:59"),
        ("1 calendar day", "2026-06-01 12:00", "Mon 1 Jun 2026 23:59"),
        ("2 working days", "2026-06-05 12:00", "Mon 8 Jun 2026 17:00"),
        ("2 working days", "2026-06-06 12:00", "Tue 9 Jun 2026 17:00"),
        ("1 month", "2026-06-05 12:00", "Sat 4 Jul 2026 23:59"),
        ("1 month", "2026-03-01 12:00", "Tue 31 Mar 2026 23:59"),
        ("1 month", "2026-01-28 12:00", "Fri 27 Feb 2026 23:59"),
        ("1 month", "2026-01-31 12:00", "Sat 28 Feb 2026 23:59"),
        ("3 hours", "2026-06-05 12:00", "Fri 5 Jun 2026 15:00"),
    ] {
        let within = Within { starting_with: true, ..Within::new(length(text)) };
        assert_eq!(latest(&calendar, Bound::Within(within), from), to, "{text} from {from}");
    }
}

#[test]
fn a_length_may_end_by_a_time() {
    let calendar = office();
    for (text, clock, to) in [
        ("1 working day", "12:00", "Mon 8 Jun 2026 12:00"),
        ("1 working day", "20:00", "Mon 8 Jun 2026 20:00"),
        ("1 calendar day", "15:00", "Sat 6 Jun 2026 15:00"),
        ("24 hours", "12:00", "Sat 6 Jun 2026 12:00"),
        ("24 hours", "20:00", "Sat 6 Jun 2026 16:00"),
    ] {
        let within = Within { by: Some(time(clock)), ..Within::new(length(text)) };
        assert_eq!(latest(&calendar, Bound::Within(within), "2026-06-05 16:00"), to, "{text} by {clock}");
    }
}

#[test]
fn lengths_are_counted_back() {
    let calendar = office();
    for (text, to) in [
        ("2 weeks", "Mon 14 Dec 2026 23:59"),
        ("1 working day", "Thu 24 Dec 2026 17:00"),
        ("2 working days", "Wed 23 Dec 2026 17:00"),
        ("1 clear working day", "Wed 23 Dec 2026 17:00"),
        ("24 hours", "Sun 27 Dec 2026 16:00"),
        ("1 working hour", "Thu 24 Dec 2026 16:00"),
        ("8 working hours", "Thu 24 Dec 2026 09:00"),
        ("1 month", "Sat 28 Nov 2026 23:59"),
        ("0 calendar days", "Mon 28 Dec 2026 16:00"),
    ] {
        assert_eq!(latest(&calendar, Bound::AtLeastBefore(length(text)), "2026-12-28 16:00"), to, "{text}");
    }
    let eight = Bound::AtLeastBefore(length("8 working hours"));
    assert_eq!(latest(&calendar, eight, "2026-06-09 17:00"), "Tue 9 Jun 2026 09:00");
}

#[test]
fn some_things_may_not_be_done_before() {
    let calendar = office();
    for (text, from) in [
        ("15 calendar days", "Sat 20 Jun 2026 00:00"),
        ("1 working day", "Mon 8 Jun 2026 09:00"),
        ("1 clear working day", "Tue 9 Jun 2026 09:00"),
        ("24 hours", "Sat 6 Jun 2026 16:00"),
        ("2 working hours", "Mon 8 Jun 2026 10:00"),
        ("0 working days", "Fri 5 Jun 2026 16:00"),
    ] {
        assert_eq!(earliest(&calendar, Bound::AtLeastAfter(length(text)), "2026-06-05 16:00"), from, "{text}");
    }
    assert_eq!(latest(&calendar, Bound::Before, "2026-06-05 16:00"), "Fri 5 Jun 2026 16:00");
    assert_eq!(earliest(&calendar, Bound::After, "2026-06-05 16:00"), "Fri 5 Jun 2026 16:00");
    assert_eq!(earliest(&calendar, Bound::On, "2026-06-05 16:00"), latest(&calendar, Bound::On, "2026-06-05 16:00"));
}

#[test]
fn the_same_day_is_the_moments_own_or_the_next_working_one() {
    let calendar = office();
    let same = |working, by: Option<&str>| Bound::OnSameDay { working, by: by.map(time) };
    for (bound, moment, to) in [
        (same(true, Some("15:00")), "2026-06-05 10:00", "Fri 5 Jun 2026 15:00"),
        (same(true, None), "2026-06-05 10:00", "Fri 5 Jun 2026 17:00"),
        (same(true, None), "2026-06-06 10:00", "Mon 8 Jun 2026 17:00"),
        (same(true, None), "2026-06-05 18:00", "Fri 5 Jun 2026 17:00"),
        (same(false, None), "2026-06-06 10:00", "Sat 6 Jun 2026 23:59"),
        (same(false, Some("15:00")), "2026-06-06 10:00", "Sat 6 Jun 2026 15:00"),
    ] {
        assert_eq!(latest(&calendar, bound, moment), to, "{moment}");
    }
    assert_eq!(earliest(&calendar, same(true, None), "2026-06-06 10:00"), "Mon 8 Jun 2026 00:00");
}

#[test]
fn beyond_the_table_there_is_an_error_and_no_panic() {
    let calendar = office();
    let texts = ["hours", "minutes", "working hours", "working days", "days", "weeks", "months", "years"];
    for text in texts.iter().flat_map(|unit| [format!("{} {unit}", u32::MAX), format!("{} clear {unit}", u32::MAX)]) {
        let many = length(&text);
        for bound in [Bound::Within(Within::new(many)), Bound::AtLeastBefore(many), Bound::AtLeastAfter(many)] {
            for moment in [Instant::FIRST, at("2026-06-05 16:00"), Instant::LAST] {
                for reading in Reading::ALL {
                    assert_eq!(calendar.window(bound, moment, reading), Err(Error::OutOfRange), "{text}");
                    assert_eq!(calendar.explain(bound, moment, reading), Err(Error::OutOfRange), "{text}");
                }
            }
        }
    }
    assert_eq!(calendar.working_days_between(date("2026-01-01"), date("2100-01-01")), Err(Error::OutOfRange));
}
