//! `not-addressed`: duties of a followed standard of which the policy has nothing.

use super::verdicts::Verdict;
use super::{Check, Context, context::labels, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Line;

/// Duties of a followed standard whose stages nothing in the policy matches.
pub static NOT_ADDRESSED: Check = Check {
    name: "not-addressed",
    summary: "duties of a followed standard of which nothing in the policy is an instance",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("not_addressed.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut seen: Vec<&str> = Vec::new();
    let standards = context.policy.header.follows.iter();
    let standards = standards.filter(|line| {
        let new = !seen.contains(&line.value.as_str());
        seen.push(&line.value);
        new
    });
    standards.filter_map(|line| found(check, context, line)).collect()
}

/// Lists what a policy leaves out of one standard.
fn found(check: &Check, context: &Context<'_>, line: &Line<String>) -> Option<Diagnostic> {
    let standard = &line.value;
    let duties = context.policy.rules.iter().zip(context.verdicts);
    let duties: Vec<_> = duties.filter(|(rule, _)| rule.standard.as_ref() == Some(standard)).collect();
    let missing: Vec<String> = duties
        .iter()
        .filter_map(|(rule, verdict)| match verdict {
            Verdict::NotAddressed(stages) => {
                let stages: Vec<String> = stages.iter().map(words::quoted).collect();
                Some(format!("`{}` (nothing matches {})", rule.named.name, words::listed(&stages)))
            }
            _ => None,
        })
        .collect();
    if missing.is_empty() {
        return None;
    }
    let message = match duties.len() {
        1 => format!("nothing in the policy addresses the one duty of `{standard}`"),
        all if all == missing.len() => {
            format!("nothing in the policy addresses any of the {all} duties of `{standard}`")
        }
        all => format!("nothing in the policy addresses {} of the {all} duties of `{standard}`", missing.len()),
    };
    let found = check.found(line.span, message).here("followed here").subject(standard.clone());
    let found = found.clauses(labels(&line.cites)).note(format!("not addressed: {}", missing.join(", ")));
    let found =
        found.note("what a policy has nothing of is neither kept nor broken by it: another document may see to it");
    Some(found.help("say with `matches` which item or event is the stage, or say in the document who sees to the duty"))
}
