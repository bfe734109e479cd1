//! Procedures that continue in each other in a circle: the part of `unbounded-loop` that looks at several at once.

use std::collections::VecDeque;

use super::{Check, Context, context::labels};
use crate::diagnostic::{Diagnostic, Story};
use crate::graph::{NodeKind, StateGraph, StateId};
use crate::model::{Item, Policy, ProcedureId};

/// A reachable end that continues in another procedure.
#[derive(Clone, Copy)]
struct Link<'a> {
    from: ProcedureId,
    end: &'a Item,
    state: StateId,
    to: ProcedureId,
}

/// Finds procedures that continue in each other in a circle, each once.
pub fn circles(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let links: Vec<Link<'_>> = context.graphs.values().flat_map(|graph| links(context.policy, graph)).collect();
    let (mut findings, mut seen) = (Vec::new(), Vec::new());
    for start in context.graphs.keys() {
        let Some(circle) = circle(&links, *start) else { continue };
        if !seen.contains(start) {
            findings.extend(found(check, context, &circle));
        }
        seen.extend(circle.iter().map(|link| link.to));
    }
    findings
}

fn links<'a>(policy: &'a Policy, graph: &StateGraph) -> Vec<Link<'a>> {
    let mut found: Vec<Link<'_>> = Vec::new();
    for (id, state) in graph.states() {
        let ends = state.position.iter().map(|node| graph.net.node(*node)).filter(|node| node.kind == NodeKind::End);
        for end in ends.filter_map(|node| node.item).map(|end| &policy.items[end]) {
            for to in end.lines.continues_in.iter().flat_map(|line| line.value.iter().copied()) {
                if !found.iter().any(|link| link.end.named.span == end.named.span && link.to == to) {
                    found.push(Link { from: graph.procedure, end, state: id, to });
                }
            }
        }
    }
    found
}

/// Returns a shortest circle of links from a procedure to itself.
fn circle<'a>(links: &[Link<'a>], start: ProcedureId) -> Option<Vec<Link<'a>>> {
    let from = |id: ProcedureId| links.iter().filter(move |link| link.from == id);
    let mut trails: VecDeque<Vec<Link<'_>>> = from(start).map(|link| vec![*link]).collect();
    let mut seen = Vec::new();
    while let Some(trail) = trails.pop_front() {
        let last = trail.last()?.to;
        if last == start {
            return Some(trail);
        }
        if !seen.contains(&last) {
            seen.push(last);
            trails.extend(from(last).map(|link| [trail.clone(), vec![*link]].concat()));
        }
    }
    None
}

fn found(check: &Check, context: &Context<'_>, circle: &[Link<'_>]) -> Option<Diagnostic> {
    let (last, rest) = circle.split_last()?;
    let name = |id: ProcedureId| &context.policy.procedures[id].named.name;
    let end = &last.end.named;
    let message =
        format!("`{}` leads back into `{}`, and nothing bounds how often a case goes round", end.name, name(last.to));
    let mut found = check.found(end.span, message).here("goes back from here").subject(&*last.end.path);
    let mut story = Vec::new();
    for link in rest {
        found = found.label(link.end.named.span, format!("goes on in `{}`", name(link.to)));
    }
    for link in circle {
        found = found.clauses(labels(&link.end.named.cites));
        let told = context.graphs.get(&link.from).and_then(|graph| context.story_to(graph, link.state));
        story.extend(told);
    }
    let found = found.note("a case can be passed to and fro without end, while each procedure keeps its own limits");
    Some(
        found
            .help("say in the document after how many rounds, or how long, who decides where the case stays")
            .story(Some(Story::circle(story))),
    )
}
