//! Duties of standards: each is breached from the first value beyond its limit, never before, and no other one with it.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use stepwell::calendar::{Calendar, Instant, Reading};
use stepwell::load::{self, Failure};
use stepwell::pipeline;
use stepwell::report::Report;
use stepwell::settings::{Horizon, Settings};

use super::{at, date, length, office};

/// Days around Easter.
fn horizon() -> Horizon {
    Horizon { from: date("2026-03-26"), to: date("2026-04-12") }
}

/// Judges a text by its duties alone.
fn judged(path: &str, text: &str) -> Report {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = load::load(&[path.to_owned()], "/time", &mut |asked| match asked == path {
        true => Ok(text.to_owned()),
        false => std::fs::read_to_string(root.join(asked)).map_err(|error| Failure::Unreadable(error.to_string())),
    });
    assert!(loaded.errors.is_empty(), "{path}: {:?}", loaded.errors);
    let select = ["breached-duty", "not-addressed"].map(str::to_owned).to_vec();
    let settings = Settings { select, horizon: horizon(), ..Settings::on(date("2026-03-26")) };
    let report = pipeline::check(&loaded, &settings);
    let other: Vec<&str> = report.findings.iter().map(|found| found.name).filter(|name| !name.contains("-d")).collect();
    assert!(report.inconclusive.is_empty() && other.is_empty(), "{path}: {other:?} {:?}", report.inconclusive);
    report
}

/// Names the duties that are breached.
fn breached(text: &str) -> BTreeSet<String> {
    let report = judged("duties.well", text);
    assert!(report.findings.iter().all(|found| found.name == "breached-duty"), "{:?}", report.findings);
    report.findings.into_iter().map(|found| found.subject).collect()
}

/// A chain of three limits, and five duties that depend on different parts of it.
fn chain([first, second, third]: [&str; 3], duties: &[(&str, &str, &str, String)]) -> String {
    let mut rules = String::new();
    for (name, done, after, limit) in duties {
        writeln!(rules, "  rule {name} {{ {done} follows {after} within {limit} }}").unwrap();
    }
    format!(
        r#"policy chain "A chain" {{
  calendar england-and-wales
  day 09:00 to 17:00
  follows times
}}
vocabulary stages {{
  stage one
  stage two
  stage three
  stage four
}}
standard times {{
{rules}}}
service care "Care"
role worker "Worker" in care
procedure work "Work" {{
  held by care
  step ask "Ask" matches one {{ by worker }}
  step answer "Answer" matches two {{
    by worker
    within {first} of ask
  }}
  step meet "Meet" matches three {{
    by worker
    within {second} of answer
  }}
  step tell "Tell" matches four {{
    by worker
    within {third} of meet
    then over
  }}
  end over {{ held by care }}
}}
"#
    )
}

/// Every full hour of the horizon, and the minutes before and after it: no other minute is the edge of anything.
fn minutes() -> impl Iterator<Item = Instant> {
    let begins = at("2026-03-26 00:00");
    (0..18 * 24 * 60)
        .filter(|minute| [59, 0, 1].contains(&(minute % 60)))
        .map(move |minute| begins.plus_minutes(minute).unwrap())
}

/// Counts a chain of lengths on, each as late as it may be.
fn latest(calendar: &Calendar, lengths: &[&str], from: Instant) -> Instant {
    lengths.iter().fold(from, |at, text| calendar.due(length(text), at, Reading::Calendar).unwrap())
}

/// Whether some minute of the horizon shows that parts exceed a limit: counted out, one by one.
fn exceeds(parts: &[&str], limit: &str) -> bool {
    let calendar = office();
    minutes().any(|minute| latest(&calendar, parts, minute) > latest(&calendar, &[limit], minute))
}

#[test]
fn a_duty_is_breached_from_the_first_value_beyond_it_and_never_before() {
    let table = [
        ("5 working days", 3..=8, "working days"),
        ("5 working days", 3..=7, "calendar days"),
        ("72 hours", 71..=74, "hours"),
        ("72 hours", 1..=4, "calendar days"),
        ("1 working day", 15..=20, "hours"),
        ("2 working days", 14..=18, "working hours"),
        ("15 calendar days", 13..=17, "calendar days"),
        ("15 calendar days", 8..=12, "working days"),
        ("1 week", 1..=3, "weeks"),
        ("3 months", 2..=5, "months"),
        ("3 months", 12..=14, "weeks"),
    ];
    for (limit, values, unit) in table {
        let mut shown = Vec::new();
        for value in values {
            let own = format!("{value} {unit}");
            let duty = [("two", "two", "one", limit.to_owned())];
            let found = !breached(&chain([&own, "1 minutes", "1 minutes"], &duty)).is_empty();
            assert_eq!(found, exceeds(&[&own], limit), "{own} for {limit}");
            shown.push(found);
        }
        assert!(shown.is_sorted() && shown.contains(&true) && shown.contains(&false), "{limit} in {unit}: {shown:?}");
    }
}

#[test]
fn only_the_duties_that_depend_on_a_limit_are_breached_by_it() {
    let duties = [
        ("answered", "two", "one", 0..1, "3 working days"),
        ("met", "three", "two", 1..2, "48 hours"),
        ("met-in-all", "three", "one", 0..2, "7 working days"),
        ("told", "four", "three", 2..3, "1 months"),
        ("told-in-all", "four", "one", 0..3, "2 months"),
    ];
    let rules: Vec<_> =
        duties.iter().map(|(name, done, after, _, limit)| (*name, *done, *after, (*limit).to_owned())).collect();
    let looser: [Vec<String>; 3] = [
        (2..=7).map(|days| format!("{days} working days")).collect(),
        [24, 47, 48, 49, 72, 120].map(|hours| format!("{hours} hours")).to_vec(),
        [3, 4, 5, 6, 9].map(|weeks| format!("{weeks} weeks")).to_vec(),
    ];
    let mut seen = BTreeSet::new();
    for (place, values) in looser.iter().enumerate() {
        for value in values {
            let mut parts = ["2 working days", "24 hours", "3 weeks"];
            parts[place] = value;
            let expected = duties.iter().filter(|(_, _, _, range, limit)| exceeds(&parts[range.clone()], limit));
            let expected: BTreeSet<String> = expected.map(|(name, ..)| format!("times.{name}")).collect();
            assert_eq!(breached(&chain(parts, &rules)), expected, "{parts:?}");
            seen.extend(expected);
        }
    }
    assert_eq!(seen.len(), duties.len(), "each duty is breached by some value: {seen:?}");
}

/// Makes a limit of a line one step looser; nothing where the line has none.
fn looser(line: &str) -> Option<String> {
    let words: Vec<&str> = line.trim().split(' ').collect();
    let (place, step) = match words.as_slice() {
        ["within", ..] => (1, 1),
        ["at", "least", ..] => (2, -1),
        _ => return None,
    };
    let number: i64 = words.get(place)?.parse().ok()?;
    Some(line.replacen(&format!(" {number} "), &format!(" {} ", number + step), 1))
}

#[test]
fn each_limit_that_keeps_a_duty_to_the_day_breaks_it_when_it_is_looser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/time/duties");
    insta::glob!("duties/*.well", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let findings = |text: &str| {
            let report = judged(&format!("tests/time/duties/{name}"), text);
            let named = report.findings.iter().map(|found| format!("{} {}", found.name, found.subject));
            named.collect::<Vec<_>>().join(", ")
        };
        let or_nothing = |found: String| if found.is_empty() { "nothing".to_owned() } else { found };
        let mut shown = format!("as written: {}\n", or_nothing(findings(&text)));
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(loose) = looser(line) else { continue };
            let changed: Vec<&str> =
                lines.iter().enumerate().map(|(at, line)| if at == number { &loose } else { *line }).collect();
            let found = or_nothing(findings(&changed.join("\n")));
            writeln!(shown, "{} -> {}: {found}", line.trim(), loose.trim()).unwrap();
        }
        crate::beside(&folder.join(&name), &shown);
    });
}
