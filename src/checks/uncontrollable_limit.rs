//! `uncontrollable-limit`: a limit that others can make the authority miss, whatever it does.

use super::context::about;
use super::timed_limits::line;
use super::{Check, Context};
use crate::calendar::Instant;
use crate::clock::sitting;
use crate::courses::Step;
use crate::courses::control::{Outside, Rule, Uncontrollable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, ItemId, Policy, ProcedureId};
use crate::stories;

/// A limit that does not lie in the hands of those whom it binds.
pub static UNCONTROLLABLE_LIMIT: Check = Check {
    name: "uncontrollable-limit",
    summary: "a limit that others, within their own limits, can make the authority miss whatever it does",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("uncontrollable_limit.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let missed = context.control().iter().flat_map(|(id, judged)| judged.missed.iter().map(|found| (*id, found)));
    // What the help of all others would not keep, or what they use up before, has a name of its own.
    let has_other = |found: &Uncontrollable| {
        let mut faulty = context.limits().iter().flat_map(|(_, judged)| &judged.faulty);
        faulty.any(|known| known.line == found.line)
    };
    let missed = missed.filter(|(_, found)| !has_other(found));
    missed.filter_map(|(id, found)| report(check, context, id, found)).collect()
}

fn report(check: &Check, context: &Context<'_>, id: ProcedureId, found: &Uncontrollable) -> Option<Diagnostic> {
    let policy = context.policy;
    let (graph, item) = (context.graphs.get(&id)?, &policy.items[found.item?]);
    let asked = line(context, id, found.line)?;
    let name = &item.named.name;
    let limit = policy.limit_words(&asked.value, Some(id));
    let message = format!("`{name}` can miss `{limit}` whatever the authority does, because of when others act");
    let (earliest, due) = found.times;
    let mut shown = check.found(found.line, message).here(format!("due by {due}, and not possible before {earliest}"));
    for other in &found.others {
        let act = found.acts.iter().find(|act| binds(&act.0, found, *other));
        shown = shown.label(*other, act.map_or("has to be kept too".to_owned(), leaves));
    }
    let cites = if asked.cites.is_empty() { &item.named.cites } else { &asked.cites };
    let told = told(context, found);
    shown = shown.note(format!("in a case that begins on {}, {told}", found.begins));
    shown = shown.note(if found.known_before {
        "acting sooner does not help, and waiting can miss another limit: nobody knows before what the others will do"
    } else {
        "the others still keep their own limits, and nothing that the authority does earlier or later helps"
    });
    if found.readings.1 {
        shown = shown.note("it depends on a reading that the document leaves open: in another one it can be kept");
    }
    for (body, at) in found.acts.iter().filter_map(|act| Some((body(policy, &act.0)?, act.2))) {
        shown = shown.label(policy.actors[body].named.span, format!("may not sit before {at}"));
    }
    let (course, schedule) = &found.shown;
    let missed = |step: &&Step| step.item == found.item && schedule.of(step.done) == Some(earliest);
    let until = course.steps.iter().find(missed).map(|step| step.done);
    let story = until.map(|until| stories::dated(policy, graph, (course, schedule), until));
    Some(about(shown, &item.path, cites).story(story).help(
        "give this limit as much room as the others may take, or say in the document what follows where they take long",
    ))
}

fn binds(outside: &Outside, found: &Uncontrollable, span: crate::source::Span) -> bool {
    let own = outside.lengths.iter().filter_map(|number| found.shown.0.inequalities.get(*number));
    own.filter_map(|found| found.line).any(|line| line.span == span)
}

/// Says on the line of somebody else's limit what it leaves them.
fn leaves((outside, rule, at): &(Outside, Rule, Instant)) -> String {
    match rule {
        _ if outside.passes => format!("passes on {at}"),
        Rule::Latest => format!("leaves until {at}"),
        Rule::Earliest => format!("may come as early as {at}"),
        Rule::Near(_) => format!("may come on {at}"),
    }
}

/// Tells what the others do in the case, and what is then missed.
fn told(context: &Context<'_>, found: &Uncontrollable) -> String {
    let (earliest, due) = found.times;
    let policy = context.policy;
    let name = |item: Option<ItemId>| item.map_or("", |item| policy.items[item].named.name.as_str());
    let acts = found.acts.iter().map(|(outside, rule, at)| match (rule, body(policy, outside)) {
        (_, Some(body)) => format!("`{}` may not sit before {at}", policy.actors[body].named.name),
        _ if outside.passes => format!("the limit of `{}` passes on {at}", name(outside.item)),
        (Rule::Latest, None) => format!("`{}` may take until {at}", name(outside.item)),
        (Rule::Earliest, None) => format!("`{}` may come as early as {at}", name(outside.item)),
        (Rule::Near(_), None) => format!("`{}` may come on {at}", name(outside.item)),
    });
    let acts = acts.collect::<Vec<_>>().join(" and ");
    format!("{acts}; then `{}` cannot be done before {earliest}, and is due by {due}", name(found.item))
}

/// Returns the body for whose next sitting something outside waits.
fn body(policy: &Policy, outside: &Outside) -> Option<ActorId> {
    sitting(policy, outside.item?).map(|(body, _)| body).filter(|_| !outside.passes)
}

/// Says why a procedure is not judged to the end.
pub(super) fn left_open(context: &Context<'_>, (item, begins): (Option<ItemId>, Instant)) -> String {
    let of = item.map_or(String::new(), |item| format!(" of `{}`", context.policy.items[item].named.name));
    format!(
        "whether the limits{of} can be kept whatever others do is open for a case that begins on {begins}: \
         days from a moment that is not fixed have no one length"
    )
}
