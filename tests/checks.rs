//! The checks: their pages, and the cases that they find or let pass.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use stepwell::checks::{Check, REGISTRY};
use stepwell::load::{self, Failure};
use stepwell::report::{Order, Report};
use stepwell::settings::Settings;
use stepwell::source::Sources;
use stepwell::{pipeline, render};

const SECTIONS: [&str; 5] = ["What it finds", "Why it matters", "Avoid", "Prefer", "Settings"];

/// Pages whose blocks cannot show the fault, and why.
const WITHOUT_BLOCKS: [(&str, &str); 2] =
    [("import-cycle", "it takes two files"), ("empty-file", "a block that shows it is an empty one")];

/// One text and what the checks say about it.
struct Judged {
    sources: Sources,
    report: Report,
}

/// Judges a text, with the only checks named by `select` or with all of them if it names none.
fn judge(path: &str, text: &str, select: Vec<String>) -> Judged {
    let mut read = |asked: &str| match asked == path {
        true => Ok(text.to_owned()),
        false => Err(Failure::Unreadable("a case is one file".to_owned())),
    };
    let loaded = load::load(&[path.to_owned()], "/cases", &mut read);
    assert!(loaded.errors.is_empty(), "{path}: {:?}", loaded.errors);
    let today = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
    let mut report = pipeline::check(&loaded, &Settings { select, ..Settings::on(today) });
    report.sort(Order::File, &loaded.sources);
    Judged { sources: loaded.sources, report }
}

/// Selects one check, and those that the text waives: a waiver of a check that does not run says nothing.
fn alone(check: &Check, text: &str) -> Vec<String> {
    let waived = text.lines().filter_map(|line| line.trim().strip_prefix("allow ")?.split(' ').next());
    [check.name].into_iter().chain(waived).map(str::to_owned).collect()
}

impl Judged {
    /// Draws every finding, then what was not judged and what is waived.
    fn drawn(&self) -> String {
        let findings = self.report.findings.iter();
        let mut drawn: Vec<String> =
            findings.map(|found| render::picture(found, &self.sources, &self.report.clauses, false)).collect();
        drawn.extend(
            self.report
                .inconclusive
                .iter()
                .map(|one| format!("not judged: {}, because {}\n", one.procedure, one.reason)),
        );
        drawn.extend(self.report.waived.iter().map(|one| format!("waived: {}\n", one.finding.message)));
        if drawn.is_empty() { "nothing\n".to_owned() } else { drawn.join("\n") }
    }

    /// Names every finding on one line.
    fn listed(&self) -> String {
        let findings = self.report.findings.iter().map(|found| {
            let span = found.span().expect("a finding has a place");
            let line = self.sources.get(span.file).map_or(0, |file| file.lines.line(span.range().start) + 1);
            format!("{}[{}] line {line}: {}\n", found.severity.word(), found.name, found.message)
        });
        let findings = findings.collect::<String>();
        if findings.is_empty() { "nothing\n".to_owned() } else { findings }
    }

    fn raises(&self, name: &str) -> bool {
        self.report.findings.iter().any(|found| found.name == name)
    }
}

/// Returns the text under a heading of a page.
fn section<'page>(page: &'page str, heading: &str) -> &'page str {
    let start = page.split_once(&format!("\n## {heading}\n")).map_or("", |(_, rest)| rest);
    start.split_once("\n## ").map_or(start, |(section, _)| section)
}

/// Returns the block of a section, if it has one.
fn block<'page>(page: &'page str, heading: &str) -> Option<&'page str> {
    let (_, rest) = section(page, heading).split_once("```well\n")?;
    rest.split_once("```").map(|(block, _)| block)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks")
}

fn file_name(check: &Check) -> String {
    check.name.replace('-', "_")
}

#[test]
fn pages_have_their_sections() {
    for check in REGISTRY {
        let page = check.explanation;
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(page.lines().next(), Some(format!("# {}", check.name).as_str()));
        assert_eq!(headings, SECTIONS, "{}", check.name);
        let empty = SECTIONS.iter().find(|heading| section(page, heading).trim().is_empty());
        assert_eq!(empty, None, "{}", check.name);
    }
}

#[test]
fn pages_show_what_is_found_and_what_is_not() {
    for check in REGISTRY.iter().filter(|check| !WITHOUT_BLOCKS.iter().any(|(name, _)| *name == check.name)) {
        let judged = |heading: &str| {
            let text =
                block(check.explanation, heading).unwrap_or_else(|| panic!("{}: no block in {heading}", check.name));
            (judge("case.well", text, alone(check, text)), judge("case.well", text, Vec::new()))
        };
        let ((avoid, avoid_all), (prefer, prefer_all)) = (judged("Avoid"), judged("Prefer"));
        assert!(avoid.raises(check.name), "{}: Avoid raises\n{}", check.name, avoid.drawn());
        assert_eq!(prefer.listed(), "nothing\n", "{}: Prefer", check.name);
        assert!(prefer.report.inconclusive.is_empty(), "{}: Prefer is not judged", check.name);
        let whole = format!(
            "Avoid, this check alone\n{}\nAvoid, every check\n{}\nPrefer, every check\n{}",
            avoid.drawn(),
            avoid_all.listed(),
            prefer_all.listed()
        );
        crate::beside(&folder().join("pages").join(file_name(check)), &whole);
    }
}

#[test]
fn cases() {
    insta::glob!("checks/*/*.well", |path| {
        let text = std::fs::read_to_string(path).expect("the case can be read");
        let name = path.parent().and_then(Path::file_name).expect("a case stands in a folder").to_string_lossy();
        let check = REGISTRY.iter().find(|check| file_name(check) == name).expect("the folder is named after a check");
        let judged = judge("case.well", &text, alone(check, &text));
        crate::beside(path, &format!("{text}\n==== findings\n{}", judged.drawn()));
    });
}

#[test]
fn every_check_has_cases() {
    for check in REGISTRY.iter().filter(|check| check.run.is_some()) {
        let cases = std::fs::read_dir(folder().join(file_name(check))).map_or(0, Iterator::count);
        assert!(cases > 0, "{} has no case", check.name);
    }
}

/// A procedure that asks so many facts of a case and makes a plan for some, and one that needs the plan.
fn passing_on(facts: usize) -> String {
    let mut text =
        "policy example {}\nservice early-help\nrole worker in early-help\ndocument plan\nevent asked\n".to_owned();
    (0..facts).for_each(|number| text += &format!("fact known-{number}\n"));
    text += "procedure assess {\n  held by early-help\n  begins on asked\n";
    for number in 0..facts {
        text += &format!("  step see-{number} {{\n    only if known-{number}\n    by worker\n  }}\n");
    }
    text += "  step write {\n    only if known-0 and not known-0\n    by worker\n    produces plan\n    then assessed\n  }\n";
    text += "  step pass-on {\n    by worker\n    then assessed\n  }\n  end assessed { continues in support }\n}\n";
    text += "procedure support {\n  held by early-help\n  step share {\n    by worker\n    needs plan\n    then shared\n  }\n";
    text + "  end shared { closed }\n}\n"
}

#[test]
fn what_cases_bring_along_in_too_many_ways_is_left_open() {
    let judged = |facts: usize| judge("case.well", &passing_on(facts), vec!["missing-document".to_owned()]).report;
    let [few, many] = [judged(7), judged(9)].map(|report| {
        let left_open: Vec<String> = report.inconclusive.iter().map(|one| one.procedure.clone()).collect();
        (report.findings.iter().map(|found| found.name).collect::<Vec<_>>(), left_open)
    });
    assert_eq!(few, (vec!["missing-document"], vec![]));
    assert_eq!(many, (vec!["missing-document"], vec!["support".to_owned()]));
}
