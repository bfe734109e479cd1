//! Findings as JSON, in a published shape.
//!
//! The JSON Schema is derived from the very types that are written, so that the two cannot part. A field is never
//! removed and never changes its meaning without a new [`FORMAT_VERSION`].

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::report::fingerprint::fingerprints;
use crate::report::{Inconclusive, Report, Verdict, Waived};
use crate::source::{Sources, Span};

/// The version of the shape.
pub const FORMAT_VERSION: u32 = 1;

/// What one run of `stepwell check` found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Stepwell findings")]
pub struct Findings {
    /// The version of this shape.
    pub format_version: u32,
    /// What is wrong, in the order that was asked for.
    pub findings: Vec<Finding>,
    /// What could not be judged to the end; this is never a pass.
    pub inconclusive: Vec<Open>,
    /// What is wrong and was waived with a reason.
    pub waived: Vec<WaivedFinding>,
    /// How much was checked, and what came of it.
    pub summary: Summary,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The policy that it is about; null for what a file says outside any policy.
    pub policy: Option<String>,
    /// The file of its primary place, relative to the current directory, with `/` between its parts.
    pub file: String,
    /// The stable name of the check.
    pub name: String,
    /// How much it matters, after configuration.
    pub severity: Severity,
    /// What is wrong, in one clause.
    pub message: String,
    /// The labels of the document's clauses that it is about.
    pub clauses: Vec<String>,
    /// The places; the first is the primary one.
    pub labels: Vec<Place>,
    /// Why it matters.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The shortest case story that leads there.
    pub story: Option<Story>,
    /// A key that survives moving and renumbering lines.
    pub fingerprint: String,
}

/// A place and what it has to do with the finding.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The file, relative to the current directory, with `/` between its parts.
    pub file: String,
    /// Its first character.
    pub start: Point,
    /// The character after its last one.
    pub end: Point,
    /// What it has to do with the finding; may be empty.
    pub text: String,
}

/// A character of a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The line, counted from one.
    pub line: usize,
    /// The column, counted from one, in characters.
    pub column: usize,
}

/// A procedure that could not be judged to the end.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The policy that holds it.
    pub policy: String,
    /// Its name.
    pub procedure: String,
    /// What stopped the judgement.
    pub reason: String,
    /// Where it is declared.
    pub place: Place,
}

/// A finding that the author waived.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaivedFinding {
    /// What was found.
    pub finding: Finding,
    /// The author's reason.
    pub because: String,
}

/// How much was checked, and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// How many files were read.
    pub files: usize,
    /// How many procedures and escalations they hold.
    pub procedures: usize,
    /// How many items these hold.
    pub items: usize,
    /// How many checks ran.
    pub checks: usize,
    /// How many findings are errors.
    pub errors: usize,
    /// How many findings are warnings.
    pub warnings: usize,
    /// How many findings are notes.
    pub notes: usize,
    /// How many findings were waived.
    pub waived: usize,
    /// How many findings a baseline knows already and are not listed.
    pub known: usize,
    /// What a baseline knows and is no longer found.
    pub fixed: Vec<String>,
    /// How many procedures could not be judged to the end.
    pub inconclusive: usize,
    /// The exit code of the run.
    pub exit_code: u8,
    /// Why it is that one.
    pub because: String,
}

/// Renders a report as JSON, indented, with a line break at its end.
pub fn json(report: &Report, sources: &Sources, verdict: &Verdict) -> String {
    pretty(&findings(report, sources, verdict))
}

/// Renders the JSON Schema of what [`json`] writes.
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    pretty(&generator.into_root_schema_for::<Findings>())
}

/// Writes plain data as indented JSON.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|error| unreachable!("plain data: {error}"));
    text + "\n"
}

/// Puts a report into the published shape.
pub fn findings(report: &Report, sources: &Sources, verdict: &Verdict) -> Findings {
    let every: Vec<_> = report.findings.iter().chain(report.waived.iter().map(|waived| &waived.finding)).collect();
    let mut keys = fingerprints(&every, sources).into_iter();
    let mut published = |found: &Diagnostic| finding(found, keys.next().unwrap_or_default(), sources);
    Findings {
        format_version: FORMAT_VERSION,
        findings: report.findings.iter().map(&mut published).collect(),
        inconclusive: report.inconclusive.iter().map(|one| open(one, sources)).collect(),
        waived: report.waived.iter().map(|one| waived(one, &mut published)).collect(),
        summary: summary(report, verdict),
    }
}

fn finding(found: &Diagnostic, fingerprint: String, sources: &Sources) -> Finding {
    let labels: Vec<_> = found.labels.iter().map(|label| place(label.span, &label.text, sources)).collect();
    Finding {
        policy: found.policy.clone(),
        file: labels.first().map(|label| label.file.clone()).unwrap_or_default(),
        name: found.name.to_owned(),
        severity: found.severity,
        message: found.message.clone(),
        clauses: found.clauses.clone(),
        labels,
        notes: found.notes.clone(),
        help: found.help.clone(),
        story: found.story.clone(),
        fingerprint,
    }
}

fn waived(waived: &Waived, published: &mut impl FnMut(&Diagnostic) -> Finding) -> WaivedFinding {
    WaivedFinding { finding: published(&waived.finding), because: waived.because.clone() }
}

fn open(one: &Inconclusive, sources: &Sources) -> Open {
    Open {
        policy: one.policy.clone(),
        procedure: one.procedure.clone(),
        reason: one.reason.clone(),
        place: place(one.span, "", sources),
    }
}

fn place(span: Span, text: &str, sources: &Sources) -> Place {
    let range = span.range();
    Place {
        file: sources.get(span.file).map(|file| file.path.clone()).unwrap_or_default(),
        start: point(span, range.start, sources),
        end: point(span, range.end, sources),
        text: text.to_owned(),
    }
}

fn point(span: Span, offset: usize, sources: &Sources) -> Point {
    let position = sources.get(span.file).map(|file| file.lines.position(&file.text, offset));
    position.map_or(Point { line: 1, column: 1 }, |at| Point { line: at.line + 1, column: at.column + 1 })
}

fn summary(report: &Report, verdict: &Verdict) -> Summary {
    Summary {
        files: report.files,
        procedures: report.procedures,
        items: report.items,
        checks: report.checks,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        notes: report.count(Severity::Note),
        waived: report.waived.len(),
        known: report.known,
        fixed: report.fixed.clone(),
        inconclusive: report.inconclusive.len(),
        exit_code: verdict.code,
        because: verdict.because.clone(),
    }
}
