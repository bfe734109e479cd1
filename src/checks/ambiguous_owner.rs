//! `ambiguous-owner`: "a or b", without saying which.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{about, labels, listed, names};
use super::ladders::ladders;
use super::waivers::Waivers;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cite, Effect, Item, ItemId, ItemKind, Line, Lines, People, Policy, ProcedureId};
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

/// A line that names one of several.
struct Said<'a> {
    /// The item or procedure that it is about, as a path.
    path: String,
    /// Its name, and what the people do with it.
    name: &'a str,
    deed: Deed<'a>,
    span: Span,
    people: &'a People,
    cites: &'a [Cite],
}

/// What people who are named do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed<'a> {
    Begin,
    Do,
    Decide,
    TakeOver(Option<&'a str>),
    Hold,
}

/// What one clause says in one breath: the same people, in one procedure; a line without a clause stands alone.
type Breath<'a> = (ProcedureId, &'a People, Vec<String>, Option<Span>);

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut breaths: BTreeMap<Breath<'_>, Vec<Said<'_>>> = BTreeMap::new();
    for (procedure, said) in all(context) {
        let alone = Some(said.span).filter(|_| said.cites.is_empty());
        let lines = breaths.entry((procedure, said.people, labels(said.cites), alone)).or_default();
        // The copies of a followed procedure are one text.
        if !lines.iter().any(|known| known.span == said.span) {
            lines.push(said);
        }
    }
    let waivers = Waivers::of(context, check);
    let groups = breaths.into_values().flat_map(|lines| waivers.split(lines, |said: &Said<'_>| said.path.clone()));
    groups.filter_map(|lines| report(check, context.policy, &lines)).collect()
}

/// Lists the lines that name one of several, each with the procedure whose cases it is about.
fn all<'a>(context: &Context<'a>) -> Vec<(ProcedureId, Said<'a>)> {
    let policy = context.policy;
    let mut found = Vec::new();
    for (id, procedure) in policy.judged() {
        let name = procedure.named.name.as_str();
        let begin = |line: &'a Line<People>| said((name.to_owned(), name), Deed::Begin, named(line));
        found.extend(procedure.lines.held_by.iter().map(|line| (id, begin(line))));
    }
    // Who has the last word in an escalation is the question of another check.
    let levels = ladders(context);
    let last: BTreeSet<ItemId> = levels.iter().filter_map(|ladder| ladder.levels(policy).last().copied()).collect();
    for (id, item) in context.items() {
        let by = |said: &Said<'_>| matches!(said.deed, Deed::Do | Deed::Decide);
        let lines = said_of(policy, item).into_iter().filter(|said| !(by(said) && last.contains(&id)));
        found.extend(lines.map(|said| (item.procedure, said)));
    }
    found.retain(|(_, said)| said.people.is_ambiguous());
    found
}

/// Lists what the lines of an item say of people.
fn said_of<'a>(policy: &'a Policy, item: &'a Item) -> Vec<Said<'a>> {
    let name = item.named.name.as_str();
    let here = || (item.path.clone(), name);
    let deed = if item.kind == ItemKind::Step { Deed::Do } else { Deed::Decide };
    let mut found: Vec<Said<'_>> = item.lines.by.iter().map(|line| said(here(), deed, named(line))).collect();
    found.extend(item.lines.held_by.iter().map(|line| said(here(), Deed::Hold, named(line))));
    found.extend(handed_over(&item.lines).map(|over| said(here(), Deed::TakeOver(None), over)));
    for outcome in item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome]) {
        let chosen = outcome.named.name.as_str();
        let there = || (format!("{}.{chosen}", item.path), name);
        found.extend(handed_over(&outcome.lines).map(|over| said(there(), Deed::TakeOver(Some(chosen)), over)));
    }
    found
}

fn said<'a>((path, name): (String, &'a str), deed: Deed<'a>, (span, people, cites): Named<'a>) -> Said<'a> {
    Said { path, name, deed, span, people, cites }
}

fn report(check: &Check, policy: &Policy, lines: &[Said<'_>]) -> Option<Diagnostic> {
    let first = lines.first()?;
    let message =
        format!("{} {}, and the document does not say which", wording(first, lines), names(policy, first.people));
    let mut found = check.found(first.span, message).here("either of them");
    for more in lines.iter().skip(1) {
        found = found.label(more.span, "and here");
    }
    let found = about(found, &first.path, first.cites).note("each of them can think that the other one is meant");
    Some(found.help("say in the document which one, or who in whose absence (`a or else b`)"))
}

fn wording(first: &Said<'_>, lines: &[Said<'_>]) -> String {
    let name = first.name;
    match first.deed {
        Deed::Begin => format!("`{name}` begins with a case held by"),
        Deed::Hold => format!("`{name}` leaves the case held by"),
        Deed::TakeOver(None) => format!("`{name}` hands the case over to"),
        Deed::TakeOver(Some(outcome)) => format!("`{outcome}` of `{name}` hands the case over to"),
        deed @ (Deed::Do | Deed::Decide) => {
            let work: Vec<&Said<'_>> =
                lines.iter().filter(|said| matches!(said.deed, Deed::Do | Deed::Decide)).collect();
            let verb = if work.len() == 1 { "is" } else { "are" };
            let how = match deed {
                _ if work.iter().any(|said| said.deed != deed) => "left to",
                Deed::Do => "done by",
                _ => "decided by",
            };
            format!("{} {verb} {how}", listed(&work.iter().map(|said| said.name).collect::<Vec<_>>()))
        }
    }
}

/// The place of a line, whom it names and its clauses.
type Named<'a> = (Span, &'a People, &'a [Cite]);

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
