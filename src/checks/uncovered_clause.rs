//! `uncovered-clause`: a clause of the document that nothing in the policy cites.
//!
//! One finding for each clause, so that the ones that are already known stay known when another is mended; a clause
//! takes those below it with it, because a section that was left out is one omission.

use super::words::counted;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Clause, ClauseId, Policy};

/// A clause of the document that nothing in the policy cites.
pub static UNCOVERED_CLAUSE: Check = Check {
    name: "uncovered-clause",
    summary: "a clause of the document that nothing in the policy cites",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("uncovered_clause.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    let mut topmost: Option<(&Clause, Vec<&Clause>)> = None;
    for clause in policy.uncited_clauses().into_iter().map(|id: ClauseId| &policy.clauses[id]) {
        match &mut topmost {
            Some((above, below)) if clause.is_below(above) => below.push(clause),
            _ => {
                findings.extend(topmost.take().map(|(above, below)| report(check, policy, (above, &below))));
                topmost = Some((clause, Vec::new()));
            }
        }
    }
    findings.extend(topmost.map(|(above, below)| report(check, policy, (above, &below))));
    findings
}

fn report(check: &Check, policy: &Policy, (clause, below): (&Clause, &[&Clause])) -> Diagnostic {
    let label = &clause.label;
    let title = clause.title.as_ref().map(|title| format!(" “{title}”")).unwrap_or_default();
    let message = match below {
        [] => format!("nothing in the policy cites `{label}`{title}"),
        several => {
            format!(
                "nothing in the policy cites `{label}`{title}, or any of the {} below it",
                counted(several.len(), "clause")
            )
        }
    };
    let source = policy.sources.get(clause.source).map_or("", |source| source.name.as_str());
    let mark = if source.is_empty() { label.clone() } else { format!("{source} {label}") };
    let mut clauses = vec![label.clone()];
    clauses.extend(below.iter().map(|clause| clause.label.clone()));
    let found = check.found(clause.span, message).here("no line has this mark").subject(&*mark).clauses(clauses);
    let found = found.note("what it asks for is in no procedure here, so nothing shows whether a case can pass it by");
    found.help(format!(
        "write down what it says and mark it `[{mark}]`; if it holds no rule, write `guidance` behind its title"
    ))
}
