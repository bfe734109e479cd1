//! One report in every format.

use super::*;
use crate::diagnostic::{Diagnostic, Happening, Severity, Story};
use crate::report::{Clause, Inconclusive, Report, Waived};
use crate::settings::FailOn;
use crate::source::{FileId, Sources, Span};

const POLICY: &str = "\
policy enfield \"Case Transfer and Step Up / Step Down Policy\" {
  authority \"London Borough of Enfield\"
}
use \"vocabulary.well\"

procedure step-up \"Step up to statutory services\" [19.1] {
  decision refer \"Should the case go to the MASH?\" {
    by eh-manager
    outcome yes then threshold
    outcome no then unstated
  }
  step alert \"Alerte, 50%: l’équipe\" {
    urgency \"as a matter of priority\"
  }
}
";

const VOCABULARY: &str = "vocabulary \"Shared stages\" {\n  role family-support \"Family support worker\"\n}\n";

fn span(sources: &Sources, file: FileId, text: &str) -> Span {
    let start = sources.get(file).and_then(|file| file.text.find(text)).expect("the text holds it");
    Span::new(file, start, start + text.len())
}

fn dead_end(sources: &Sources, file: FileId) -> Diagnostic {
    let step = |path: &str, by: &str, text: &str, outcome: Option<&str>| Happening {
        path: path.to_owned(),
        outcome: outcome.map(str::to_owned),
        by: vec![by.to_owned()],
        text: text.to_owned(),
        clauses: vec!["19.1".to_owned()],
        at: None,
    };
    let steps = vec![
        step("step-up.alert", "Early Help case worker", "Alert the Early Help manager", None),
        step("step-up.refer", "Early Help manager", "Should the case go to the MASH? no", Some("no")),
    ];
    let mut finding =
        Diagnostic::new("dead-end", Severity::Error, span(sources, file, "unstated"), "`step-up.refer.no` leads nowhere")
            .here("the document stops here")
            .label(span(sources, file, "decision refer"), "in this decision")
            .note("the case stays open with the Early Help case worker, and nothing says who looks at it again, or when it is looked at")
            .help("say where the case goes after `no`, such as `then stays-with-early-help`")
            .subject("step-up.refer.no")
            .story(Some(story(&steps, None)));
    finding.policy = Some("enfield".to_owned());
    finding.clauses = vec!["19.1".to_owned()];
    finding
}

fn story(steps: &[Happening], loop_from: Option<usize>) -> Story {
    Story::replayed(steps, loop_from, |_| true, |step| Some(step.clone()))
}

fn vague_limit(sources: &Sources, file: FileId, vocabulary: FileId) -> Diagnostic {
    let place = span(sources, file, "\"as a matter of priority\"");
    let mut finding = Diagnostic::new("vague-limit", Severity::Warning, place, "`alert` has no length: 50%, say")
        .label(span(sources, vocabulary, "family-support"), "whose work waits for it")
        .subject("step-up.alert");
    finding.policy = Some("enfield".to_owned());
    finding.clauses = vec!["19.1".to_owned(), "9".to_owned()];
    finding
}

fn loop_note(file: FileId) -> Diagnostic {
    let whole = Span::new(file, POLICY.find("procedure").expect("it is there"), POLICY.len() - 1);
    let step = |path: &str| Happening {
        path: path.to_owned(),
        outcome: None,
        by: Vec::new(),
        text: format!("{path} is done"),
        clauses: Vec::new(),
        at: Some("Wed 23 Dec 2026 16:00".to_owned()),
    };
    let told = story(&[step("alert"), step("refer")], Some(1));
    Diagnostic::new("unbounded-loop", Severity::Note, whole, "a case can go round for ever").story(Some(told))
}

fn report() -> (Report, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("policies/en,field.well", POLICY);
    let vocabulary = sources.add("policies/vocabulary.well", VOCABULARY);
    let procedure = span(&sources, file, "step-up");
    let open = |reason: &str| Inconclusive {
        policy: "enfield".to_owned(),
        procedure: "step-up".to_owned(),
        reason: reason.to_owned(),
        span: procedure,
    };
    let findings = vec![dead_end(&sources, file), vague_limit(&sources, file, vocabulary), loop_note(file)];
    let waived = Waived { finding: dead_end(&sources, file), because: "mended in the next issue".to_owned() };
    let clause = |label: &str, title: Option<&str>| Clause {
        policy: "enfield".to_owned(),
        label: label.to_owned(),
        title: title.map(str::to_owned),
    };
    let report = Report {
        findings,
        inconclusive: vec![open("it has more than 200,000 states")],
        waived: vec![waived],
        clauses: vec![clause("9", None), clause("19.1", Some("Step Up"))],
        files: 2,
        procedures: 1,
        items: 2,
        checks: 24,
        ..Report::default()
    };
    (report, sources)
}

#[test]
fn people_see_pictures() {
    let (report, sources) = report();
    insta::assert_snapshot!(human(&report, &sources, &report.verdict(FailOn::Error, 0), false));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let (report, sources) = report();
    let verdict = report.verdict(FailOn::Error, 0);
    let coloured = human(&report, &sources, &verdict, true);
    let pieces = coloured.split('\u{1b}').enumerate().map(|(number, piece)| match (number, piece.split_once('m')) {
        (1.., Some((_, text))) => text,
        _ => piece,
    });
    let bare: String = pieces.collect();
    let without_trailing: Vec<_> = bare.lines().map(str::trim_end).collect();
    assert_eq!(without_trailing, human(&report, &sources, &verdict, false).lines().collect::<Vec<_>>());
}

#[test]
fn machines_read_the_published_shape() {
    let (report, sources) = report();
    insta::assert_snapshot!(json(&report, &sources, &report.verdict(FailOn::Error, 0)));
}

#[test]
fn the_schema_is_that_of_what_is_written() {
    let (report, sources) = report();
    let schema = serde_json::from_str(&schema()).expect("the schema is JSON");
    let written = serde_json::from_str(&json(&report, &sources, &report.verdict(FailOn::Error, 0))).expect("JSON");
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .expect("the schema is a schema")
        .iter_errors(&written)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    insta::assert_snapshot!(super::schema());
}

#[test]
fn github_shows_findings_beside_their_lines() {
    let (report, sources) = report();
    insta::assert_snapshot!(github(&report, &sources, &report.verdict(FailOn::Error, 0)));
}

#[test]
fn a_line_too_long_to_draw_is_named() {
    let mut sources = Sources::default();
    let file = sources.add("long.well", "{".repeat(5_000_000));
    let finding = Diagnostic::new("syntax", Severity::Error, Span::new(file, 4, 5), "expected a declaration");
    let drawn = picture(&finding, &sources, &[], false);
    assert_eq!(drawn, "long.well:1:5: error[syntax]: expected a declaration\n");
}

#[test]
fn a_place_outside_the_text_or_inside_a_character_is_no_reason_to_panic() {
    let mut sources = Sources::default();
    let file = sources.add("a.well", "é\u{1b}[31m");
    for span in [Span::new(file, 1, 2), Span::new(file, 900, 901), Span::new(FileId(9), 0, 1)] {
        let finding = Diagnostic::new("syntax", Severity::Error, span, "expected \u{1b}[31m a declaration");
        let drawn = picture(&finding, &sources, &[], false);
        assert!(drawn.contains("error[syntax]: expected \u{fffd}[31m a declaration"), "{drawn}");
        assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
    }
}
