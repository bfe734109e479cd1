//! Lengths as people write them.

use proptest::prelude::*;
use stepwell::calendar::{Error, Length, Unit};

use super::length;

#[test]
fn long_and_short_forms_are_read() {
    for (text, count, unit, clear) in [
        ("2 working days", 2, Unit::WorkingDays, false),
        ("1 working day", 1, Unit::WorkingDays, false),
        ("24 hours", 24, Unit::Hours, false),
        ("3 clear working days", 3, Unit::WorkingDays, true),
        ("15 days", 15, Unit::Days, false),
        ("15 clear days", 15, Unit::Days, true),
        ("2h", 2, Unit::Hours, false),
        ("30m", 30, Unit::Minutes, false),
        ("3d", 3, Unit::CalendarDays, false),
        ("2wd", 2, Unit::WorkingDays, false),
        ("4wh", 4, Unit::WorkingHours, false),
        ("6w", 6, Unit::Weeks, false),
        ("3mo", 3, Unit::Months, false),
        ("1y", 1, Unit::Years, false),
    ] {
        assert_eq!(length(text), Length { count, unit, clear }, "{text}");
    }
}

#[test]
fn other_texts_are_refused() {
    for text in ["", "days", "2", "-2 days", "2.5 hours", "2 fortnights", "2 d", "99999999999 days", "2 clear"] {
        assert!(matches!(text.parse::<Length>(), Err(Error::UnreadableLength(_))), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        count: u32, unit in prop::sample::select(Unit::ALL.to_vec()), clear: bool
    ) {
        let length = Length { count, unit, clear };
        prop_assert_eq!(length.to_string().parse::<Length>(), Ok(length));
    }
}
