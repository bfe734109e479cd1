//! `ambiguous-owner`: "a or b", without saying which.

use super::context::{about, labels, names};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Effect, Item, ItemKind, Line, Lines, People};

/// "a or b", without saying which.
pub static AMBIGUOUS_OWNER: Check = Check {
    name: "ambiguous-owner",
    summary: "one of several acts, takes over or holds, and the document does not say which",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("ambiguous_owner.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    let mut add = |path: &str, what: &str, (line, people, cites): Named<'_>| {
        if people.is_ambiguous() {
            let message = format!("{what} {}, and the document does not say which", names(policy, people));
            let found = check.found(line, message).here("either of them");
            let found = about(found, path, &[]).clauses(labels(cites));
            let found = found.note("each of them can think that the other one is meant");
            findings.push(found.help("say in the document which one, or who in whose absence (`a or else b`)"));
        }
    };
    for (_, procedure) in policy.judged() {
        for line in &procedure.lines.held_by {
            add(&procedure.named.name, &format!("`{}` begins with a case held by", procedure.named.name), named(line));
        }
    }
    for (_, item) in context.items() {
        let name = &item.named.name;
        item.lines.by.iter().for_each(|line| add(&item.path, &format!("`{name}` is {} by", done(item)), named(line)));
        item.lines
            .held_by
            .iter()
            .for_each(|line| add(&item.path, &format!("`{name}` leaves the case held by"), named(line)));
        handed_over(&item.lines).for_each(|over| add(&item.path, &format!("`{name}` hands the case over to"), over));
        for outcome in item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome]) {
            let path = format!("{}.{}", item.path, outcome.named.name);
            let what = format!("`{}` of `{name}` hands the case over to", outcome.named.name);
            handed_over(&outcome.lines).for_each(|over| add(&path, &what, over));
        }
    }
    findings
}

/// A line that names people.
type Named<'a> = (crate::source::Span, &'a People, &'a [crate::model::Cite]);

fn named(line: &Line<People>) -> Named<'_> {
    (line.span, &line.value, &line.cites)
}

/// Lists to whom lines hand a case over.
fn handed_over(lines: &Lines) -> impl Iterator<Item = Named<'_>> {
    lines.effects.iter().filter_map(|line| match &line.value {
        Effect::HandsOver(people) => Some((line.span, people, line.cites.as_slice())),
        _ => None,
    })
}

fn done(item: &Item) -> &'static str {
    if item.kind == ItemKind::Step { "done" } else { "decided" }
}
