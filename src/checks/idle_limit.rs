//! `idle-limit`: a limit whose moment never happens on some course, so that it does not bind there.

use super::context::about;
use super::{Check, Context};
use crate::courses::Course;
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::lines_of;
use crate::model::{ItemId, ProcedureId};
use crate::source::Span;
use crate::stories;

/// A limit that does not bind on some course.
pub static IDLE_LIMIT: Check = Check {
    name: "idle-limit",
    summary: "a limit whose moment never happens on some course, so that it does not bind there",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("idle_limit.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let judged = context.limits().iter();
    let idle = judged.flat_map(|(procedure, judged)| judged.idle.iter().map(|found| (*procedure, found)));
    idle.filter_map(|(procedure, (item, line, course))| report(check, context, (procedure, *item), (*line, course)))
        .collect()
}

fn report(
    check: &Check,
    context: &Context<'_>,
    (procedure, id): (ProcedureId, ItemId),
    (span, course): (Span, &Course),
) -> Option<Diagnostic> {
    let (policy, graph) = (context.policy, context.graphs.get(&procedure)?);
    let item = &policy.items[id];
    let line = lines_of(policy, id).into_iter().flat_map(|lines| &lines.limits).find(|line| line.span == span)?;
    let moment = policy.moment_words(line.value.moment()?, Some(procedure));
    let step = course.steps.iter().find(|step| step.item == Some(id))?;
    let nowhere = crate::courses::Schedule { at: Vec::new(), because: Vec::new(), impossible: None };
    let name = &item.named.name;
    let message = format!("`{name}` has a limit that counts from `{moment}`, which does not happen in every case");
    Some(
        about(check.found(span, message), &item.path, &line.cites)
            .here("does not bind in the case below")
            .note("where that has not happened, nothing says by when this is done")
            .help("say in the document from when the limit counts in such a case")
            .story(Some(stories::dated(policy, graph, (course, &nowhere), step.done))),
    )
}
