//! Findings as SARIF 2.1.0, the format that code hosts and editors read.
//!
//! Only the parts of the standard that Stepwell fills are spelled here. The published shape of findings is read, so
//! that the two cannot part; a case story becomes a code flow.

use serde::Serialize;
use serde_json::{Value, json};

use super::json::{Finding, Place, findings};
use crate::diagnostic::{Severity, Story};
use crate::import::catalogue;
use crate::report::{Report, Verdict};
use crate::source::Sources;

/// Where the standard publishes its schema.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result {
    rule_id: String,
    rule_index: Option<usize>,
    level: &'static str,
    message: Value,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<Value>,
    partial_fingerprints: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Value>,
    properties: Value,
}

/// Renders a report as SARIF, indented, with a line break at its end.
pub fn sarif(report: &Report, sources: &Sources, verdict: &Verdict) -> String {
    let shape = findings(report, sources, verdict);
    let standing = shape.findings.iter().map(|finding| result(finding, None));
    let waived = shape.waived.iter().map(|waived| result(&waived.finding, Some(&waived.because)));
    let results: Vec<Result> = standing.chain(waived).collect();
    let open: Vec<Value> = shape
        .inconclusive
        .iter()
        .map(|one| {
            let text =
                format!("not judged to the end: `{}` of `{}`, because {}", one.procedure, one.policy, one.reason);
            json!({"level": "warning", "message": {"text": text}, "locations": [location(&one.place)]})
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Stepwell",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": verdict.code != 2,
                "exitCode": verdict.code,
                "exitCodeDescription": verdict.because,
                "toolExecutionNotifications": open,
            }],
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn rules() -> Vec<Value> {
    let rule = |check: &crate::checks::Check| {
        json!({
            "id": check.name,
            "shortDescription": {"text": check.summary},
            "help": {"text": check.explanation, "markdown": check.explanation},
            "defaultConfiguration": {"level": check.level.word()},
        })
    };
    catalogue().map(rule).collect()
}

fn result(finding: &Finding, because: Option<&String>) -> Result {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut text = vec![finding.message.clone()];
    text.extend(finding.notes.iter().cloned());
    text.extend(finding.help.iter().map(|help| format!("Help: {help}.")));
    let labelled = |place: &Place| {
        let mut found = location(place);
        if let (Some(object), false) = (found.as_object_mut(), place.text.is_empty()) {
            object.insert("message".to_owned(), json!({"text": place.text}));
        }
        found
    };
    Result {
        rule_id: finding.name.clone(),
        rule_index: catalogue().position(|check| check.name == finding.name),
        level,
        message: json!({"text": text.join("\n")}),
        locations: finding.labels.first().map(labelled).into_iter().collect(),
        related_locations: finding.labels.iter().skip(1).map(labelled).collect(),
        code_flows: finding.story.iter().map(flow).collect(),
        partial_fingerprints: json!({"stepwell/v1": finding.fingerprint}),
        suppressions: because.iter().map(|because| json!({"kind": "inSource", "justification": because})).collect(),
        properties: json!({"policy": finding.policy, "clauses": finding.clauses}),
    }
}

/// A story as a flow: its steps have words, and no place of their own.
fn flow(story: &Story) -> Value {
    let steps = story.steps().iter().map(|step| {
        let by = if step.by.is_empty() { String::new() } else { format!("{}: ", step.by.join(", ")) };
        json!({"location": {"message": {"text": format!("{by}{}", step.text)}}})
    });
    json!({"threadFlows": [{"locations": steps.collect::<Vec<_>>()}]})
}

fn location(place: &Place) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&place.file)},
        "region": {
            "startLine": place.start.line,
            "startColumn": place.start.column,
            "endLine": place.end.line,
            "endColumn": place.end.column,
        },
    }})
}

/// Writes a path as a relative reference: what is not a plain character stands as its bytes (RFC 3986, section 2.1).
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
