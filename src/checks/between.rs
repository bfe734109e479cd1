//! Procedures that continue in each other in a circle: the part of the loop checks that looks at several at once.
//!
//! A link is a reachable end that `continues in` another procedure. A case that goes from one to the next along links
//! and can nowhere end for good is passed round for ever (`endless-loop`); in any other circle it can go round any
//! number of times (`unbounded-loop`). Both are linear in graphs and links, but for the way round that is shown.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

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

/// Every link of a policy, by the procedure from which it leads.
type Links<'a> = BTreeMap<ProcedureId, Vec<Link<'a>>>;

/// Finds procedures that continue in each other in a circle out of which a case can get, each once.
pub fn circles(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    rounds(context, |endless| !endless).iter().filter_map(|circle| found(check, context, circle)).collect()
}

/// Finds procedures that pass a case to each other for ever, each once.
pub fn endless(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    rounds(context, |endless| endless).iter().filter_map(|circle| passed_on(check, context, circle)).collect()
}

/// Lists circles of links, each procedure in one at most; `wanted` chooses by whether a case never gets out.
fn rounds<'a>(context: &Context<'a>, wanted: impl Fn(bool) -> bool) -> Vec<Vec<Link<'a>>> {
    let links: Links<'_> =
        context.graphs.values().map(|graph| (graph.procedure, links(context.policy, graph))).collect();
    let finishing = finishing(context, &links);
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for start in context.graphs.keys().filter(|start| wanted(!finishing.contains(start))) {
        let Some(circle) = circle(&links, *start) else { continue };
        if !seen.contains(start) {
            seen.extend(circle.iter().map(|link| link.to));
            found.push(circle);
        }
    }
    found
}

/// Lists the procedures from whose beginning a case can end for good, there or in another one.
///
/// What is not judged may end anything; so may a graph that was cut off, and a place where the document stops.
fn finishing(context: &Context<'_>, links: &Links<'_>) -> BTreeSet<ProcedureId> {
    let ends = |graph: &&StateGraph| {
        let goes_on = |id: &ProcedureId| context.graphs.contains_key(id);
        let is_final = |node: &crate::graph::Node| match node.kind {
            NodeKind::Gap => true,
            NodeKind::End => node.item.is_none_or(|end| {
                let mut next =
                    context.policy.items[end].lines.continues_in.iter().flat_map(|line| &line.value).peekable();
                next.peek().is_none() || next.any(|id| !goes_on(id))
            }),
            _ => false,
        };
        let mut open = graph.states().flat_map(|(_, state)| state.position);
        graph.truncated || open.any(|node| is_final(graph.net.node(*node)))
    };
    let mut into: BTreeMap<ProcedureId, Vec<ProcedureId>> = BTreeMap::new();
    for link in links.values().flatten() {
        into.entry(link.to).or_default().push(link.from);
    }
    let mut open: Vec<ProcedureId> = context.graphs.values().filter(ends).map(|graph| graph.procedure).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(into.get(&id).into_iter().flatten());
        }
    }
    found
}

fn links<'a>(policy: &'a Policy, graph: &StateGraph) -> Vec<Link<'a>> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (id, state) in graph.states() {
        let ends = state.position.iter().map(|node| graph.net.node(*node)).filter(|node| node.kind == NodeKind::End);
        for end in ends.filter_map(|node| node.item).map(|end| &policy.items[end]) {
            for to in end.lines.continues_in.iter().flat_map(|line| line.value.iter().copied()) {
                if seen.insert((end.named.span, to)) {
                    found.push(Link { from: graph.procedure, end, state: id, to });
                }
            }
        }
    }
    found
}

/// Returns a shortest circle of links from a procedure to itself.
fn circle<'a>(links: &Links<'a>, start: ProcedureId) -> Option<Vec<Link<'a>>> {
    let mut arrived: BTreeMap<ProcedureId, Link<'a>> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for link in links.get(&at).into_iter().flatten() {
            if link.to == start {
                let back = std::iter::successors(Some(link), |later| arrived.get(&later.from));
                let mut circle: Vec<Link<'a>> = back.copied().collect();
                circle.reverse();
                return Some(circle);
            }
            arrived.entry(link.to).or_insert_with(|| {
                queue.push_back(link.to);
                *link
            });
        }
    }
    None
}

/// Tells one way round, through each of the procedures.
fn story(context: &Context<'_>, circle: &[Link<'_>]) -> Option<Story> {
    let told = circle.iter().map(|link| {
        let graph = context.graphs.get(&link.from)?;
        context.story_to(graph, link.state)
    });
    Some(Story::circle(told.collect::<Option<Vec<Story>>>()?))
}

/// Reports procedures out of which no case gets.
fn passed_on(check: &Check, context: &Context<'_>, circle: &[Link<'_>]) -> Option<Diagnostic> {
    let (last, rest) = circle.split_last()?;
    let name = |id: ProcedureId| &context.policy.procedures[id].named.name;
    let message = match rest {
        [] => format!("`{}` only ever leads back into itself, and a case never ends", name(last.to)),
        _ => format!("`{}` and `{}` pass a case on to each other for ever", name(last.to), name(last.from)),
    };
    let message = match circle.len() {
        0..=2 => message,
        _ => format!("a case that comes into `{}` is passed round for ever", name(last.to)),
    };
    let mut found = check.found(last.end.named.span, message).here("goes back from here").subject(&*last.end.path);
    for link in rest {
        found = found.label(link.end.named.span, format!("goes on in `{}`", name(link.to)));
    }
    for link in circle {
        found = found.clauses(labels(&link.end.named.cites));
    }
    let found =
        found.note("each procedure is finished in its turn, and the case never is").story(story(context, circle));
    Some(found.help("say in the document how a case ends for good, and give one of the procedures such an `end`"))
}

fn found(check: &Check, context: &Context<'_>, circle: &[Link<'_>]) -> Option<Diagnostic> {
    let (last, rest) = circle.split_last()?;
    let name = |id: ProcedureId| &context.policy.procedures[id].named.name;
    let end = &last.end.named;
    let message =
        format!("`{}` leads back into `{}`, and nothing bounds how often a case goes round", end.name, name(last.to));
    let mut found = check.found(end.span, message).here("goes back from here").subject(&*last.end.path);
    for link in rest {
        found = found.label(link.end.named.span, format!("goes on in `{}`", name(link.to)));
    }
    for link in circle {
        found = found.clauses(labels(&link.end.named.cites));
    }
    let found = found.note("a case can be passed to and fro without end, while each procedure keeps its own limits");
    Some(
        found
            .help("say in the document after how many rounds, or how long, who decides where the case stays")
            .story(story(context, circle)),
    )
}
