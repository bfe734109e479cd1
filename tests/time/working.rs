//! How due times are told.

use stepwell::calendar::{Bound, Reading, Within};

use super::{at, length, office, time};

fn told(bound: Bound, moment: &str) -> String {
    office().explain(bound, at(moment), Reading::Calendar).expect("covered").to_string()
}

#[test]
fn working_days_over_christmas() {
    let bound = Bound::Within(Within::new(length("2 working days")));
    let expected = "\
Wed 23 Dec 2026 16:00: the moment, its own day does not count
Thu 24 Dec 2026: working day 1
Fri 25 Dec 2026: Christmas Day, not counted
Sat 26 Dec 2026: Saturday, not counted
Sun 27 Dec 2026: Sunday, not counted
Mon 28 Dec 2026: Boxing Day (substitute day), not counted
Tue 29 Dec 2026: working day 2
Tue 29 Dec 2026 17:00: the latest time";
    assert_eq!(told(bound, "2026-12-23 16:00"), expected);
}

#[test]
fn clear_days_counted_back() {
    let bound = Bound::AtLeastBefore(length("3 clear working days"));
    let expected = "\
Mon 20 Oct 2025 10:00: the moment, its own day does not count
Sun 19 Oct 2025: Sunday, not counted
Sat 18 Oct 2025: Saturday, not counted
Fri 17 Oct 2025: working day 1
Thu 16 Oct 2025: working day 2
Wed 15 Oct 2025: working day 3
Tue 14 Oct 2025: the end day, beyond 3 clear working days
Tue 14 Oct 2025 17:00: the latest time";
    assert_eq!(told(bound, "2025-10-20 10:00"), expected);
}

#[test]
fn working_hours_and_elapsed_hours() {
    let bound = Bound::Within(Within::new(length("4 working hours")));
    let expected = "\
Fri 5 Jun 2026 15:30: the moment
Fri 5 Jun 2026: working time of 1 h 30 min
Sat 6 Jun 2026: Saturday, not counted
Sun 7 Jun 2026: Sunday, not counted
Mon 8 Jun 2026: working time of 2 h 30 min
Mon 8 Jun 2026 11:30: the latest time";
    assert_eq!(told(bound, "2026-06-05 15:30"), expected);

    let bound = Bound::Within(Within::new(length("24 hours")));
    let expected = "\
Sat 27 Mar 2027 16:00: the moment
Sun 28 Mar 2027: the clocks go forward by 1 h
Sun 28 Mar 2027: 24 hours of elapsed time
Sun 28 Mar 2027 17:00: the latest time";
    assert_eq!(told(bound, "2027-03-27 16:00"), expected);
    assert!(!told(bound, "2027-03-28 02:00").contains("clocks"), "they changed before");
}

#[test]
fn the_same_working_day_and_later_starts() {
    let bound = Bound::OnSameDay { working: true, by: Some(time("15:00")) };
    let expected = "\
Sun 7 Jun 2026 10:00: the moment, counting from its own day
Sun 7 Jun 2026: Sunday, not counted
Mon 8 Jun 2026: the same working day
Mon 8 Jun 2026 00:00: the earliest time
Mon 8 Jun 2026 15:00: the latest time";
    assert_eq!(told(bound, "2026-06-07 10:00"), expected);

    let bound = Bound::AtLeastAfter(length("2 weeks"));
    let expected = "\
Sun 7 Jun 2026 10:00: the moment, its own day does not count
Sun 14 Jun 2026: week 1
Sun 21 Jun 2026: week 2
Sun 21 Jun 2026 00:00: the earliest time";
    assert_eq!(told(bound, "2026-06-07 10:00"), expected);
}

#[test]
fn a_working_is_plain_data() {
    let bound = Bound::Within(Within { starting_with: true, ..Within::new(length("1 calendar day")) });
    let working = office().explain(bound, at("2026-06-07 10:00"), Reading::Calendar).expect("covered");
    let text = serde_json::to_string(&working).expect("plain data");
    assert_eq!(serde_json::from_str::<stepwell::calendar::Working>(&text).expect("it comes back"), working);
}
