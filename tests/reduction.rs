//! Exploring independent branches one after the other finds what exploring them in every order finds.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use stepwell::graph::{self, Limits};
use stepwell::load::{self, Failure};
use stepwell::model::Policy;
use stepwell::report::{Order, Report};
use stepwell::settings::Settings;
use stepwell::{pipeline, resolve};

#[path = "../benches/shapes.rs"]
mod shapes;

fn settings(reduce: bool) -> Settings {
    Settings { reduce, ..Settings::on(NaiveDate::from_ymd_opt(2026, 1, 15).unwrap()) }
}

/// Reads a file of the project, or the given text in its place.
fn loaded(path: &str, text: Option<&str>) -> load::Loaded {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    load::load(&[path.to_owned()], "/manual", &mut |asked| match text.filter(|_| asked == path) {
        Some(text) => Ok(text.to_owned()),
        None => std::fs::read_to_string(root.join(asked)).map_err(|error| Failure::Unreadable(error.to_string())),
    })
}

fn judged(path: &str, text: Option<&str>, reduce: bool) -> Report {
    let loaded = loaded(path, text);
    assert!(!loaded.parsed.is_empty(), "{path}");
    let mut report = pipeline::check(&loaded, &settings(reduce));
    report.sort(Order::File, &loaded.sources);
    report
}

fn texts_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "well") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Lists the findings that exploring in every order and one after the other do not have in common.
///
/// Of a loop in one of two branches the story may be shorter one after the other; that is all that may differ, and in
/// no text of the project does it.
fn differences(path: &Path, text: Option<&str>) -> Vec<String> {
    let path = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).to_str().unwrap();
    let [plain, reduced] = [false, true].map(|reduce| {
        let mut report = judged(path, text, reduce);
        report.findings.iter_mut().filter(|_| text.is_some()).for_each(|found| found.story = None);
        let findings = report.findings.iter().map(|found| format!("{path}: {found:?}"));
        let unjudged = report.inconclusive.iter().map(|found| format!("{path}: {found:?}"));
        let waived = report.waived.iter().map(|found| format!("{path}: {found:?}"));
        findings.chain(unjudged).chain(waived).collect::<Vec<String>>()
    });
    assert!(text.is_none() || plain.iter().all(|found| !found.contains("\"syntax\"")), "{plain:?}");
    let only = |here: &[String], there: &[String], which: &str| {
        let missing = here.iter().filter(|found| !there.contains(found));
        missing.map(|found| format!("{which}: {found}")).collect::<Vec<_>>()
    };
    [only(&plain, &reduced, "in every order"), only(&reduced, &plain, "one after the other")].concat()
}

/// Counts the states of all procedures of a text.
fn counted(text: &str, reduce: bool) -> usize {
    let loaded = loaded("case.well", Some(text));
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    resolved.policies.iter().map(|policy| states(policy, reduce)).sum()
}

fn states(policy: &Policy, reduce: bool) -> usize {
    let graphs = graph::build_all(policy, &Limits { reduce, ..Limits::default() });
    graphs.iter().map(|graph| graph.states().len()).sum()
}

#[test]
fn no_finding_of_the_project_depends_on_the_reduction() {
    for path in
        ["policies", "examples", "tests/checks", "tests/graph", "tests/format"].into_iter().flat_map(texts_below)
    {
        assert_eq!(differences(&path, None), [""; 0]);
    }
}

/// What a branch may hold, and what is declared for it; `N` is the number of the branch.
const BODIES: [(&str, &str); 18] = [
    ("step first-N { by worker; within 5 working days }; step second-N { by worker };", ""),
    ("step try-N { by worker }; decision good-N { by worker; outcome yes; outcome no then try-N };", ""),
    ("step round-N { by worker; then around-N }; step around-N { by worker; then round-N };", ""),
    (
        "decision way-N { by worker; outcome on; outcome round then ring-N }; step ring-N { by worker; then ring-N };",
        "",
    ),
    ("decision say-N { by worker; outcome yes; outcome no then unstated }; step more-N { by worker };", ""),
    ("step stop-N { by worker; then unstated };", ""),
    ("decision ends-N { by worker; outcome on; outcome over then stopped }; step after-N { by worker };", ""),
    ("step slow-N { by worker; within 5 working days; late then stopped }; step after-N { by worker };", ""),
    ("step wait-N { by worker; within 5 working days; late then again-N }; step again-N { by worker };", ""),
    ("at any time on concern then stopped; step calm-N { by worker };", ""),
    (
        "sequence inner-N { at any time on concern then after-N; step calm-N { by worker } }; step after-N { by worker };",
        "",
    ),
    (
        "decision met-N { by manager; outcome yes; outcome no }; step told-N { by worker };",
        "escalation challenge-N { against main.met-N.no; raised by worker; effect waits; level first-N { by head } };",
    ),
    (
        "decision met-N { by manager; outcome yes; outcome no }; step told-N { by worker };",
        "escalation challenge-N { against main.met-N.no; raised by worker; effect stands; level first-N { by head } };",
    ),
    (
        "parallel both-N { step left-N { by worker }; sequence right-N { step one-N { by worker }; step two-N { by worker } } };",
        "",
    ),
    ("step note-N { by worker; produces paper }; step send-N { by worker; needs agreed; sends paper to manager };", ""),
    (
        "decision agreed-N { by manager; asks agreed; outcome yes { produces agreed }; outcome no }; step own-N { by worker; needs paper };",
        "",
    ),
    ("step give-N { by worker; hands over to manager }; step take-N { by manager; only if urgent };", ""),
    ("wait for concern; step due-N { by worker; within 3 working days of concern when urgent };", ""),
];

/// What stands around the block: nothing, something that may stop it, a rule about two branches, a loop back to it.
const AROUND: [(&str, &str, &str); 4] = [
    ("", "then done", ""),
    ("at any time on concern then stopped;", "then done", ""),
    ("", "then done", "rule order { main.last-1 only after main.last-0 }; rule happens { main.last-1 happens };"),
    ("", "then again", ""),
];

/// Writes a procedure with two branches; a semicolon ends a line.
fn case(first: usize, second: usize, around: usize) -> String {
    let (before, then, rules) = AROUND[around];
    let (mut branches, mut others) = (String::new(), String::new());
    for (number, (body, other)) in [BODIES[first], BODIES[second]].into_iter().enumerate() {
        let number = format!("-{number}");
        branches += &format!("sequence branch-N {{; {body} step last-N {{ by worker }}; }};").replace("-N", &number);
        others += &other.replace("-N", &number);
    }
    let text = format!(
        "policy made {{ calendar england-and-wales; day 09:00 to 17:00 }}; service care; role worker in care; \
         role manager in care; role head in care; event concern; fact urgent; document paper; party family; \
         consent agreed from family; {rules} procedure main {{ held by care; {before} step start {{ by worker }}; \
         parallel all {{ {branches} {then} }}; decision again {{ by worker; outcome yes then start; outcome no then done }}; \
         end done {{ held by care }}; end stopped {{ closed }} }}; {others}"
    );
    text.replace("{ ", "{\n").replace(" }", "\n}").replace(';', "\n")
}

/// Compares all pairs of some branches in some surroundings; counts those with fewer states.
fn fewer(around: usize, firsts: std::ops::Range<usize>) -> usize {
    let (mut fewer, mut different) = (0, Vec::new());
    for first in firsts {
        for second in first..BODIES.len() {
            let text = case(first, second, around);
            let name = format!("case-{around}-{first}-{second}.well");
            different.extend(differences(Path::new(&name), Some(&text)));
            let (plain, reduced) = (counted(&text, false), counted(&text, true));
            assert!(reduced <= plain, "{name}: {reduced} states instead of {plain}");
            fewer += usize::from(reduced < plain);
        }
    }
    assert_eq!(different, [""; 0]);
    fewer
}

#[test]
fn no_finding_about_two_branches_depends_on_the_reduction() {
    assert!(fewer(0, 0..BODIES.len()) > 40);
}

#[test]
fn no_finding_about_two_branches_that_may_be_stopped_depends_on_the_reduction() {
    assert!(fewer(1, 0..BODIES.len()) > 20);
}

#[test]
fn no_finding_about_branches_of_which_a_rule_speaks_or_that_are_repeated_depends_on_the_reduction() {
    // What remains are the blocks inside one of the branches.
    assert!(fewer(2, 0..2) <= 2);
    assert!(fewer(3, 0..2) > 10);
}

#[test]
fn branches_that_write_in_one_document_are_followed_in_every_order() {
    let text = shapes::entangled(3, 2);
    assert_eq!([counted(&text, true), counted(&text, false)], [27, 27]);
}

#[test]
fn very_large_shapes_are_proved_sound() {
    for (text, most) in [(shapes::branches(20, 10), 250), (shapes::nested(8), 100), (shapes::exclusive(500), 1_600)] {
        let report = judged("shape.well", Some(&text), true);
        let of_flow =
            ["dead-end", "deadlock", "endless-loop", "unfinished-work", "unreachable-item", "missing-outcome"];
        let found = report.findings.iter().filter(|found| of_flow.contains(&found.name));
        assert_eq!(found.collect::<Vec<_>>(), Vec::<&stepwell::diagnostic::Diagnostic>::new());
        assert!(report.inconclusive.is_empty(), "{:?}", report.inconclusive);
        let count = counted(&text, true);
        assert!(count <= most, "{count} states");
    }
}
