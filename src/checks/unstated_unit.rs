//! `unstated-unit`: "days" that may be calendar or working days.

use chrono::{Days, NaiveDate, NaiveTime};

use super::lengths::{Counted, counted};
use super::{Check, Context, context::about};
use crate::calendar::{Bound, Instant, Reading};
use crate::diagnostic::{Diagnostic, Severity};

/// "Days" that may be calendar or working days.
pub static UNSTATED_UNIT: Check = Check {
    name: "unstated-unit",
    summary: "a length in days that may be calendar days or working days",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unstated_unit.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let bare = counted(context).into_iter().filter(|counted| counted.length.is_ambiguous());
    bare.map(|counted| report(check, context, &counted)).collect()
}

/// A start and the days on which a length ends, as calendar days and as working days.
struct Parted {
    start: NaiveDate,
    calendar: NaiveDate,
    working: NaiveDate,
}

/// Finds the next start from which the two readings end on different days.
fn parted(context: &Context<'_>, counted: &Counted<'_>) -> Option<Parted> {
    let calendar = context.calendar();
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    let starts = (0..21).filter_map(|day| context.settings.today.checked_add_days(Days::new(day)));
    let mut starts = starts.filter(|start| calendar.is_working_day(*start));
    starts.find_map(|start| {
        let moment = Instant::local(start, noon).ok()?;
        let end = |reading| {
            let window = calendar.window(counted.bound, moment, reading).ok()?;
            Some(window.latest.or(window.earliest)?.date())
        };
        let parted = Parted { start, calendar: end(Reading::Calendar)?, working: end(Reading::Working)? };
        (parted.calendar != parted.working).then_some(parted)
    })
}

fn report(check: &Check, context: &Context<'_>, counted: &Counted<'_>) -> Diagnostic {
    let message = format!("the {} for `{}` may be calendar days or working days", counted.length, counted.name);
    let mut found = about(check.found(counted.span, message), counted.path, counted.cites).here("days of which kind?");
    if let Some(Parted { start, calendar, working }) = parted(context, counted) {
        let way = if matches!(counted.bound, Bound::AtLeastBefore(_)) { "counted back" } else { "counted" };
        let date = |date: NaiveDate| date.format("%a %-d %b %Y");
        found = found.note(format!(
            "{way} from {}, {} end on {} if every day counts, and on {} if only working days do",
            date(start),
            counted.length,
            date(calendar),
            date(working)
        ));
    }
    found
        .note("one service takes the case to be late on a day on which the other still has time")
        .help("say in the document which days count, and write `calendar days` or `working days`")
}
