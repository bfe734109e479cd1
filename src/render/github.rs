//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! The commands and their escapes are those of GitHub's "Workflow commands for GitHub Actions". Notes and help are
//! part of the message; second places are left out, since an annotation has one place.

use crate::diagnostic::{Diagnostic, Severity};
use crate::render::words;
use crate::report::{Report, Verdict};
use crate::source::Sources;

/// Renders one command a finding, and the summary as plain lines of the log.
pub fn github(report: &Report, sources: &Sources, verdict: &Verdict) -> String {
    let commands: String = report.findings.iter().map(|finding| command(finding, report, sources)).collect();
    commands + &words::summary(report, verdict)
}

fn command(finding: &Diagnostic, report: &Report, sources: &Sources) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = place(finding, sources);
    properties.push(format!("title={}", escape_property(finding.name)));
    format!("::{word} {}::{}\n", properties.join(","), escape_message(&message(finding, report)))
}

fn place(finding: &Diagnostic, sources: &Sources) -> Vec<String> {
    let Some((span, file)) = finding.span().and_then(|span| Some((span, sources.get(span.file)?))) else {
        return Vec::new();
    };
    let start = file.lines.position(&file.text, span.range().start);
    let end = file.lines.position(&file.text, span.range().end);
    let mut properties = vec![format!("file={}", escape_property(&file.path)), format!("line={}", start.line + 1)];
    // GitHub wants columns only where both ends stand on one line.
    if start.line == end.line {
        properties.push(format!("col={},endColumn={}", start.column + 1, (end.column + 1).max(start.column + 1)));
    } else {
        properties.push(format!("endLine={}", end.line + 1));
    }
    properties
}

fn message(finding: &Diagnostic, report: &Report) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(words::clauses(finding, &report.clauses));
    lines.extend(finding.story.as_ref().map(words::story));
    lines.extend(finding.notes.iter().cloned());
    lines.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    lines.join("\n")
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}
