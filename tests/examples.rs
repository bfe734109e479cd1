//! The teaching files: each parses and resolves, says in its first line what it shows, and has the findings that
//! were reviewed.
#![expect(clippy::disallowed_methods, reason = "the examples are files of the project")]

use std::fmt::Write as _;

use stepwell::diagnostic::{Diagnostic, Severity};
use stepwell::load::{Failure, load};
use stepwell::settings::Settings;
use stepwell::{format, pipeline, resolve};

/// The faults of a text as a text; none of them may stand in an example.
const OF_THE_FILE: [&str; 9] = [
    "syntax",
    "empty-file",
    "unknown-name",
    "duplicate-name",
    "wrong-kind",
    "import-cycle",
    "jump-into-branch",
    "endless-follow",
    "mixed-and-or",
];

/// The examples whose idea is a fault of the document; what the others teach is clean of errors.
const ABOUT_FAULTS: [&str; 2] = ["disagree.well", "silence.well"];

#[test]
fn every_example_is_read_whole_and_has_the_reviewed_findings() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    insta::glob!("../examples", "*.well", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let loaded = load(std::slice::from_ref(&name), "/examples", &mut |file| {
            std::fs::read_to_string(path.with_file_name(file)).map_err(|reason| Failure::Unreadable(reason.to_string()))
        });
        assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
        let text = &loaded.sources.iter().next().unwrap().1.text;
        assert!(text.starts_with("# "), "{name} does not say what it shows");
        let formatted = format::format(loaded.parsed.first().unwrap(), text);
        assert_eq!(formatted.as_deref(), Some(text.as_str()), "{name} is not formatted");
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        assert_eq!(resolved.diagnostics, [], "{name} does not resolve");
        let report = pipeline::check(&loaded, &Settings::on(today));
        let faults: Vec<&Diagnostic> =
            report.findings.iter().filter(|found| OF_THE_FILE.contains(&found.name)).collect();
        assert!(faults.is_empty(), "{name} is not read whole: {faults:#?}");
        let mut findings = String::new();
        for found in &report.findings {
            writeln!(findings, "{}[{}]: {}", found.severity.word(), found.name, found.message).unwrap();
        }
        for waived in &report.waived {
            writeln!(findings, "waived[{}]: {}", waived.finding.name, waived.because).unwrap();
        }
        let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples").join(&name);
        crate::beside(&beside, &format!("{text}\n==== findings\n{findings}"));
        let clean = report.findings.iter().all(|found| found.severity != Severity::Error);
        assert!(clean || ABOUT_FAULTS.contains(&name.as_str()), "{name} teaches a fault: {findings}");
    });
}
