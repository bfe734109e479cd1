//! `ambiguous-owner`: "a or b", without saying which.

use super::context::{about, labels, listed, names};
use super::ladders::ladders;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Effect, Item, ItemKind, Line, Lines, People, Policy};
use crate::source::Span;

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
            let found = ambiguous(check, policy, what, people, line);
            findings.push(about(found, path, &[]).clauses(labels(cites)));
        }
    };
    for (_, procedure) in policy.judged() {
        for line in &procedure.lines.held_by {
            add(&procedure.named.name, &format!("`{}` begins with a case held by", procedure.named.name), named(line));
        }
    }
    let last: Vec<_> = ladders(context).iter().filter_map(|ladder| ladder.levels(policy).last().copied()).collect();
    let mut shared: Vec<Shared<'_>> = Vec::new();
    for (id, item) in context.items() {
        let name = &item.named.name;
        // Who has the last word in an escalation is the question of another check.
        for line in item.lines.by.iter().filter(|line| line.value.is_ambiguous() && !last.contains(&id)) {
            let same = |group: &&mut Shared<'_>| group.is_of((item, line));
            match shared.iter_mut().find(same) {
                Some(group) => group.items.push((item, line)),
                None => shared.push(Shared { items: vec![(item, line)] }),
            }
        }
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
    findings.extend(shared.iter().filter_map(|group| group.report(check, policy)));
    findings
}

/// Items of which one clause says in one breath that one of several does them.
struct Shared<'a> {
    items: Vec<(&'a Item, &'a Line<People>)>,
}

impl Shared<'_> {
    /// Returns whether another item of the same procedure belongs here.
    fn is_of(&self, (item, line): (&Item, &Line<People>)) -> bool {
        self.items.first().is_some_and(|(first, known)| {
            let alike = first.procedure == item.procedure && done(first) == done(item);
            let said = !line.cites.is_empty() && labels(&known.cites) == labels(&line.cites);
            alike && said && known.value == line.value && known.span != line.span
        })
    }

    fn report(&self, check: &Check, policy: &Policy) -> Option<Diagnostic> {
        let (first, line) = self.items.first()?;
        let all: Vec<&str> = self.items.iter().map(|(item, _)| item.named.name.as_str()).collect();
        let verb = if all.len() == 1 { "is" } else { "are" };
        let what = format!("{} {verb} {} by", listed(&all), done(first));
        let mut found = ambiguous(check, policy, &what, &line.value, line.span);
        for (_, more) in self.items.iter().skip(1) {
            found = found.label(more.span, "and here");
        }
        Some(about(found, &first.path, &[]).clauses(labels(&line.cites)))
    }
}

fn ambiguous(check: &Check, policy: &Policy, what: &str, people: &People, span: Span) -> Diagnostic {
    let message = format!("{what} {}, and the document does not say which", names(policy, people));
    let found = check.found(span, message).here("either of them");
    let found = found.note("each of them can think that the other one is meant");
    found.help("say in the document which one, or who in whose absence (`a or else b`)")
}

/// A line that names people.
type Named<'a> = (Span, &'a People, &'a [crate::model::Cite]);

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
