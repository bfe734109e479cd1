//! A procedure as nodes and arms: what the language desugars to.
//!
//! The nine kinds of node are those of `docs/language.md`. A container is a place that can be left as a whole: the
//! procedure, a block, one branch of a parallel block, a copy. Facts such as span, clause and limit stay in the policy;
//! nodes point to them.

use std::collections::BTreeMap;

use crate::model::{Condition, Effect, EventId, ItemId, Line, OutcomeId, People, ProcedureId, Question, Thing};
use crate::source::Span;

/// The number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct NodeId(pub u32);

/// The number of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct ContainerId(pub u32);

/// The kinds of node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// The owner does it.
    Act,
    /// Somebody takes one of several ways.
    Pick,
    /// A condition chooses, at once.
    Test,
    /// A moment is waited for.
    Wait,
    /// Opens every branch.
    All,
    /// Begins a block, or watches over one.
    Scope,
    /// Begins or ends a copy.
    Call,
    /// Finished.
    End,
    /// The document stops here.
    Gap,
}

/// Why the document stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapReason {
    /// `then unstated`, on this line.
    Unstated(Span),
    /// Nothing is written after the last item.
    NothingAfter,
    /// The caller says nothing of this end of the copy.
    UnansweredEnd(ItemId),
    /// No row, or no outcome, holds for the case.
    NoRow,
    /// What is followed is an outline: the document names it without its content.
    Outline(ProcedureId),
    /// A dispute ends without a decision.
    Unsettled(ProcedureId),
}

/// What an arm means in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArmKind {
    /// The item is done.
    Done,
    /// An outcome is chosen.
    Outcome,
    /// The item is passed over.
    PassedOver,
    /// A condition holds, or does not.
    Answer,
    /// The moment comes.
    Comes,
    /// The decision is accepted.
    Accepts,
    /// The decision is disputed.
    Raises,
    /// After a dispute, the decider of the last level chooses.
    Redecides,
    /// As `Redecides`, and what went on meanwhile stops.
    Overturns,
    /// A watcher stops the block.
    Interrupts,
    /// The limit passes.
    Late,
}

/// Where an arm leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// To a node, leaving every container around the source that does not hold it.
    Node(NodeId),
    /// Out of a container that is done.
    Done(ContainerId),
}

/// One way on from a node.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What it means.
    pub kind: ArmKind,
    /// The outcome chosen.
    pub outcome: Option<OutcomeId>,
    /// For which cases.
    pub guard: Option<Condition>,
    /// What it brings about.
    pub effects: Vec<Line<Effect>>,
    /// Where it leads.
    pub goal: Goal,
    /// What begins beside it: a dispute whose effect is that the decision stands.
    pub beside: Option<Goal>,
}

/// A place where a case can be.
#[derive(Clone, Debug)]
pub struct Node {
    /// Which of the nine.
    pub kind: NodeKind,
    /// The item of the policy, if it is made from one.
    pub item: Option<ItemId>,
    /// The container around it.
    pub container: ContainerId,
    /// The ways on.
    pub arms: Vec<Arm>,
    /// Who acts.
    pub actor: People,
    /// The escalation of whose raised copy it is part.
    pub dispute: Option<ProcedureId>,
    /// Why the document stops, for a gap.
    pub gap: Option<GapReason>,
}

/// A place that can be left as a whole.
#[derive(Clone, Debug)]
pub struct Container {
    /// The one around it.
    pub parent: Option<ContainerId>,
    /// The item of the policy.
    pub item: Option<ItemId>,
    /// Whether it is one branch of several.
    pub branch: bool,
    /// Where the case goes when it is done.
    pub after: Option<Goal>,
    /// Nodes that may stop it at any time; their container is the one around it.
    pub watchers: Vec<NodeId>,
    /// The entries of its branches, for a parallel block.
    pub branches: Vec<Goal>,
}

/// A procedure as nodes.
#[derive(Clone, Debug, Default)]
pub struct Net {
    pub(super) nodes: Vec<Node>,
    pub(super) containers: Vec<Container>,
    /// Where a case begins.
    pub entry: Vec<Goal>,
    /// Who may hold the case; the first are those with whom it begins.
    pub holders: Vec<People>,
    /// How many of the holders are those with whom it begins.
    pub first_holders: usize,
    /// What is asked of a case and has to be remembered.
    pub questions: Vec<Question>,
    /// The documents and consents that come into being.
    pub things: Vec<Thing>,
    /// How many classes of values each question has.
    pub classes: Vec<u8>,
    /// Whether a question is about something outside this net, which may have happened or not.
    pub outside: Vec<bool>,
    /// The constants with which a number is compared, for each question.
    pub constants: Vec<Vec<u32>>,
    /// What has to be so before an event can come, for those that are asked or waited for and mean a moment.
    pub(super) meant: BTreeMap<EventId, Condition>,
    /// What holds at the beginning.
    pub(super) given: super::beside::Given,
    /// Things that somebody else may have made, or may yet make, unless they are known to be there.
    pub maybe: Vec<Thing>,
    /// The items of which nodes are made, in ascending order.
    items: Vec<ItemId>,
    /// The escalation of whose raised copy the nodes of each container are part.
    raised: Vec<Option<ProcedureId>>,
}

impl Net {
    /// Returns a node.
    #[expect(clippy::indexing_slicing, reason = "a NodeId is made by adding to this very list")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "a NodeId is made by adding to this very list")]
    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    /// Returns a container.
    #[expect(clippy::indexing_slicing, reason = "a ContainerId is made by adding to this very list")]
    pub fn container(&self, id: ContainerId) -> &Container {
        &self.containers[id.0 as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "a ContainerId is made by adding to this very list")]
    pub(super) fn container_mut(&mut self, id: ContainerId) -> &mut Container {
        &mut self.containers[id.0 as usize]
    }

    /// Lists the nodes.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(u32::try_from(index).unwrap_or(u32::MAX)), node))
    }

    /// Lists the containers, each before those inside it.
    pub fn containers(&self) -> impl Iterator<Item = (ContainerId, &Container)> {
        self.containers
            .iter()
            .enumerate()
            .map(|(index, found)| (ContainerId(u32::try_from(index).unwrap_or(u32::MAX)), found))
    }

    /// Lists a container and those around it, from the inside out.
    pub fn around(&self, container: ContainerId) -> impl Iterator<Item = ContainerId> {
        std::iter::successors(Some(container), |inner| self.container(*inner).parent)
    }

    /// Returns whether some node is made from an item.
    pub fn holds(&self, item: ItemId) -> bool {
        self.items.binary_search(&item).is_ok()
    }

    /// Lists the items of which nodes are made, in ascending order.
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }

    /// Returns the escalation of whose raised copy a node right inside a container is part.
    pub(super) fn raised_within(&self, container: ContainerId) -> Option<ProcedureId> {
        self.raised.get(container.0 as usize).copied().flatten()
    }

    /// Notes which items it holds and what is raised where, once all nodes are there.
    pub(super) fn note_items(&mut self) {
        self.items = self.nodes.iter().filter_map(|node| node.item).collect();
        self.items.sort_unstable();
        self.items.dedup();
        self.raised = vec![None; self.containers.len()];
        for node in &self.nodes {
            if let Some(raised) = self.raised.get_mut(node.container.0 as usize) {
                *raised = raised.or(node.dispute);
            }
        }
    }

    /// Returns whether a node lies in a container, at any depth.
    pub fn is_inside(&self, node: NodeId, container: ContainerId) -> bool {
        self.around(self.node(node).container).any(|around| around == container)
    }

    /// Returns whether two nodes stand in different branches of one parallel block.
    pub fn are_beside(&self, first: NodeId, second: NodeId) -> bool {
        let mut branches = self.around(self.node(first).container).filter(|around| self.container(*around).branch);
        branches.any(|branch| {
            let all = self.container(branch).parent;
            all.is_some_and(|all| self.is_inside(second, all)) && !self.is_inside(second, branch)
        })
    }

    pub(super) fn add_node(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn add_container(&mut self, container: Container) -> ContainerId {
        self.containers.push(container);
        ContainerId(u32::try_from(self.containers.len() - 1).unwrap_or(u32::MAX))
    }
}
