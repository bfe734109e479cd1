//! The whole way from loaded files to a report, for the program and the language server alike.
//!
//! It promises to judge every policy that could be resolved, whatever is wrong elsewhere. It draws nothing.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::checks::Outcome;
use crate::diagnostic::Diagnostic;
use crate::load::Loaded;
use crate::model::Policy;
use crate::report::{Clause, Report};
use crate::settings::Settings;
use crate::{checks, resolve};

/// Resolves and checks everything that was loaded; the report is not in order yet.
///
/// What is wrong with a file itself is always in it: `select` and `ignore` speak of checks.
pub fn check(loaded: &Loaded, settings: &Settings) -> Report {
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let selected = checks::REGISTRY.iter().filter(|check| settings.severity(check.name, check.level).is_some());
    let mut report = Report {
        files: loaded.parsed.len(),
        checks: selected.count(),
        findings: loaded.parsed.iter().flat_map(|parsed| parsed.diagnostics.clone()).collect(),
        ..Report::default()
    };
    report.findings.extend(resolved.diagnostics);
    let outcomes: Vec<Outcome> =
        resolved.policies.par_iter().map(|policy| checks::run(policy, &loaded.sources, settings)).collect();
    for (policy, outcome) in resolved.policies.iter().zip(outcomes) {
        report.findings.extend(outcome.findings);
        report.inconclusive.extend(outcome.inconclusive);
        report.waived.extend(outcome.waived);
        report.policies.push(policy.named.name.clone());
        report.clauses.extend(clauses(policy));
        report.procedures += policy.procedures.iter().filter(|(_, found)| found.lines.external.is_empty()).count();
        report.items += policy.items.len();
    }
    once(&mut report.findings);
    report
}

/// What is wrong in a library is found in every policy that uses it, and shown for the first of them.
fn once(findings: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    findings.retain(|found| found.span().is_none_or(|span| seen.insert((span, found.name, found.message.clone()))));
}

fn clauses(policy: &Policy) -> Vec<Clause> {
    let clauses = policy.clauses.iter().map(|(_, clause)| Clause {
        policy: policy.named.name.clone(),
        label: clause.label.clone(),
        title: clause.title.clone(),
    });
    clauses.collect()
}
