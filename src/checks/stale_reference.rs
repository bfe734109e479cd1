//! `stale-reference`: a cross-reference whose number and title disagree with the index, or that leads nowhere.

use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::model::{Cite, Clause, ItemKind, Line, Lines, Policy, See};

/// A cross-reference whose number and title disagree with the index, or that leads nowhere.
pub static STALE_REFERENCE: Check = Check {
    name: "stale-reference",
    summary: "a cross-reference whose number and title disagree with the index, or that leads nowhere",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("stale_reference.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    if policy.clauses.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut look = |lines: &Lines, path: &str, around: &[Cite]| {
        findings.extend(lines.see.iter().filter_map(|line| reference(check, policy, line, (path, around))));
    };
    for (span, lines) in &policy.remarks {
        look(lines, super::waivers::declared(context, *span).as_str(), &[]);
    }
    for (_, procedure) in policy.procedures.iter() {
        look(&procedure.lines, &procedure.named.name, &procedure.named.cites);
    }
    for (_, item) in policy.items.iter() {
        look(&item.lines, &item.path, &item.named.cites);
        if let ItemKind::Follow(_, lines) = &item.kind {
            look(lines, &item.path, &item.named.cites);
        }
        for outcome in &item.outcomes {
            look(&policy.outcomes[*outcome].lines, &item.path, &item.named.cites);
        }
    }
    once(findings)
}

/// Keeps one finding for what one clause says; it may hold of several procedures and stand in each of them.
fn once(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        let same = |known: &&mut Diagnostic| !known.clauses.is_empty() && known.clauses == finding.clauses;
        match kept.iter_mut().filter(same).find(|known| known.message == finding.message) {
            Some(known) => {
                let span = finding.span().filter(|span| !known.labels.iter().any(|label| label.span == *span));
                known.labels.extend(span.map(|span| Label { span, text: "and here".to_owned() }));
            }
            None => kept.push(finding),
        }
    }
    kept
}

fn reference(check: &Check, policy: &Policy, line: &Line<See>, (path, around): (&str, &[Cite])) -> Option<Diagnostic> {
    let See { label, source, title } = &line.value;
    let of_source = |clause: &&Clause| source.is_none_or(|source| clause.source == source);
    let clauses = || policy.clauses.iter().map(|(_, clause)| clause).filter(of_source);
    let nearest = policy.clause(label, *source).map(|id| policy.clauses[id].label.as_str());
    let pointed: Vec<&Clause> = clauses().filter(|clause| Some(clause.label.as_str()) == nearest).collect();
    let titled = title.as_ref().and_then(|title| clauses().find(|clause| is_called(clause, title)));
    let right = |title: &String| pointed.iter().any(|clause| is_called(clause, title));
    // The index may not go down to the number, and then it does not know the title either.
    let finer = !pointed.iter().any(|clause| clause.label == *label);
    let message = match (pointed.first(), title) {
        (None, _) => format!("the document refers to `{label}`, and its index has no such clause"),
        (Some(_), None) => return None,
        (Some(_), Some(title)) if right(title) || (finer && titled.is_none()) => return None,
        (Some(clause), Some(title)) => {
            let called = clause.title.as_deref().unwrap_or("without a title");
            format!("the document refers to `{label}` as “{title}”, and `{}` is “{called}”", clause.label)
        }
    };
    let help = match titled {
        Some(clause) => format!("did you mean `{}`? It is the clause with that title", clause.label),
        None => "put the number and the title in the document right".to_owned(),
    };
    let cites = if line.cites.is_empty() { around } else { &line.cites };
    let found = about(check.found(line.span, message), path, cites).here("leads the reader astray");
    let found = pointed.first().map_or(found.clone(), |clause| found.label(clause.span, "what the number leads to"));
    let found = titled.map_or(found.clone(), |clause| found.label(clause.span, "what the title leads to"));
    Some(found.note("whoever follows the reference finds the wrong rule, or none").help(help))
}

/// Returns whether a clause has that title, small differences of writing left aside.
fn is_called(clause: &Clause, title: &str) -> bool {
    clause.title.iter().chain(&clause.also).any(|known| plain(known) == plain(title))
}

fn plain(title: &str) -> Vec<String> {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.to_lowercase().trim_end_matches(['e', 's']).to_owned()).collect()
}
