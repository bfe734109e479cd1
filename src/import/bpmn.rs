//! BPMN 2.0: processes of many tools as Petri nets, one a process.
//!
//! It promises a net for each process of a file and a list of what was not understood, each with its place; what holds
//! nothing of the flow (data, remarks, pictures) is passed over. `docs/models.md` says what each element means. What
//! messages two pools exchange is not followed: a message comes when it is waited for.

mod ending;
mod events;
mod inclusive;
mod lower;
mod model;
mod reader;
mod route;
mod xml;

use std::collections::BTreeSet;

pub use xml::Unreadable;

use crate::petri::Net;
use crate::source::{FileId, Span};
use lower::Lowering;
use model::{Kind, Model, NodeId, ScopeId, Trigger};

/// One process of a file.
#[derive(Clone, Debug)]
pub struct Process {
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What can happen.
    pub net: Net,
    /// What was not understood.
    pub unread: Vec<(Span, String)>,
    /// What is taken as one step, unseen.
    pub closed: Vec<(Span, String)>,
    /// The tasks that stand in no lane, where the process has lanes.
    pub unowned: Vec<(Span, String)>,
}

/// Reads every process of a text that has content.
///
/// # Errors
/// The XML breaks off, or is of something else than BPMN 2.0.
pub fn read(file: FileId, text: &str) -> Result<Vec<Process>, Unreadable> {
    let elements = xml::elements(file, text)?;
    let root = elements.first().filter(|root| root.is_bpmn && root.name == "definitions");
    let Some(root) = root else {
        let span = elements.first().map_or(Span::new(file, 0, 0), |root| root.span);
        return Err(Unreadable { message: "this is no BPMN 2.0 model".to_owned(), span });
    };
    let _ = root;
    let model = reader::model(&elements);
    let processes = model.processes.iter().filter(|id| !model.scope(**id).nodes.is_empty());
    Ok(processes.map(|id| process(&model, *id)).collect())
}

fn process(model: &Model, id: ScopeId) -> Process {
    let scope = model.scope(id);
    let lowered = Lowering::of(model, id);
    let name = scope.pool.as_ref().or(scope.name.as_ref()).unwrap_or(&scope.id).clone();
    Process {
        name,
        span: scope.span,
        net: lowered.net,
        unread: lowered.unread.into_iter().collect(),
        closed: lowered.closed.into_iter().collect(),
        unowned: Vec::new(),
    }
}

/// Lists the events of its scope to which a link leads.
fn links(model: &Model, id: NodeId) -> Vec<NodeId> {
    let node = model.node(id);
    let (Kind::Throw(Trigger::Link(name)) | Kind::End(Trigger::Link(name))) = &node.kind else { return Vec::new() };
    let is_named = |catch: &&NodeId| model.node(**catch).kind == Kind::Catch(Trigger::Link(name.clone()));
    model.scope(node.scope).nodes.iter().filter(is_named).copied().collect()
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

/// Lists what may be reached several times, because an event begins it beside the case.
fn in_wake(model: &Model, scope: ScopeId) -> BTreeSet<NodeId> {
    let beside = |id: &NodeId| match model.node(*id).kind {
        Kind::Boundary { interrupts: false, .. } => true,
        Kind::Handler(inner) => handled(model, inner).is_some_and(|(_, stops)| !stops),
        _ => false,
    };
    let mut open: Vec<NodeId> = model.scope(scope).nodes.iter().copied().filter(beside).collect();
    let mut found: BTreeSet<NodeId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let node = model.node(id);
        let targets = node.outgoing.iter().map(|flow| model.flow(*flow).target);
        let next = targets.chain(node.boundaries.iter().copied()).chain(links(model, id));
        for next in next {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}
