//! A BPMN model as typed elements: processes, what flows in them, and what was not understood.
//!
//! Numbers stand for elements, and each list is in document order. Pictures, data and remarks are left out.

use std::collections::BTreeMap;

use crate::source::Span;

/// The number of a process or sub-process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopeId(pub usize);

/// The number of an activity, event or gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(pub usize);

/// The number of a sequence flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FlowId(pub usize);

/// What brings an event about, or what it brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// Nothing is said.
    None,
    /// A message, a moment, a condition, or one of several: it comes when it comes.
    Outside,
    /// A signal, by its name.
    Signal(String),
    /// An error; by its reference, if it has one.
    Error(Option<String>),
    /// An escalation; by its reference, if it has one.
    Escalation(Option<String>),
    /// A link to the event of that name.
    Link(String),
    /// Everything in the scope ends.
    Terminate,
    /// The transaction is cancelled.
    Cancel,
    /// What was done is undone.
    Compensation,
}

/// What an element of the flow is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody or something does it; begins a case where it waits for a message that no flow leads to.
    Task { begins: bool },
    /// A sub-process with its content.
    Inner(ScopeId),
    /// A sub-process that begins at an event, and whether it stops what is around it.
    Handler(ScopeId),
    /// Another process, by its identifier.
    Call(Option<String>),
    /// One way.
    Exclusive,
    /// All ways.
    Parallel,
    /// One or more ways.
    Inclusive,
    /// What happens first chooses the way; it may begin a case.
    EventBased { begins: bool, all: bool },
    /// By a formula.
    Complex,
    /// Where a case begins, and whether it stops what is around it.
    Start(Trigger, bool),
    /// Something is waited for.
    Catch(Trigger),
    /// Something is brought about on the way.
    Throw(Trigger),
    /// The way ends.
    End(Trigger),
    /// Something happens while an activity is under way, and whether it stops the activity.
    Boundary { host: Option<NodeId>, trigger: Trigger, interrupts: bool },
}

/// An element of the flow.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its identifier.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The process or sub-process around it.
    pub scope: ScopeId,
    /// The lane around it.
    pub owner: Option<String>,
    /// The flows that lead to it.
    pub incoming: Vec<FlowId>,
    /// The flows that leave it.
    pub outgoing: Vec<FlowId>,
    /// The flow that is taken where no condition holds.
    pub default: Option<FlowId>,
    /// The events on its boundary.
    pub boundaries: Vec<NodeId>,
    /// Whether it only undoes, outside of the flow.
    pub undoes: bool,
    /// Whether it is done several times, in a row or at once.
    pub repeats: bool,
    /// Where it stands.
    pub span: Span,
}

impl Node {
    /// Returns what people call it, or its identifier.
    pub fn display(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// A sequence flow.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// Its identifier.
    pub id: String,
    /// What is written beside it.
    pub name: Option<String>,
    /// Whence.
    pub source: NodeId,
    /// Whither.
    pub target: NodeId,
    /// Whether it has a condition.
    pub is_conditional: bool,
    /// Where it stands.
    pub span: Span,
}

/// A message flow between two pools.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// What is written beside it, or its identifier.
    pub title: String,
    /// What sends it; none where that is no element of a flow.
    pub from: Option<NodeId>,
    /// What receives it; none where that is no element of a flow.
    pub to: Option<NodeId>,
    /// Whether one end is named and not in the file.
    pub dangles: bool,
    /// Whether one of the two may be done several times, so that nobody knows how many messages there are.
    pub several: bool,
}

/// A process or a sub-process.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// Its identifier.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    /// The team whose pool it is.
    pub pool: Option<String>,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// Whether its tasks are done in any order.
    pub is_ad_hoc: bool,
    /// Whether it has lanes.
    pub has_lanes: bool,
    /// The activity that it is the content of.
    pub host: Option<NodeId>,
    /// Whether its pool stands for several of a kind.
    pub is_several: bool,
    /// What is in it, without what is in sub-processes.
    pub nodes: Vec<NodeId>,
    /// Of these, the sub-processes that begin at an event.
    pub handlers: Vec<NodeId>,
    /// How deep it is nested.
    pub depth: usize,
    /// Where it stands.
    pub span: Span,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// What it is, in words.
    pub what: String,
    /// Where it stands.
    pub span: Span,
}

/// The content of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    /// Processes and sub-processes, each behind the one around it.
    pub scopes: Vec<Scope>,
    /// What flows.
    pub nodes: Vec<Node>,
    /// How.
    pub flows: Vec<Flow>,
    /// The messages between pools.
    pub messages: Vec<Message>,
    /// The processes.
    pub processes: Vec<ScopeId>,
    /// What was not understood, by the scope that it stands in; what stands in no process has none.
    pub unread: BTreeMap<Option<ScopeId>, Vec<Unread>>,
    /// The events to which links lead, by scope and name.
    pub links: BTreeMap<(ScopeId, String), Vec<NodeId>>,
    /// Processes, and tasks that can be called, by identifier; none for tasks.
    pub called: BTreeMap<String, Option<ScopeId>>,
}

impl Model {
    /// Returns an element of the flow.
    #[expect(clippy::indexing_slicing, reason = "a NodeId is made by adding to this very list")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Returns a flow.
    #[expect(clippy::indexing_slicing, reason = "a FlowId is made by adding to this very list")]
    pub fn flow(&self, id: FlowId) -> &Flow {
        &self.flows[id.0]
    }

    /// Returns a process or sub-process.
    #[expect(clippy::indexing_slicing, reason = "a ScopeId is made by adding to this very list")]
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0]
    }

    /// Notes what was not understood in a scope.
    pub fn unread(&mut self, scope: Option<ScopeId>, unread: Unread) {
        self.unread.entry(scope).or_default().push(unread);
    }

    /// Returns the process that an element belongs to.
    pub fn process(&self, node: NodeId) -> ScopeId {
        let scope = self.node(node).scope;
        self.around(scope).last().unwrap_or(scope)
    }

    /// Lists a scope and those around it, from the inside out.
    pub fn around(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        std::iter::successors(Some(scope), |inner| self.scope(*inner).parent)
    }
}
