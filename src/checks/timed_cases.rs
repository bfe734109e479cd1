//! The case that breaks a rule with a limit: its story with dates, the lines that lead there, and from when to when it takes.

use super::Context;
use super::claims::tried;
use super::verdicts::Broken;
use crate::courses::duties::{Obeyed, Way};
use crate::courses::{Case, Course, Schedule};
use crate::diagnostic::Story;
use crate::graph::StateGraph;
use crate::stories;

/// Tells a case that breaks a rule; `backward` is whether it begins with the deed and ends with the moment.
pub(super) fn told(context: &Context<'_>, (graph, found): (&StateGraph, Obeyed), backward: bool) -> Broken {
    match found {
        Obeyed::Late(found, way) => late(context, (graph, &way), &found),
        Obeyed::Early(found, way) => {
            let mut broken = shown(context, graph, &way, &found.schedule);
            let what = if backward { "what it has to come before may follow" } else { "it may be done" };
            let (begins, done, due) = (found.begins, found.done, found.due);
            broken.notes.push(format!("from {begins} on, {what} at {done}, and before {due} that is too soon"));
            broken
        }
        Obeyed::OpenEnded(part, begins, way) => {
            let (begins, schedule) = *begins;
            let mut broken = shown(context, graph, &way, &schedule);
            let part = part.map(|part| &context.policy.items[part].named);
            broken.labels.extend(part.map(|part| (part.span, "no limit that ends this in every case".to_owned())));
            let what = part.map_or("nothing bounds what lies before it".to_owned(), |part| {
                format!("`{}` may take any time", part.name)
            });
            broken.notes.push(format!(
                "begun at {begins} or at any other time, it is never late by what the policy says: {what}"
            ));
            broken
        }
        Obeyed::Kept | Obeyed::Inconclusive(_) => Broken::default(),
    }
}

fn late(context: &Context<'_>, (graph, way): (&StateGraph, &Way), found: &Case) -> Broken {
    let mut broken = shown(context, graph, way, &found.schedule);
    for inequality in found.schedule.chain(&way.course, way.target) {
        let (Some(line), Some(at)) = (inequality.line, found.schedule.of(inequality.point)) else { continue };
        if broken.labels.iter().all(|(span, _)| *span != line.span) {
            broken.labels.push((line.span, format!("leaves until {at}")));
        }
    }
    let (begins, done, due) = (found.begins, found.done, found.due);
    broken.notes.push(format!(
        "this is the earliest such case of {}: counted from {begins} it is due by {due}, and it may take until {done}",
        tried(found.tried, context.settings.horizon)
    ));
    if found.depends {
        let other = "it depends on a reading that the document leaves open: in another one the limit is kept";
        broken.notes.push(other.to_owned());
    }
    broken
}

/// Shows the case, and where the deed is done.
fn shown(context: &Context<'_>, graph: &StateGraph, way: &Way, schedule: &Schedule) -> Broken {
    let policy = context.policy;
    let onward = way.onward.iter().filter_map(|(id, course)| Some((context.graphs.get(id)?, course)));
    let parts: Vec<(&StateGraph, &Course)> = std::iter::once((graph, &way.course)).chain(onward).collect();
    let place = parts.last().and_then(|(_, course)| {
        let step = course.steps.iter().rev().find(|step| step.done == way.target)?;
        Some(policy.items[step.item?].named.span)
    });
    let stories = parts.iter().map(|(graph, course)| stories::dated(policy, graph, (course, schedule), way.target));
    Broken { story: Some(Story::joined(stories)), place, ..Broken::default() }
}
