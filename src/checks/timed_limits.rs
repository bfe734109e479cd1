//! What the checks on limits that do not fit together have in common: whom a limit binds, and the case that shows it.

use super::Context;
use super::context::about;
use crate::courses::limits::Faulty;
use crate::courses::{Inequality, TimePoint};
use crate::diagnostic::Diagnostic;
use crate::graph::lines_of;
use crate::model::{Item, Limit, Line, ProcedureId};
use crate::source::Span;
use crate::stories;

/// A limit at fault in words.
pub(super) struct Told<'a> {
    pub item: &'a Item,
    pub limit: String,
    /// The other lines that lead to the fault.
    pub others: Vec<Span>,
}

/// Says which case shows it: `a case that begins on …`, or one in which something is done then.
pub(super) fn begun(context: &Context<'_>, faulty: &Faulty) -> String {
    let at = faulty.begins;
    match faulty.after {
        None => format!("a case that begins on {at}"),
        Some((item, true)) => format!("a case in which `{}` is done on {at}", context.policy.items[item].named.name),
        Some((item, false)) => format!("a case that comes to `{}` on {at}", context.policy.items[item].named.name),
    }
}

/// Puts a limit at fault into words.
pub(super) fn told<'a>(context: &Context<'a>, procedure: ProcedureId, faulty: &Faulty) -> Option<Told<'a>> {
    let item = &context.policy.items[faulty.item?];
    let limit = context.policy.limit_words(&line(context, procedure, faulty.line)?.value, Some(procedure));
    let (course, schedule) = &faulty.shown;
    let opens: Option<TimePoint> = faulty.limit.line.map(|line| line.opens);
    let ends: Vec<TimePoint> = opens.into_iter().chain(schedule.impossible).collect();
    let leading = ends.into_iter().flat_map(|point| schedule.chain(course, point));
    let anchors = faulty.limit.ceiling.points().flat_map(|point| schedule.chain(course, point));
    let mut others = Vec::new();
    for inequality in leading.chain(anchors) {
        let Inequality { line: Some(line), .. } = inequality else { continue };
        if line.span != faulty.line && !others.contains(&line.span) {
            others.push(line.span);
        }
    }
    Some(Told { item, limit, others })
}

/// Finds the limit that is written on a line.
pub(super) fn line<'a>(context: &Context<'a>, procedure: ProcedureId, span: Span) -> Option<&'a Line<Limit>> {
    let policy = context.policy;
    let own = policy.procedures.iter().map(|(_, procedure)| &procedure.lines);
    let items = policy.items_of(procedure).into_iter().flat_map(|item| lines_of(policy, item));
    let disputes = policy.items.iter().map(|(_, item)| &item.lines);
    own.chain(items).chain(disputes).flat_map(|lines| &lines.limits).find(|line| line.span == span)
}

impl Context<'_> {
    /// Fills in what every finding about a limit at fault has, the dated story included.
    pub(super) fn timed(
        &self,
        found: Diagnostic,
        (procedure, item): (ProcedureId, &Item),
        faulty: &Faulty,
    ) -> Diagnostic {
        let cites = line(self, procedure, faulty.line).map_or(&item.named.cites, |line| &line.cites);
        let found = about(found, &item.path, cites);
        let Some(graph) = self.graphs.get(&procedure) else { return found };
        let (course, schedule) = &faulty.shown;
        let named = faulty.limit.ceiling.points().chain([faulty.limit.point]).max();
        let until = course.steps.iter().map(|step| step.done).find(|done| Some(*done) == named);
        let until = until.unwrap_or(faulty.limit.point);
        found.story(Some(stories::dated(self.policy, graph, (course, schedule), until)))
    }
}
