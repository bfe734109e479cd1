//! Baselines: the findings that an authority starts with, so that only new ones fail.
//!
//! A finding is known by its fingerprint, never by its line. What is known and no longer found is *fixed*, and stays
//! in the file until it is written anew.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::report::Report;
use crate::report::fingerprint::fingerprints;
use crate::source::Sources;

/// The version of the file's shape.
const FORMAT_VERSION: u32 = 1;

/// A baseline file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The version of this shape.
    pub format_version: u32,
    /// The findings that are known, by fingerprint.
    pub findings: Vec<Known>,
}

/// A finding that is known; only its fingerprint counts, the rest is for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The policy.
    pub policy: String,
    /// The check.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// What was wrong.
    pub message: String,
    /// The key by which it is known.
    pub fingerprint: String,
}

/// Reads a baseline file.
///
/// # Errors
/// Why the text is not a baseline, in one clause.
pub fn parse(text: &str) -> Result<Baseline, String> {
    let baseline: Baseline = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if baseline.format_version == FORMAT_VERSION {
        Ok(baseline)
    } else {
        Err(format!("it is of version {}, and this program reads version {FORMAT_VERSION}", baseline.format_version))
    }
}

/// Makes the baseline of everything that a report finds now.
pub fn of(report: &Report, sources: &Sources) -> Baseline {
    let keys = keys(report, sources);
    let mut findings: Vec<Known> = report.findings.iter().zip(keys).map(|(found, key)| known(found, key)).collect();
    findings.sort();
    Baseline { format_version: FORMAT_VERSION, findings }
}

/// Makes the baseline of a run that follows on `earlier`: what was not judged this time stays known.
pub fn renewed(earlier: &Baseline, report: &Report, sources: &Sources) -> Baseline {
    let mut renewed = of(report, sources);
    let kept =
        earlier.findings.iter().filter(|known| !known.policy.is_empty() && !report.policies.contains(&known.policy));
    renewed.findings.extend(kept.cloned());
    renewed.findings.sort();
    renewed
}

/// Writes a baseline as text.
pub fn write(baseline: &Baseline) -> String {
    serde_json::to_string_pretty(baseline).unwrap_or_default() + "\n"
}

/// Takes what is known out of a report, and says what has been fixed.
pub fn apply(report: &mut Report, baseline: &Baseline, sources: &Sources) {
    report.fixed = fixed(report, baseline, sources);
    let known: BTreeSet<&str> = baseline.findings.iter().map(|known| known.fingerprint.as_str()).collect();
    let keys = keys(report, sources);
    let before = report.findings.len();
    let mut keys = keys.iter();
    report.findings.retain(|_| keys.next().is_none_or(|key| !known.contains(key.as_str())));
    report.known = before - report.findings.len();
}

/// Lists what a baseline knows and a report no longer finds; what was not judged in this run is not fixed by that.
pub fn fixed(report: &Report, baseline: &Baseline, sources: &Sources) -> Vec<String> {
    let found: BTreeSet<String> = keys(report, sources).into_iter().collect();
    let judged = |known: &&Known| known.policy.is_empty() || report.policies.contains(&known.policy);
    let gone = baseline.findings.iter().filter(judged).filter(|known| !found.contains(&known.fingerprint));
    gone.map(|known| format!("{}: {} ({})", known.policy, known.message, known.name)).collect()
}

/// Fingerprints as they are published: waived findings count too, so that a waiver renames nothing.
fn keys(report: &Report, sources: &Sources) -> Vec<String> {
    let every: Vec<&Diagnostic> = report.findings.iter().chain(report.waived.iter().map(|one| &one.finding)).collect();
    let mut keys = fingerprints(&every, sources);
    keys.truncate(report.findings.len());
    keys
}

fn known(found: &Diagnostic, fingerprint: String) -> Known {
    Known {
        policy: found.policy.clone().unwrap_or_default(),
        name: found.name.to_owned(),
        subject: found.subject.clone(),
        message: found.message.clone(),
        fingerprint,
    }
}

/// Writes the JSON Schema of a baseline file.
pub fn schema() -> String {
    serde_json::to_string_pretty(&schemars::schema_for!(Baseline)).unwrap_or_default() + "\n"
}
