//! The timeline of one case, for people and as JSON.

use schemars::generate::SchemaSettings;

use super::json::pretty;
use crate::calendar::Instant;
use crate::simulate::{Finish, Force, Happening, Kind, Lateness, Limit, Open, Reached, Timeline, Times, Why};

/// How far everything below the line of a happening is set in.
const INDENT: &str = "    ";

/// Writes a timeline as JSON, indented, with a line break at its end.
pub fn timeline_json(timeline: &Timeline) -> String {
    pretty(timeline)
}

/// Writes the JSON Schema of what [`timeline_json`] writes.
pub fn timeline_schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    pretty(&generator.into_root_schema_for::<Timeline>())
}

/// Writes a timeline for people: one line for each happening, what there is to know about it below.
pub fn timeline(timeline: &Timeline) -> String {
    let mut lines = Vec::new();
    let scenario = timeline.scenario.as_ref().map_or(String::new(), |title| format!(": {title}"));
    lines.push(format!("{} ({}.{}){scenario}", timeline.title, timeline.policy, timeline.procedure));
    lines.push(format!("{}  The case begins, held by {}", timeline.start, timeline.holder));
    for happening in &timeline.happenings {
        self::happening(happening, &mut lines);
    }
    finish(&timeline.finish, &mut lines);
    for expectation in &timeline.expectations {
        let place = expectation.place.as_ref().map_or(String::new(), |place| format!(" ({place})"));
        lines.push(if expectation.met {
            format!("As expected: {}{place}", expectation.text)
        } else {
            format!("NOT AS EXPECTED: {}; instead: {}{place}", expectation.text, expectation.found)
        });
    }
    lines.extend(timeline.notes.iter().map(|note| format!("Note: {note}")));
    lines.join("\n") + "\n"
}

fn happening(happening: &Happening, lines: &mut Vec<String>) {
    let acts = matches!(happening.kind, Kind::Done | Kind::Chosen | Kind::DecidedAnew);
    let by = match happening.by.as_slice() {
        [] if acts => "(nobody is named) ".to_owned(),
        [] => String::new(),
        by => format!("{}: ", by.join("; ")),
    };
    let outcome = happening.outcome.as_ref().map_or(String::new(), |outcome| format!(".{outcome}"));
    let late = late(happening.late);
    let at = happening.at;
    lines.push(format!(
        "{at}  {late}{by}{} ({}{outcome}){}",
        happening.text,
        happening.path,
        clauses(&happening.clauses)
    ));
    for found in &happening.limits {
        limit(found, lines);
    }
    if let Some(holder) = &happening.handed_to {
        lines.push(format!("{INDENT}handed over to {holder}"));
    }
    if !happening.left_undone.is_empty() {
        lines.push(format!("{INDENT}left undone: {}", happening.left_undone.join(", ")));
    }
    lines.extend(happening.notes.iter().map(|note| format!("{INDENT}{note}")));
}

fn late(late: Lateness) -> &'static str {
    match late {
        Lateness::No => "",
        Lateness::Depends => "LATE, OR NOT: ",
        Lateness::Yes => "LATE: ",
    }
}

fn clauses(clauses: &[String]) -> String {
    if clauses.is_empty() { String::new() } else { format!(" [{}]", clauses.join(", ")) }
}

/// Writes a limit: its times, or why there is none.
fn limit(limit: &Limit, lines: &mut Vec<String>) {
    let Limit { text, force, .. } = limit;
    let cited = clauses(&limit.clauses);
    if let Some(silent) = &limit.silent {
        let says = match force {
            Force::Pause => String::new(),
            _ => "no due time: ".to_owned(),
        };
        lines.push(format!("{INDENT}{text}{cited}: {says}{silent}"));
    }
    for times in &limit.times {
        let reading = times.reading.as_ref().map_or(String::new(), |reading| format!(", read {reading}"));
        let late = match limit.late {
            Lateness::No => "",
            Lateness::Depends => " (late, or not)",
            Lateness::Yes => " (late)",
        };
        let early = if limit.early { " (too early)" } else { "" };
        let word = match force {
            Force::Wish => "wished for ",
            Force::Extension => "at most until ",
            _ => "due ",
        };
        lines.push(format!("{INDENT}{}{late}{early}: {text}{}{reading}{cited}", due(word, times), counted(times)));
    }
}

fn due(word: &str, times: &Times) -> String {
    match (times.earliest, times.latest) {
        (Some(earliest), Some(latest)) if earliest == latest => format!("{word}{latest}"),
        (Some(earliest), Some(latest)) => format!("{word}between {earliest} and {latest}"),
        (Some(earliest), None) => format!("not before {earliest}"),
        (None, Some(latest)) => format!("{word}{latest}"),
        (None, None) => "no due time".to_owned(),
    }
}

fn counted(times: &Times) -> String {
    format!(", counted from {} ({})", times.from, times.counted_from)
}

fn finish(finish: &Finish, lines: &mut Vec<String>) {
    for open in &finish.open {
        self::open(open, finish.at, lines);
    }
    for end in &finish.ends {
        reached(end, finish.ended, lines);
    }
    let closing = if finish.ended { "It is held by" } else { "Meanwhile it is held by" };
    let remark = finish.remark.as_ref().map_or(String::new(), |remark| format!(" ({remark})"));
    lines.push(format!("{closing} {}{remark}", finish.holder));
}

fn open(open: &Open, at: Instant, lines: &mut Vec<String>) {
    let by = if open.by.is_empty() { String::new() } else { format!("{}: ", open.by.join("; ")) };
    let place = open.place.as_ref().map_or(String::new(), |place| format!(" ({place})"));
    let cited = clauses(&open.clauses);
    let overdue = match open.late {
        Lateness::No => "",
        Lateness::Depends => "OVERDUE, OR NOT: ",
        Lateness::Yes => "OVERDUE: ",
    };
    let stops = if open.why == Why::Block { "STILL OPEN" } else { "STOPS HERE" };
    lines.push(format!("{at}  {stops}: {overdue}{by}{} ({}){cited}", open.title, open.path));
    lines.push(format!("{INDENT}{}{place}", open.reason));
    lines.extend(open.help.iter().map(|help| format!("{INDENT}{help}")));
    for found in &open.limits {
        limit(found, lines);
    }
}

fn reached(end: &Reached, ended: bool, lines: &mut Vec<String>) {
    let word = if ended { "ENDS" } else { "one part ends" };
    let on = match end.continues_in.as_slice() {
        [] => String::new(),
        names => format!(", and goes on in {}", names.join(" or ")),
    };
    lines.push(format!("{}  {word}: {} ({}){on}{}", end.at, end.title, end.path, clauses(&end.clauses)));
}
