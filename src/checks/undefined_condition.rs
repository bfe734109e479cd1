//! `undefined-condition`: a condition that stands as the document's own words.

use std::collections::BTreeMap;

use super::conditions::{Posed, conditions};
use super::context::{about, labels};
use super::waivers::Waivers;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Condition, ItemKind, Meaning, ProcedureId};
use crate::source::Span;

/// A condition that stands as the document's own words.
pub static UNDEFINED_CONDITION: Check = Check {
    name: "undefined-condition",
    summary: "a condition that stands as the document's own words, or that it does not state",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("undefined_condition.md"),
    run: Some(run),
};

/// A condition of something: what it is called, its path and the procedure in whose text it stands.
#[derive(Clone)]
struct Asked<'a> {
    name: &'a str,
    path: String,
    home: Option<ProcedureId>,
    posed: Posed<'a>,
}

/// What one finding is about: some words in one procedure, or the line in which the condition is not stated.
type Subject<'a> = (Option<ProcedureId>, Result<&'a str, Span>);

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<Subject<'_>, Vec<Asked<'_>>> = BTreeMap::new();
    for asked in asked(context) {
        for words in undefined(asked.posed.condition) {
            let subject = (asked.home, words.ok_or(asked.posed.span));
            let places = groups.entry(subject).or_default();
            // The copies of a followed procedure are one text.
            if !places.iter().any(|place| place.posed.span == asked.posed.span) {
                places.push(asked.clone());
            }
        }
    }
    let waivers = Waivers::of(context, check);
    let split = |places| waivers.split(places, |asked: &Asked<'_>| asked.path.clone());
    let groups = groups
        .into_iter()
        .flat_map(|((_, words), places)| split(places).into_iter().map(move |places| (words, places)));
    groups.filter_map(|(words, places)| report(check, words.ok(), &places)).collect()
}

/// Lists every condition of what is judged.
fn asked<'a>(context: &Context<'a>) -> Vec<Asked<'a>> {
    let policy = context.policy;
    let mut found: Vec<Asked<'a>> = Vec::new();
    let mut add = |name: &'a str, path: &str, home, posed: Vec<Posed<'a>>| {
        found.extend(posed.into_iter().map(|posed| Asked { name, path: path.to_owned(), home, posed }));
    };
    for (_, event) in policy.events.iter() {
        let Some(Meaning::When(condition)) = &event.meaning else { continue };
        let named = &event.named;
        add(&named.name, &named.name, None, vec![Posed { condition, span: named.span, cites: &named.cites }]);
    }
    for (_, table) in policy.tables.iter() {
        let rows = table.rows.iter().filter_map(|row| Some((row.value.condition.as_ref()?, row)));
        let rows = rows.map(|(condition, row)| Posed { condition, span: row.span, cites: &row.cites }).collect();
        add(&table.named.name, &table.named.name, None, rows);
    }
    for (id, procedure) in policy.judged() {
        add(&procedure.named.name, &procedure.named.name, Some(id), conditions(&procedure.lines));
    }
    for (_, item) in context.items() {
        let home = Some(item.home);
        add(&item.named.name, &item.path, home, conditions(&item.lines));
        if let ItemKind::Follow(_, lines) = &item.kind {
            add(&item.named.name, &item.path, home, conditions(lines));
        }
        for outcome in item.outcomes.iter().map(|id| &policy.outcomes[*id]) {
            let named = &outcome.named;
            let path = format!("{}.{}", item.path, named.name);
            let when = outcome.when.iter();
            let when = when.map(|condition| Posed { condition, span: named.span, cites: &named.cites }).collect();
            add(&item.named.name, &path, home, when);
            add(&item.named.name, &path, home, conditions(&outcome.lines));
        }
    }
    found
}

/// Lists the words of a condition that nothing defines; none for one that the document does not state.
fn undefined(condition: &Condition) -> Vec<Option<&str>> {
    match condition {
        Condition::Quoted(words) => vec![Some(words)],
        Condition::Unstated => vec![None],
        Condition::Not(inner) => undefined(inner),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().flat_map(undefined).collect(),
        _ => Vec::new(),
    }
}

fn report(check: &Check, words: Option<&str>, places: &[Asked<'_>]) -> Option<Diagnostic> {
    let first = places.first()?;
    // A route need not have a name.
    let what = if first.name.is_empty() { "the way of a case".to_owned() } else { format!("`{}`", first.name) };
    let (message, here, help) = match words {
        Some(words) => (
            format!("{what} turns on the words “{words}”, which nothing defines"),
            "the document's own words",
            "say in the document who judges it, and by what; what can be seen of a case can be declared as a `fact`",
        ),
        None => (
            format!("{what} turns on a condition that the document does not state"),
            "not stated",
            "state the condition in the document, and here in place of `unstated`",
        ),
    };
    let mut found = about(check.found(first.posed.span, message), &first.path, &[]).here(here);
    for place in places.iter().skip(1) {
        found = found.label(place.posed.span, "and here");
    }
    let cites = places.iter().flat_map(|place| labels(place.posed.cites)).collect();
    Some(found.clauses(cites).note("one worker takes it to hold for a case, and the next one does not").help(help))
}
