//! Deadlines as a calendar file, read back by a parser that did not write it.

use ical::IcalParser;
use ical::property::Property;
use stepwell::emit::{Deadline, ics};

use super::at;

fn value<'a>(properties: &'a [Property], name: &str) -> &'a str {
    let mut found = properties.iter().filter(|property| property.name == name);
    let value = found.next().and_then(|property| property.value.as_deref());
    assert!(found.next().is_none(), "{name} stands once");
    value.unwrap_or_else(|| panic!("{name} is missing in {properties:?}"))
}

/// RFC 5545: what has to be there (3.4, 3.6, 3.6.1), line breaks and lengths (3.1), escapes (3.3.11), times in UTC (3.3.5).
#[test]
fn another_parser_reads_the_deadlines() {
    let title =
        "Tell the family, in writing; and record it \\ twice: “as soon as it can be done”, naming who decided and why";
    let deadline = |path: &str, due: &str| Deadline {
        path: path.to_owned(),
        title: title.to_owned(),
        text: "within 2 working days\nof the decision".to_owned(),
        due: at(due),
    };
    // One deadline in winter, one in summer time.
    let deadlines = [deadline("transfer.tell", "2026-12-29 17:00"), deadline("transfer.record", "2027-06-01 17:00")];
    let text = ics("Transfer, for “Enfield”", &deadlines, at("2026-11-22 09:30"));
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CR LF");
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");

    let calendars: Vec<_> = IcalParser::new(text.as_bytes()).collect();
    let [Ok(calendar)] = calendars.as_slice() else { panic!("one calendar: {calendars:?}") };
    assert_eq!(value(&calendar.properties, "VERSION"), "2.0");
    assert_eq!(value(&calendar.properties, "PRODID"), "-//Stepwell//Stepwell//EN");
    let [winter, summer] = calendar.events.as_slice() else { panic!("two deadlines: {:?}", calendar.events) };
    assert_eq!(value(&winter.properties, "DTSTART"), "20261229T170000Z");
    assert_eq!(value(&summer.properties, "DTSTART"), "20270601T160000Z");
    assert_ne!(value(&winter.properties, "UID"), value(&summer.properties, "UID"));
    for event in [winter, summer] {
        assert_eq!(value(&event.properties, "DTSTAMP"), "20261122T093000Z");
        let read = value(&event.properties, "SUMMARY").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
        assert_eq!(read, title);
        assert_eq!(value(&event.properties, "DESCRIPTION"), "within 2 working days\\nof the decision");
    }
    assert_eq!(text, ics("Transfer, for “Enfield”", &deadlines, at("2026-11-22 09:30")), "the same bytes each time");
}
