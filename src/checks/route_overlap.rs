//! `route-overlap`: a case that two rows send to different places.

use super::context::{about, labels};
use super::routing::{Fork, Row, Shown, forks, told};
use super::words::counted;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Condition;

/// A case that two rows send to different places.
pub static ROUTE_OVERLAP: Check = Check {
    name: "route-overlap",
    summary: "a case that two rows send to different places",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("route_overlap.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    forks(context).iter().filter(|fork| !fork.first_match).filter_map(|fork| overlap(check, context, fork)).collect()
}

/// Reports the first two rows that hold for one case, and counts the others.
fn overlap(check: &Check, context: &Context<'_>, fork: &Fork<'_>) -> Option<Diagnostic> {
    let mut pairs = pairs(context, fork).filter_map(|(first, second, both)| {
        let shown = fork.shown(context, &both)?;
        Some((first, second, shown))
    });
    let first = pairs.next()?;
    Some(found(check, context, fork, first, pairs.count()))
}

/// Lists the rows that lead to different places, each pair with the condition under which both hold.
fn pairs<'a>(
    context: &'a Context<'_>,
    fork: &'a Fork<'_>,
) -> impl Iterator<Item = (&'a Row<'a>, &'a Row<'a>, Condition)> {
    let rows = || fork.rows.iter().filter(|row| !row.otherwise);
    let all =
        rows().enumerate().flat_map(move |(place, first)| rows().skip(place + 1).map(move |second| (first, second)));
    all.filter_map(move |(first, second)| {
        let both = Condition::And(vec![first.when.clone()?, second.when.clone()?]);
        let differ = first.differs(context.policy, second) && (fork.is_route() || !first.is_apart(second));
        // Whether two phrases of the document exclude each other is for its readers to say.
        let (one, other) = (first.words(), second.words());
        let phrases = !one.is_empty() && !other.is_empty() && one != other;
        (differ && !phrases).then_some((first, second, both))
    })
}

fn found(
    check: &Check,
    context: &Context<'_>,
    fork: &Fork<'_>,
    (first, second, shown): (&Row<'_>, &Row<'_>, Shown),
    others: usize,
) -> Diagnostic {
    let name = &fork.named.name;
    let message = if fork.is_route() {
        format!("two rows of `{name}` can hold for one case and send it to different places")
    } else {
        format!("two lines of `{name}` can hold for one case and differ")
    };
    let found = check.found(second.span, message).here("and so does this one").label(first.span, "this one holds");
    let found = told(context.policy, &shown.facts).into_iter().fold(found, Diagnostic::note);
    let found = found.note("whoever reads the one will do something else than whoever reads the other");
    let more = (others > 0).then(|| {
        let pairs = counted(others, "other pair");
        format!("{pairs} of its rows can hold together as well")
    });
    let found = more.into_iter().fold(found, Diagnostic::note);
    let help = if fork.is_route() {
        "say in the document which goes first; where the order of its rows decides, add `first match`"
    } else {
        "say in the document which of the two holds in such a case"
    };
    about(found.help(help).story(shown.story), fork.path, first.cites).clauses(labels(second.cites))
}
