//! BPMN 2.0: processes of many tools as Petri nets, one a process.
//!
//! It promises a net for each process of a file and a list of what was not understood, each with its place; what holds
//! nothing of the flow (data, remarks, pictures) is passed over. `docs/models.md` says what each element means. Pools that
//! exchange messages are a net of their own, all together; alone, each gets its messages when it waits for them.

mod ending;
mod events;
mod inclusive;
mod lower;
mod meeting;
mod messages;
mod model;
mod reader;
mod references;
mod route;
mod scopes;
mod signals;
mod waiting;
mod xml;

use std::collections::BTreeSet;

use super::xml::Document;
use super::{Imported, Unread, Unreadable};
use crate::source::Span;
use lower::Lowering;
use messages::Exchange;
use model::{Kind, Model, NodeId, ScopeId, Trigger};

/// How many elements there may be in all nets of a file, once each called process stands in the place of its call.
const MOST_NODES: usize = 200_000;

/// Reads every process of a document that has content.
pub(super) fn read(document: &Document) -> Result<Vec<Imported>, Unreadable> {
    let elements = xml::elements(document);
    let root = document.root();
    if elements.first().is_none_or(|root| !root.is_bpmn) {
        let reason = "its root element is `definitions`, but not that of BPMN 2.0".to_owned();
        return Err(Unreadable { reason, span: Some(root.span) });
    }
    let model = reader::model(&elements);
    let has_content = |id: &ScopeId| !model.scope(*id).nodes.is_empty();
    let processes: Vec<ScopeId> = model.processes.iter().copied().filter(has_content).collect();
    let (mut room, free) = (MOST_NODES, messages::free(&model));
    let mut models: Vec<Imported> = processes.iter().map(|id| process(&model, *id, &mut room)).collect();
    for (model, id) in models.iter_mut().zip(&processes) {
        model.assumed.extend(free.get(id).into_iter().flatten().cloned());
    }
    let exchanges = messages::exchanges(&model);
    models.extend(exchanges.iter().map(|exchange| together(&model, exchange, &processes, &mut room)));
    if models.is_empty() {
        let first = model.unread.values().flatten().next();
        let reason = first.map_or("it holds no process with content".to_owned(), |unread| {
            format!("it holds no process with content, only a {}", unread.what)
        });
        return Err(Unreadable { reason, span: Some(first.map_or(root.span, |unread| unread.span)) });
    }
    Ok(models)
}

fn process(model: &Model, id: ScopeId, room: &mut usize) -> Imported {
    let scope = model.scope(id);
    let lowered = Lowering::of(model, &Exchange { processes: vec![id], followed: Vec::new() }, room);
    let unowned = unowned(model, id);
    Imported {
        name: title(model, id),
        span: scope.span,
        counts: counts(model, id),
        net: lowered.net,
        assumed: lowered.assumed.into_iter().collect(),
        unread: lowered.unread.into_iter().map(|(span, what)| Unread { what, span, matters: true }).collect(),
        unowned,
        parts: Vec::new(),
    }
}

/// Returns the name of a pool, or else of its process.
fn title(model: &Model, id: ScopeId) -> String {
    let scope = model.scope(id);
    scope.pool.as_ref().or(scope.name.as_ref()).unwrap_or(&scope.id).clone()
}

/// Puts pools together that exchange messages; what is said of each alone is not said again.
fn together(model: &Model, exchange: &Exchange, all: &[ScopeId], room: &mut usize) -> Imported {
    let parts = exchange.processes.iter().filter_map(|id| all.iter().position(|known| known == id)).collect();
    let names: Vec<String> = exchange.processes.iter().map(|id| title(model, *id)).collect();
    let (last, others) = names.split_last().map_or(("", Vec::new()), |(last, others)| (last.as_str(), others.to_vec()));
    let first = exchange.processes.first().map(|id| model.scope(*id).span);
    let span = first.unwrap_or_else(|| unreachable!("an exchange is between pools"));
    let counts = [(names.len(), "pool"), (exchange.followed.len(), "message")];
    Imported {
        name: format!("{} and {last} together", others.join(", ")),
        span,
        counts: counts.into_iter().filter(|(number, _)| *number > 0).collect(),
        net: Lowering::of(model, exchange, room).net,
        assumed: Vec::new(),
        unread: Vec::new(),
        unowned: Vec::new(),
        parts,
    }
}

/// Lists the tasks in no lane, where the process has lanes; what is in a sub-process stands in the lane of that.
fn unowned(model: &Model, process: ScopeId) -> Vec<(String, Span)> {
    let scope = model.scope(process);
    let nodes = scope.nodes.iter().map(|id| model.node(*id)).filter(|node| scope.has_lanes && node.owner.is_none());
    let tasks = nodes.filter(|node| matches!(node.kind, Kind::Task { .. }) && !node.undoes);
    tasks.map(|node| (node.display().to_owned(), node.span)).collect()
}

/// Counts what a process holds, with all that is in its sub-processes.
fn counts(model: &Model, process: ScopeId) -> Vec<(usize, &'static str)> {
    let mut counts = [(0, "task"), (0, "gateway"), (0, "event"), (0, "sub-process"), (0, "call")];
    let mut open: Vec<NodeId> = model.scope(process).nodes.clone();
    while let Some(node) = open.pop() {
        let kind = &model.node(node).kind;
        if let Kind::Inner(inner) | Kind::Handler(inner) = kind {
            open.extend(&model.scope(*inner).nodes);
        }
        let kind = match kind {
            Kind::Task { .. } => 0,
            Kind::Exclusive | Kind::Parallel | Kind::Inclusive | Kind::EventBased { .. } | Kind::Complex => 1,
            Kind::Start(..) | Kind::Catch(_) | Kind::Throw(_) | Kind::End(_) | Kind::Boundary { .. } => 2,
            Kind::Inner(_) | Kind::Handler(_) => 3,
            Kind::Call(_) => 4,
        };
        if let Some((number, _)) = counts.get_mut(kind) {
            *number += 1;
        }
    }
    counts.into_iter().filter(|(number, _)| *number > 0).collect()
}

/// Lists the events of its scope to which a link leads.
fn links(model: &Model, id: NodeId) -> Vec<NodeId> {
    let node = model.node(id);
    let (Kind::Throw(Trigger::Link(name)) | Kind::End(Trigger::Link(name))) = &node.kind else { return Vec::new() };
    model.links.get(&(node.scope, name.clone())).cloned().unwrap_or_default()
}

/// Lists how a scope may begin: each entry is a way, and lists what begins together.
///
/// Start events are alternatives. Where there is none, everything begins to which no flow leads.
fn starts(model: &Model, scope: ScopeId) -> Vec<Vec<NodeId>> {
    let nodes = || model.scope(scope).nodes.iter().copied().filter(|id| model.node(*id).incoming.is_empty());
    let begins = |id: &NodeId| match model.node(*id).kind {
        Kind::Start(..) => true,
        Kind::Task { begins } | Kind::EventBased { begins, .. } => begins,
        _ => false,
    };
    let alternatives: Vec<Vec<NodeId>> = nodes().filter(begins).map(|id| vec![id]).collect();
    if !alternatives.is_empty() {
        return alternatives;
    }
    let attached = |id: &NodeId| {
        let node = model.node(*id);
        node.undoes || matches!(node.kind, Kind::Boundary { .. } | Kind::Handler(_) | Kind::Catch(Trigger::Link(_)))
    };
    let together: Vec<NodeId> = nodes().filter(|id| !attached(id)).collect();
    if together.is_empty() { Vec::new() } else { vec![together] }
}

/// Returns at what an event sub-process begins, and whether it stops what is around it.
fn handled(model: &Model, scope: ScopeId) -> Option<(Trigger, bool)> {
    model.scope(scope).nodes.iter().find_map(|id| match &model.node(*id).kind {
        Kind::Start(trigger, stops) => Some((trigger.clone(), *stops || matches!(trigger, Trigger::Error(_)))),
        _ => None,
    })
}

/// What may be reached several times in a scope, because an event begins it beside the case.
#[derive(Debug)]
struct Wake {
    /// All of it.
    reached: BTreeSet<NodeId>,
    /// What is reached in no other way.
    only: BTreeSet<NodeId>,
}

impl Wake {
    fn of(model: &Model, scope: ScopeId) -> Self {
        let beside = model.scope(scope).nodes.iter().copied().filter(|id| is_beside(model, *id)).collect();
        let wake = reached(model, beside);
        if wake.is_empty() {
            return Wake { only: wake.clone(), reached: wake };
        }
        let others = reached(model, starts(model, scope).into_iter().flatten().collect());
        Wake { only: wake.difference(&others).copied().collect(), reached: wake }
    }
}

/// Returns whether an event begins it beside the case, without stopping anything.
fn is_beside(model: &Model, id: NodeId) -> bool {
    match model.node(id).kind {
        Kind::Boundary { interrupts, .. } => !interrupts,
        Kind::Handler(inner) => handled(model, inner).is_some_and(|(_, stops)| !stops),
        _ => false,
    }
}

/// Lists what can be reached from some elements, but for what begins beside the case.
fn reached(model: &Model, mut open: Vec<NodeId>) -> BTreeSet<NodeId> {
    let mut found: BTreeSet<NodeId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let node = model.node(id);
        let targets = node.outgoing.iter().map(|flow| model.flow(*flow).target);
        let attached = node.boundaries.iter().copied().filter(|boundary| !is_beside(model, *boundary));
        for next in targets.chain(attached).chain(links(model, id)) {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}
