//! `route-gap`: a case that no row covers.

use super::context::about;
use super::routing::{Fork, Goal, Shown, forks, told};
use super::truth::none_of;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Condition;

/// A case that no row of a table or route covers.
pub static ROUTE_GAP: Check = Check {
    name: "route-gap",
    summary: "a case that no row of a table or route covers",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("route_gap.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let forks = forks(context);
    let gaps = forks.iter().filter(|fork| has_to_hold(fork)).filter_map(|fork| gap(check, context, fork));
    gaps.chain(forks.iter().flat_map(|fork| silent(check, fork))).collect()
}

/// Returns whether one of the rows has to hold: where no `then` line does, the case goes to the next item.
fn has_to_hold(fork: &Fork<'_>) -> bool {
    let people = fork.rows.iter().any(|row| matches!(row.goal, Goal::People(_)));
    let every = fork.item.is_some_and(|(_, item)| item.lines.by.len() > fork.rows.len());
    fork.is_route() || (people && !every)
}

fn gap(check: &Check, context: &Context<'_>, fork: &Fork<'_>) -> Option<Diagnostic> {
    let rows: Option<Vec<Condition>> = fork.rows.iter().map(|row| row.when.clone()).collect();
    let shown = fork.shown(context, &none_of(rows?))?;
    Some(found(check, context, fork, shown))
}

fn found(check: &Check, context: &Context<'_>, fork: &Fork<'_>, shown: Shown) -> Diagnostic {
    let name = &fork.named.name;
    let (message, here, note) = match fork.item {
        _ if !fork.is_route() => (
            format!("in some cases nobody is named for `{name}`"),
            "no line says by whom in these",
            "each of those who are named can think that such a case is not theirs",
        ),
        Some(_) => (
            format!("no row of `{name}` holds in some cases"),
            "no row for these cases",
            "such a case has nowhere to go",
        ),
        None => (
            format!("the table `{name}` has no row for some cases"),
            "no row for these cases",
            "such a case has no team that has to take it",
        ),
    };
    let found = check.found(fork.named.span, message).here(here).note(note);
    let found = told(context.policy, &shown.facts).into_iter().fold(found, Diagnostic::note);
    let help = if fork.is_route() {
        "say in the document where the cases that are left over go, in a row or in `otherwise`"
    } else {
        "say in the document who acts in the cases that are left over"
    };
    about(found.help(help).story(shown.story), fork.path, &fork.named.cites)
}

/// Reports rows of a table of which the document does not say where they lead; a route's own are dead ends.
fn silent(check: &Check, fork: &Fork<'_>) -> Vec<Diagnostic> {
    let name = &fork.named.name;
    let rows = fork.rows.iter().filter(|row| matches!(row.goal, Goal::Teams([])) && fork.item.is_none());
    let found = rows.map(|row| {
        let cases = if row.otherwise { "for the cases that no other row takes" } else { "for one of its rows" };
        let message = format!("the table `{name}` names no team {cases}");
        let found = check.found(row.span, message).here("no team is named here");
        let found = found.note("such a case has no team that has to take it");
        about(found.help("name the team in the document, and here after `then`"), fork.path, row.cites)
    });
    found.collect()
}
