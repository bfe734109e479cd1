//! Claims and limits over real weeks: which starts break them, day by day.

use chrono::NaiveDate;
use stepwell::calendar::Reading;
use stepwell::report::Report;
use stepwell::settings::{Horizon, Settings};
use stepwell::{load, pipeline};

use super::date;

/// A case that is checked and then allocated, each in its time, and what the document says of both together.
fn policy(part: &str, claim: &str) -> String {
    format!(
        "policy example \"Example\" {{\n  calendar england-and-wales\n  day 09:00 to 17:00\n}}\n\
         service team \"Team\"\nrole worker \"Worker\" in team\nprocedure transfer \"Transfer\" {{\n  held by team\n  \
         claim allocate within {claim} of send\n  step send \"Send\" {{ by worker }}\n  \
         step check \"Check\" {{\n    by worker\n    within {part} of send\n  }}\n  \
         step allocate \"Allocate\" {{\n    by worker\n    within {part} of check\n    then over\n  }}\n  \
         end over {{ held by worker }}\n}}\n"
    )
}

fn judged(text: &str, from: NaiveDate, to: NaiveDate, check: &str) -> Report {
    let loaded = load::load(&["case.well".to_owned()], "/", &mut |_| Ok(text.to_owned()));
    let select = vec![check.to_owned()];
    let settings = Settings { select, horizon: Horizon { from, to }, ..Settings::on(from) };
    let report = pipeline::check(&loaded, &settings);
    assert!(report.inconclusive.is_empty(), "{:?}", report.inconclusive);
    report
}

/// Lists the days from which a case breaks the claim.
fn broken(text: &str, from: &str, to: &str) -> Vec<String> {
    let days = date(from).iter_days().take_while(|day| *day <= date(to));
    let broken = days.filter(|day| !judged(text, *day, *day, "false-claim").findings.is_empty());
    broken.map(|day| day.format("%a %-d %b %Y").to_string()).collect()
}

/// Twice 24 hours goes beyond the second working day where that is the second day: who starts after 17:00 may take until then.
#[test]
fn twice_24_hours_against_two_working_days() {
    let text = policy("24 hours", "2 working days");
    let ordinary = broken(&text, "2026-11-02", "2026-11-08");
    assert_eq!(ordinary, ["Mon 2 Nov 2026", "Tue 3 Nov 2026", "Wed 4 Nov 2026", "Sun 8 Nov 2026"]);
    let christmas = broken(&text, "2026-12-19", "2027-01-03");
    assert_eq!(
        christmas,
        [
            "Sun 20 Dec 2026",
            "Mon 21 Dec 2026",
            "Tue 22 Dec 2026",
            "Mon 28 Dec 2026",
            "Tue 29 Dec 2026",
            "Sun 3 Jan 2027"
        ]
    );
    let easter = broken(&text, "2027-03-21", "2027-04-01");
    assert_eq!(
        easter,
        [
            "Sun 21 Mar 2027",
            "Mon 22 Mar 2027",
            "Tue 23 Mar 2027",
            "Mon 29 Mar 2027",
            "Tue 30 Mar 2027",
            "Wed 31 Mar 2027"
        ]
    );
}

/// Two working days go beyond 48 hours from every start: even from Monday to Wednesday the last day lasts until 17:00.
#[test]
fn two_working_days_against_48_hours() {
    let text = policy("1 working day", "48 hours");
    assert_eq!(broken(&text, "2026-11-02", "2026-11-08").len(), 7);
    assert_eq!(broken(&policy("1 working day", "2 working days"), "2026-11-02", "2026-11-08"), [""; 0]);
    assert_eq!(broken(&policy("24 hours", "48 hours"), "2027-03-20", "2027-04-05"), [""; 0]);
}

/// The first failing start of a horizon is the one that is told, and a horizon without one is clean.
#[test]
fn the_earliest_start_is_told() {
    let text = policy("24 hours", "2 working days");
    let report = judged(&text, date("2026-11-05"), date("2028-11-05"), "false-claim");
    let found = report.findings.first().expect("it fails from Sunday on");
    let story = found.story.as_ref().expect("a dated case");
    let told = serde_json::to_string(story).expect("plain data");
    // It begins on Sunday at 17:01; so the parts are done at that time on Monday and on Tuesday.
    assert!(told.contains("Mon 9 Nov 2026 17:01") && told.contains("Tue 10 Nov 2026 17:01"), "{told}");
    assert!(judged(&text, date("2026-11-05"), date("2026-11-07"), "false-claim").findings.is_empty());
}

/// Eight decades are judged as two years are.
#[test]
fn all_years_of_the_calendar_can_be_judged() {
    let text = policy("24 hours", "2 working days");
    let report = judged(&text, date("1980-01-01"), date("2099-12-31"), "false-claim");
    let story = report.findings.first().and_then(|found| found.story.as_ref()).expect("a dated case");
    let told = serde_json::to_string(story).expect("plain data");
    assert!(told.contains("Jan 1980"), "{told}");
}

/// Seven days before a meeting that is held within ten working days: there is not always a day left for it.
#[test]
fn seven_days_before_a_meeting_within_ten_working_days() {
    let meeting = |before: &str, within: &str| {
        format!(
            "policy example \"Example\" {{\n  calendar england-and-wales\n  day 09:00 to 17:00\n}}\n\
             service team \"Team\"\nrole worker \"Worker\" in team\nprocedure transfer \"Transfer\" {{\n  held by team\n  \
             step ask \"Ask for the meeting\" {{ by worker }}\n  \
             step send \"Send the report\" {{\n    by worker\n    within 5 working days of ask\n    \
             at least {before} before meet\n  }}\n  \
             step meet \"Hold the meeting\" {{\n    by worker\n    within {within} of ask\n    then over\n  }}\n  \
             end over {{ held by worker }}\n}}\n"
        )
    };
    let impossible =
        |text: &str| !judged(text, date("2026-11-02"), date("2028-11-02"), "impossible-limit").findings.is_empty();
    assert!(!impossible(&meeting("7 calendar days", "10 working days")));
    assert!(impossible(&meeting("15 calendar days", "10 working days")));
}

/// 72 hours against two working days, begun at four in the afternoon: the working days are sooner from Sunday to Wednesday.
#[test]
fn seventy_two_hours_against_two_working_days() {
    let calendar = super::whole_days();
    let sooner = |day: &str| {
        let due = |length: &str| {
            let from = super::at(&format!("{day} 16:00"));
            calendar.due(super::length(length), from, Reading::Calendar).expect("covered")
        };
        if due("72 hours") < due("2 working days") { "72 hours" } else { "2 working days" }
    };
    for (day, expected) in [
        ("2026-11-02", "2 working days"),
        ("2026-11-03", "2 working days"),
        ("2026-11-04", "2 working days"),
        ("2026-11-05", "72 hours"),
        ("2026-11-06", "72 hours"),
        ("2026-11-07", "72 hours"),
        ("2026-11-08", "2 working days"),
        // Over Christmas, from Wednesday: to the Saturday, and to the Tuesday.
        ("2026-12-23", "72 hours"),
    ] {
        assert_eq!(sooner(day), expected, "from {day}");
    }
}

/// Of the eight totals that the Enfield policy states four add up; one is never needed; of three a part has no limit or no tie.
#[test]
fn the_totals_of_enfield() {
    let read = |asked: &str| Ok(crate::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(asked).as_path()));
    let loaded = load::load(&["policies/enfield.well".to_owned()], "/manual", &mut { read });
    let select = ["false-claim", "loose-claim", "unprovable-claim", "impossible-limit", "squeezed-limit"];
    let settings = Settings { select: select.map(str::to_owned).to_vec(), ..Settings::on(date("2026-11-22")) };
    let report = pipeline::check(&loaded, &settings);
    let mut found: Vec<String> = report
        .findings
        .iter()
        .filter(|found| found.policy.as_deref().is_none_or(|policy| policy == "enfield"))
        .map(|found| format!("{} {}: {}", found.name, found.subject, found.clauses.join(", ")))
        .collect();
    found.sort();
    insta::assert_snapshot!(found.join("\n"));
}
