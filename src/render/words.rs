//! The words that every text format shares: clauses, case stories, the summary.

use crate::diagnostic::{Diagnostic, Happening, Severity, Story};
use crate::report::{Clause, Judging, Report, Verdict, nearest_clause};

/// Names the clauses that a finding is about, with their titles: `clause 19.1 "Step Up"`.
pub(super) fn clauses(finding: &Diagnostic, clauses: &[Clause]) -> Option<String> {
    let policy = finding.policy.as_deref().unwrap_or_default();
    let named = finding.clauses.iter().map(|label| {
        let known = nearest_clause(clauses, policy, label);
        match known.and_then(|clause| Some((clause.label.as_str(), clause.title.as_deref()?))) {
            Some((own, title)) if own == label => format!("{label} \"{title}\""),
            Some((_, title)) => format!("{label} (in \"{title}\")"),
            None => label.clone(),
        }
    });
    match finding.clauses.len() {
        0 => None,
        1 => Some(format!("clause {}", named.collect::<String>())),
        _ => Some(format!("clauses {}", named.collect::<Vec<_>>().join(", "))),
    }
}

/// Tells a case story, one numbered line a happening.
pub(super) fn story(story: &Story) -> String {
    let mut lines = vec!["how a case gets there:".to_owned()];
    lines.extend(
        story.steps().iter().enumerate().map(|(number, step)| format!("  {}. {}", number + 1, happening(step))),
    );
    lines.extend(story.loop_from().map(|from| format!("  and then again from {}, any number of times", from + 1)));
    lines.join("\n")
}

fn happening(step: &Happening) -> String {
    let mut line = step.at.as_ref().map(|at| format!("{at} ")).unwrap_or_default();
    if !step.by.is_empty() {
        line += &format!("{}: ", step.by.join(", "));
    }
    line += &step.text;
    if !step.clauses.is_empty() {
        line += &format!(" [{}]", step.clauses.join(", "));
    }
    line
}

/// Sums a run up: what was checked, what was found, what that does not mean, and why the exit code is what it is.
pub(super) fn summary(report: &Report, verdict: &Verdict) -> String {
    let mut lines = vec![checked(report), found(report)];
    lines.extend(baseline(report));
    lines.extend(
        report.inconclusive.iter().map(|one| {
            format!("Not judged to the end: `{}` of `{}`, because {}.", one.procedure, one.policy, one.reason)
        }),
    );
    lines.push(match report.judging {
        Judging::Procedures => format!(
            "What has no finding is not thereby good, lawful or complete: {} found none of the faults they look for.",
            count(report.checks, "check")
        ),
        Judging::Models => format!(
            "What has no finding is not thereby good, lawful or complete: {} of fault were looked for.",
            count(report.checks, "kind")
        ),
    });
    lines.push(format!("Exit code {}: {}.", verdict.code, verdict.because));
    lines.join("\n") + "\n"
}

fn checked(report: &Report) -> String {
    let files = count(report.files, "file");
    match report.judging {
        Judging::Procedures => {
            let procedures = count(report.procedures, "procedure");
            format!("Checked {files} with {procedures} and {}.", count(report.items, "item"))
        }
        Judging::Models => format!("Checked {files} with {}.", count(report.procedures, "model")),
    }
}

fn found(report: &Report) -> String {
    let of = |severity: Severity| count(report.count(severity), severity.word());
    let found = format!("{}, {} and {}", of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    match report.waived.len() {
        0 => format!("Found {found}."),
        1 => format!("Found {found}; 1 more is waived with a reason."),
        waived => format!("Found {found}; {waived} more are waived with a reason."),
    }
}

/// Says what a baseline took out, and what of it has been fixed.
fn baseline(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    if report.known > 0 {
        lines.push(format!(
            "The baseline knows {} more, which {} not shown.",
            count(report.known, "finding"),
            if report.known == 1 { "is" } else { "are" }
        ));
    }
    lines.extend(report.fixed.iter().map(|fixed| format!("Fixed since the baseline was written: {fixed}.")));
    if !report.fixed.is_empty() && report.baseline_written {
        lines.push("What is fixed is out of the baseline now.".to_owned());
    } else if !report.fixed.is_empty() {
        lines.push("Run again with --update-baseline to take what is fixed out of the baseline.".to_owned());
    }
    lines
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
