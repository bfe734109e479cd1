//! `late-dispute`: a decision that can be challenged only once it has been carried out.

use super::happenings::{occurs, path, surely};
use super::ladders::{Ladder, ladders};
use super::watch::Sure;
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{ArmKind, Edge, StateGraph, StateId};

use crate::model::{EventId, ItemId, Line, Meaning, Moment, Point, Policy, ProcedureId, RaisedBy};
use crate::stories;

/// A decision that can be challenged only once it has been carried out.
pub static LATE_DISPUTE: Check = Check {
    name: "late-dispute",
    summary: "a decision that can be challenged only once it has been carried out",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("late_dispute.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for ladder in ladders(context) {
        for line in &ladder.lines.raised_by {
            let Some(moment) = line.value.within.as_ref().and_then(|limit| limit.moment()) else { continue };
            let late = ladder.disputed(policy).into_iter().find_map(|decision| {
                let graph = context.graphs.get(&policy.items[decision].procedure)?;
                let disputed = Disputed { policy, graph, decision, escalation: ladder.id };
                let way = disputed.comes_after(moment)?;
                Some(found(check, policy, (&ladder, line, moment), (graph, decision, way)))
            });
            findings.extend(late);
        }
    }
    findings
}

/// A decision, the graph in which it is taken, and an escalation that is open against it.
struct Disputed<'a> {
    policy: &'a Policy,
    graph: &'a StateGraph,
    decision: ItemId,
    escalation: ProcedureId,
}

impl Disputed<'_> {
    /// Returns a shortest way to a moment, if it can come only behind the decision.
    fn comes_after(&self, moment: &Moment) -> Option<Vec<Edge>> {
        let ways: Vec<Option<Vec<Edge>>> =
            moment.points().iter().map(|point| self.point(*point, &mut Vec::new())).collect();
        match moment {
            Moment::Unstated => None,
            Moment::AnyOf(_) | Moment::First(_) => ways.into_iter().collect::<Option<Vec<_>>>()?.into_iter().next(),
            Moment::Last(_) => ways.into_iter().flatten().next(),
        }
    }

    fn point(&self, point: Point, through: &mut Vec<EventId>) -> Option<Vec<Edge>> {
        let (policy, graph) = (self.policy, self.graph);
        if let Point::Event(event) = point {
            let Some(Meaning::After(_, moment) | Meaning::Moment(moment)) = &policy.events[event].meaning else {
                return None;
            };
            let [counted] = moment.points() else { return None };
            let is_known = through.contains(&event);
            through.push(event);
            return if is_known { None } else { self.point(*counted, through) };
        }
        let starts: Vec<StateId> = (0..graph.initial).map(StateId::from_index).collect();
        let comes = |edge: &Edge| surely(policy, graph, edge, point) != Sure::No;
        let sooner = path(graph, &starts, &|edge| !self.decides(edge), &comes);
        if sooner.is_some() || !occurs(policy, graph, point) {
            return None;
        }
        path(graph, &starts, &|_| true, &comes)
    }

    /// Returns whether an edge takes the decision in a way that may be disputed.
    fn decides(&self, edge: &Edge) -> bool {
        let chosen = self.graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Outcome);
        let outcome = self.graph.outcome(edge).filter(|_| chosen && self.graph.item(edge) == Some(self.decision));
        outcome.is_some_and(|outcome| self.policy.disputes(self.decision, Some(outcome)).contains(&self.escalation))
    }
}

fn found(
    check: &Check,
    policy: &Policy,
    (ladder, line, moment): (&Ladder<'_>, &Line<RaisedBy>, &Moment),
    (graph, decision, way): (&StateGraph, ItemId, Vec<Edge>),
) -> Diagnostic {
    let item = &policy.items[decision];
    let moment = policy.moment_words(moment, None);
    let message = format!(
        "`{}` can be raised from `{moment}` on, which comes only once `{}` has been carried out",
        ladder.named.name, item.named.name
    );
    about(check.found(line.span, message), ladder.path, &line.cites)
        .here("counts from what comes only afterwards")
        .label(item.named.span, "open to this dispute")
        .note("by then the case has moved, and whoever is proved right has to undo what was done to the child's case")
        .help("let the time to raise it count from the decision, or from when those affected are told of it")
        .story(Some(stories::tell_needed(policy, graph, &way, None)))
}
