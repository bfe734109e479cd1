//! What must hold of every policy, whatever is in it.

use std::collections::BTreeSet;

use stepwell::graph::{self, Limits};
use stepwell::report::Report;
use stepwell::settings::Settings;
use stepwell::{load, pipeline, resolve};

use super::random::{self, Choices};
use super::text::{self, Line};

/// How many random procedures each law is tried on.
const CASES: u64 = 60;

/// The check, the subject, and the message of a finding.
type Found = (String, String, String);

/// More states than any of these procedures has that comes to an end of them.
const STATES: usize = 20_000;

fn settings() -> Settings {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
    // A random procedure has many courses that are all alike.
    Settings { max_states: STATES, max_courses: 2_000, ..Settings::on(day) }
}

/// What is found course by course: among more of them than are followed, the order decides which those are.
const BY_COURSES: [&str; 4] = ["impossible-limit", "squeezed-limit", "idle-limit", "uncontrollable-limit"];

fn judged(text: &str, settings: Settings) -> Report {
    let loaded = load::load(&["random.well".to_owned()], "/", &mut |_| Ok(text.to_owned()));
    pipeline::check(&loaded, &settings)
}

/// Lists the checks that read the state graph; those of courses read it one course at a time and take long.
fn flow() -> Vec<String> {
    const FLOW: [&str; 11] = [
        "deadlock",
        "endless-loop",
        "unbounded-loop",
        "unfinished-work",
        "unreachable-item",
        "two-holders",
        "no-holder",
        "unclear-handover",
        "dead-end",
        "late-consent",
        "missing-document",
    ];
    FLOW.map(str::to_owned).into()
}

fn findings(text: &str) -> BTreeSet<Found> {
    let report = judged(text, settings());
    let all = report.inconclusive.is_empty();
    let found = report.findings.into_iter().filter(|found| all || !BY_COURSES.contains(&found.name));
    found.map(|found| (found.name.to_owned(), found.subject, found.message)).collect()
}

/// Changes the first word of each run of letters, digits and `-`.
fn words(text: &str, change: impl Fn(&str) -> String) -> String {
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '-';
    let mut changed = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(in_name) {
        let end = rest[start..].find(|letter| !in_name(letter)).map_or(rest.len(), |length| start + length);
        changed.push_str(&rest[..start]);
        changed.push_str(&change(&rest[start..end]));
        rest = &rest[end..];
    }
    changed + rest
}

/// Lists the names that a text declares.
fn names(lines: &[Line]) -> BTreeSet<String> {
    const WITH_NAMES: [&str; 14] = [
        "procedure",
        "role",
        "fact",
        "event",
        "document",
        "consent",
        "step",
        "decision",
        "parallel",
        "sequence",
        "route",
        "end",
        "outcome",
        "policy",
    ];
    let mut found = BTreeSet::new();
    for line in lines {
        let mut parts = line.text.split_whitespace();
        if parts.next().is_some_and(|word| WITH_NAMES.contains(&word)) {
            found.extend(parts.next().map(str::to_owned));
        }
        let after = line.text.split(" as ").nth(1).and_then(|rest| rest.split_whitespace().next());
        found.extend(after.map(str::to_owned));
        found.extend(line.block.iter().flat_map(|block| names(block)));
    }
    found
}

/// The rest of an item's name stays its own, and no order of letters is kept.
fn renamed(word: &str, names: &BTreeSet<String>) -> String {
    if !names.contains(word) {
        return word.to_owned();
    }
    let sum: usize = word.bytes().map(usize::from).sum();
    format!("{}{word}", ["q", "b", "z", "m", "e"][sum % 5])
}

#[test]
fn other_names_change_no_verdict() {
    for seed in 1..=CASES {
        let lines = random::policy(seed);
        let (text, names) = (text::write(&lines), names(&lines));
        let rename = |text: &str| words(text, |word| renamed(word, &names));
        let before = findings(&text).into_iter().map(|(check, subject, _)| (check, rename(&subject)));
        let after = findings(&rename(&text)).into_iter().map(|(check, subject, _)| (check, subject));
        assert_eq!(before.collect::<BTreeSet<_>>(), after.collect::<BTreeSet<_>>(), "seed {seed}\n{text}");
    }
}

#[test]
fn no_finding_depends_on_the_order_of_independent_branches() {
    for seed in 1..=super::number("STEPWELL_CASES", 5 * CASES) {
        let lines = random::policy(seed);
        let differ = |lines: &[Line]| -> Option<String> {
            let text = text::write(lines);
            let [plain, reduced] = [false, true].map(|reduce| without_stories(&text, reduce));
            (plain != reduced).then(|| {
                let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| format!("{:#?}", one - other);
                format!("in every order {}\none after the other {}", only(&plain, &reduced), only(&reduced, &plain))
            })
        };
        if differ(&lines).is_some() {
            let fails = |lines: &[Line]| super::resolved(&text::write(lines)).is_ok() && differ(lines).is_some();
            let lines = text::shrink(lines, fails);
            panic!("seed {seed}\n{}\n{}", text::write(&lines), differ(&lines).unwrap());
        }
    }
}

/// Lists what is found and what could not be judged, without the stories.
fn without_stories(text: &str, reduce: bool) -> BTreeSet<String> {
    let mut report = judged(text, Settings { reduce, select: flow(), ..settings() });
    report.findings.iter_mut().for_each(|found| found.story = None);
    let unjudged = report.inconclusive.iter().map(|found| format!("{found:?}"));
    report.findings.iter().map(|found| format!("{found:?}")).chain(unjudged).collect()
}

#[test]
fn the_order_of_declarations_changes_no_verdict() {
    for seed in 1..=CASES {
        let mut lines = random::policy(seed);
        // A message lists items in the order in which they are written.
        let found = |lines: &[Line]| -> BTreeSet<(String, String)> {
            findings(&text::write(lines)).into_iter().map(|(check, subject, _)| (check, subject)).collect()
        };
        let before = found(&lines);
        lines.reverse();
        assert_eq!(before, found(&lines), "seed {seed}\n{}", text::write(&lines));
        lines.iter_mut().for_each(turn);
        assert_eq!(before, found(&lines), "seed {seed}\n{}", text::write(&lines));
    }
}

/// Turns the statements of every block round, but for rows of which the first counts; items are in the order of the work.
fn turn(line: &mut Line) {
    const ITEMS: [&str; 12] = [
        "step",
        "decision",
        "level",
        "end",
        "parallel",
        "sequence",
        "route",
        "wait",
        "follow",
        "meanwhile",
        "at",
        "field",
    ];
    let Some(block) = &mut line.block else { return };
    block.iter_mut().for_each(turn);
    if block.iter().all(|line| line.text != "first match") {
        let is_item = |line: &Line| line.text.split_whitespace().next().is_some_and(|word| ITEMS.contains(&word));
        let (items, mut statements): (Vec<Line>, Vec<Line>) = block.drain(..).partition(is_item);
        statements.reverse();
        block.extend(statements.into_iter().chain(items));
    }
}

#[test]
fn remarks_and_blank_lines_change_nothing() {
    for seed in 1..=CASES {
        let text = text::write(&random::policy(seed));
        let spaced: String = text.lines().map(|line| format!("\n{line} # as it is\n  # then unstated\n")).collect();
        assert_eq!(findings(&text), findings(&spaced), "seed {seed}\n{text}");
    }
}

#[test]
fn a_waiver_takes_away_what_it_names_and_nothing_else() {
    let mut tried = 0;
    for seed in 1..=CASES {
        let lines = random::policy(seed);
        let before = findings(&text::write(&lines));
        let on_step = |(_, subject, _): &&Found| {
            let last = subject.rsplit('.').next().unwrap_or_default();
            let own = subject.starts_with("main.") && !subject.contains("copy-");
            own && (last.starts_with("step-") || last.starts_with("decide-"))
        };
        let Some((check, subject, _)) = before.iter().find(on_step).cloned() else { continue };
        let name = subject.rsplit('.').next().unwrap_or_default().to_owned();
        let mut waived = lines;
        waived.iter_mut().filter(|line| line.text == "procedure main").for_each(|line| {
            waive(line.block.as_mut().unwrap(), &name, &check);
        });
        let mut left = before.clone();
        left.retain(|(found, other, _)| !(*found == check && *other == subject));
        assert_eq!(findings(&text::write(&waived)), left, "seed {seed}\n{}", text::write(&waived));
        tried += 1;
    }
    assert!(tried > CASES / 4, "only {tried} waivers were tried");
}

/// Waives a check on the item with that name.
fn waive(lines: &mut [Line], name: &str, check: &str) {
    for line in lines {
        let Some(block) = &mut line.block else { continue };
        if line.text.split_whitespace().nth(1) == Some(name) && !line.text.starts_with("outcome") {
            block.insert(0, Line::new(format!("allow {check} because \"it is known\"")));
        }
        waive(block, name, check);
    }
}

#[test]
fn a_graph_is_built_of_any_text() {
    let mut built = 0;
    for seed in 1..=3 * CASES {
        let mut choices = Choices::new(seed);
        let text = text::write(&random::policy(seed));
        // A text with faults: some lines are left out, braces included.
        let kept: String = text.lines().filter(|_| !choices.percent(4)).map(|line| format!("{line}\n")).collect();
        let loaded = load::load(&["random.well".to_owned()], "/", &mut |_| Ok(kept.clone()));
        for policy in &resolve::resolve(&loaded.parsed, &loaded.sources).policies {
            for graph in graph::build_all(policy, &Limits { max_states: 500, ..Limits::default() }) {
                assert!(graph.edges().iter().all(|edge| graph.state(edge.to).is_some()), "seed {seed}\n{kept}");
                built += usize::from(!graph.edges().is_empty());
            }
        }
    }
    assert!(built > CASES as usize, "only {built} graphs have any edge");
}

#[test]
fn every_edge_of_a_graph_has_a_place_and_a_clause() {
    for seed in 1..=3 * CASES {
        let mut lines = random::policy(seed);
        lines.iter_mut().for_each(|line| {
            let name = line.text.split([' ', '(']).nth(1).unwrap_or_default().to_owned();
            if line.text.starts_with("procedure ") || line.text.starts_with("escalation ") {
                line.text = format!("{} [{name}]", line.text);
            }
        });
        let text = text::write(&lines);
        let policy = super::resolved(&text).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}\n{text}"));
        for graph in graph::build_all(&policy, &Limits { max_states: 500, ..Limits::default() }) {
            for edge in graph.edges() {
                let outcome = graph.outcome(edge).map(|outcome| &policy.outcomes[outcome].named);
                let item = graph.item(edge).map(|item| &policy.items[item].named);
                let named = outcome.or(item).unwrap_or(&policy.procedures[graph.procedure].named);
                // The outcomes of a level stand where the level does.
                let header = &text[named.span.range()];
                let is_told = [Some(named), item].into_iter().flatten().any(|named| header.contains(&named.name));
                assert!(is_told, "seed {seed}: {} stands elsewhere\n{text}", named.name);
                assert!(!named.cites.is_empty(), "seed {seed}: {} has no clause\n{text}", named.name);
            }
        }
    }
}
