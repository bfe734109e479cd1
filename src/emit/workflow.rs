//! The flow of a procedure as a workflow net.
//!
//! Every node of the state graph becomes a place, every way on a transition, every parallel block a split and a join;
//! all ends lead to one sink, and a gap is no sink. What is asked of a case is a free choice of the net. Where that would
//! say something else than the state graph, the procedure is no plain net: where an answer is remembered and asked
//! again, where work goes on beside a dispute, where a block can be left early or with other work in it.

mod asked;

use std::collections::{BTreeMap, VecDeque};

use crate::graph::net::{ContainerId, Goal};
use crate::graph::{Arm, ArmKind, NodeId, NodeKind, StateGraph, StateRef};
use crate::model::{ItemId, ItemKind, Policy};
use crate::petri::{Net, Place, PlaceId, Transition};
use crate::source::Span;
use crate::stories;

/// Something that keeps a procedure from being a plain workflow net.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotPlain {
    /// Where the author wrote it.
    pub span: Option<Span>,
    /// What it is, in one clause.
    pub construct: String,
}

/// Turns the flow of a procedure into a workflow net, where it is a plain one; the graph need not be explored.
///
/// # Errors
/// Every construct that a plain net cannot say.
pub fn workflow(policy: &Policy, graph: &StateGraph) -> Result<Net, Vec<NotPlain>> {
    let (net, places, joins, queue, why) = Default::default();
    let mut builder = Builder { policy, graph, net, places, joins, queue, why, sink: PlaceId(0) };
    builder.begin();
    builder.drain();
    builder.joins();
    builder.why.extend(asked::again(policy, graph, (&builder.net, &builder.places)));
    builder.why.sort();
    builder.why.dedup();
    if builder.why.is_empty() { Ok(builder.net) } else { Err(builder.why) }
}

struct Builder<'a> {
    policy: &'a Policy,
    graph: &'a StateGraph,
    net: Net,
    places: BTreeMap<NodeId, PlaceId>,
    /// Where each branch is done, for every parallel block that is entered.
    joins: BTreeMap<ContainerId, BTreeMap<ContainerId, PlaceId>>,
    queue: VecDeque<(NodeId, PlaceId)>,
    why: Vec<NotPlain>,
    sink: PlaceId,
}

impl<'a> Builder<'a> {
    fn begin(&mut self) {
        let start = self.place("start");
        self.sink = self.place("end");
        if let Some(place) = self.net.places.get_mut(0) {
            place.initial = 1;
        }
        if let Some(place) = self.net.places.get_mut(1) {
            place.is_final = true;
        }
        let mut outputs = Vec::new();
        for goal in &self.graph.net.entry {
            outputs.extend(self.goal(None, *goal, None));
        }
        self.transition("begin".to_owned(), None, vec![start], outputs);
    }

    fn place(&mut self, name: impl Into<String>) -> PlaceId {
        let id = PlaceId(u32::try_from(self.net.places.len()).unwrap_or(u32::MAX));
        self.net.places.push(Place { name: name.into(), ..Place::default() });
        id
    }

    fn transition(&mut self, name: String, told: Option<Told>, inputs: Vec<PlaceId>, outputs: Vec<PlaceId>) {
        let Told { title, owner, span } = told.unwrap_or_default();
        let (inputs, outputs) = (counted(inputs), counted(outputs));
        self.net.transitions.push(Transition { name, title, owner, inputs, outputs, span, ..Transition::default() });
    }

    fn refuse(&mut self, item: Option<ItemId>, construct: impl Into<String>) {
        let span = item.map(|item| self.policy.items[item].named.span);
        self.why.push(NotPlain { span, construct: construct.into() });
    }

    fn path(&self, item: Option<ItemId>) -> String {
        item.map_or("the procedure", |item| self.policy.items[item].path.as_str()).to_owned()
    }

    /// Turns an open node into its place's transitions.
    fn node(&mut self, id: NodeId, place: PlaceId) {
        let node = self.graph.net.node(id);
        let name = self.path(node.item);
        if node.kind == NodeKind::End {
            return self.transition(format!("{name} (over)"), None, vec![place], vec![self.sink]);
        }
        for (number, arm) in node.arms.iter().enumerate() {
            if !self.can_be(arm) {
                continue;
            }
            if arm.beside.is_some() || arm.kind == ArmKind::Overturns {
                self.refuse(node.item, format!("the decision `{name}` stands while it is disputed"));
                continue;
            }
            let outputs = self.goal(Some(node.container), arm.goal, node.item);
            let told = node.item.map(|item| self.told(id, item, arm));
            self.transition(format!("{name}/{}", number + 1), told, vec![place], outputs);
        }
    }

    /// Returns whether a case of which nothing is known can take a way on.
    fn can_be(&self, arm: &Arm) -> bool {
        let state: Option<StateRef<'_>> = self.graph.states().next().map(|(_, state)| state);
        state.is_none_or(|state| self.graph.may_hold(self.policy, state, arm.guard.as_ref()))
    }

    fn told(&self, id: NodeId, item: ItemId, arm: &Arm) -> Told {
        let node = self.graph.net.node(id);
        let item = &self.policy.items[item];
        let outcome = arm.outcome.map(|outcome| &self.policy.outcomes[outcome]);
        let title = stories::words(self.policy, arm, item.named.display(), outcome, &item.kind);
        let owners = self.policy.titles(&node.actor.actors());
        Told { title, owner: (!owners.is_empty()).then(|| owners.join(", ")), span: Some(item.named.span) }
    }

    /// Returns where tokens lie when a goal is reached; blocks are passed through.
    fn goal(&mut self, from: Option<ContainerId>, goal: Goal, item: Option<ItemId>) -> Vec<PlaceId> {
        let most = 2 * (self.graph.net.nodes().count() + self.graph.net.containers().count());
        let (mut reached, mut ways, mut steps) = (Vec::new(), vec![(from, goal)], 0);
        while let Some((from, goal)) = ways.pop() {
            steps += 1;
            if steps > most {
                self.refuse(item, "blocks go round without anything to do in them");
                break;
            }
            match goal {
                Goal::Node(node) => {
                    self.leaves(from, node, item);
                    match self.passed(node) {
                        Some(on) => ways.push((Some(self.graph.net.node(node).container), on)),
                        None => reached.push(self.open(node)),
                    }
                }
                Goal::Done(container) => reached.extend(self.done(from, container, item, &mut ways)),
            }
        }
        reached
    }

    /// Returns where a block or copy leads at once.
    fn passed(&self, node: NodeId) -> Option<Goal> {
        let node = self.graph.net.node(node);
        match node.arms.as_slice() {
            [only] if matches!(node.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call) => Some(only.goal),
            _ => None,
        }
    }

    /// Returns the place of an open node.
    fn open(&mut self, node: NodeId) -> PlaceId {
        if let Some(place) = self.places.get(&node) {
            return *place;
        }
        let found = self.graph.net.node(node);
        let what = if found.kind == NodeKind::Gap { " (gap)" } else { "" };
        let place = self.place(self.path(found.item) + what);
        self.places.insert(node, place);
        self.queue.push_back((node, place));
        for around in self.graph.net.around(found.container) {
            for watcher in &self.graph.net.container(around).watchers {
                let watcher = self.graph.net.node(*watcher);
                let path = self.path(watcher.item);
                let is_watch = |item: ItemId| matches!(self.policy.items[item].kind, ItemKind::AtAnyTime(..));
                match watcher.item.filter(|item| is_watch(*item)) {
                    Some(item) => self.refuse(Some(item), format!("`{path}` may stop what goes on at any time")),
                    None => self.refuse(watcher.item, format!("`late` stops all of `{path}`")),
                }
            }
        }
        place
    }

    /// A way out of one branch would leave the work of the others behind.
    fn leaves(&mut self, from: Option<ContainerId>, target: NodeId, item: Option<ItemId>) {
        let Some(from) = from else { return };
        let net = &self.graph.net;
        let mut left = net.around(from).take_while(|around| !net.is_inside(target, *around));
        if left.any(|around| net.container(around).branch) {
            self.refuse(item, format!("`{}` leaves the parallel block around it", self.path(item)));
        }
    }

    /// Comes to the end of a container, which for a parallel block from outside is its beginning.
    fn done(
        &mut self,
        from: Option<ContainerId>,
        container: ContainerId,
        item: Option<ItemId>,
        ways: &mut Vec<(Option<ContainerId>, Goal)>,
    ) -> Option<PlaceId> {
        let net = &self.graph.net;
        let found = net.container(container);
        if found.branch {
            return found.parent.and_then(|all| self.joins.get(&all)?.get(&container).copied());
        }
        let is_inside = |from: ContainerId| net.around(from).any(|around| around == container);
        if !found.branches.is_empty() && !from.is_some_and(is_inside) {
            let own = net.containers().filter(|(_, inner)| inner.branch && inner.parent == Some(container));
            let own: Vec<ContainerId> = own.map(|(id, _)| id).collect();
            if own.len() != found.branches.len() {
                self.refuse(found.item, "one of the branches holds nothing");
            }
            if !self.joins.contains_key(&container) {
                let name = self.path(found.item);
                let places = own.iter().map(|branch| (*branch, self.place(format!("{name} (branch done)")))).collect();
                self.joins.insert(container, places);
            }
            ways.extend(self.graph.net.container(container).branches.iter().map(|goal| (None, *goal)));
            return None;
        }
        match found.after {
            Some(after) => ways.push((found.parent, after)),
            None => self.refuse(item, format!("the flow of `{}` stops inside a block", self.path(item))),
        }
        None
    }

    /// Joins the branches of every parallel block.
    fn joins(&mut self) {
        let mut joined = std::collections::BTreeSet::new();
        // What follows a join may open further blocks.
        while let Some((all, inputs)) = self
            .joins
            .iter()
            .find(|(all, _)| !joined.contains(*all))
            .map(|(all, places)| (*all, places.values().copied().collect()))
        {
            joined.insert(all);
            let found = self.graph.net.container(all);
            let outputs = found.after.map(|after| self.goal(found.parent, after, found.item));
            if outputs.is_none() {
                self.refuse(found.item, "nothing follows a parallel block");
            }
            let outputs = outputs.unwrap_or_default();
            self.transition(format!("{} (join)", self.path(found.item)), None, inputs, outputs);
            self.drain();
        }
    }

    fn drain(&mut self) {
        while let Some((node, place)) = self.queue.pop_front() {
            self.node(node, place);
        }
    }
}

/// What people know of a transition.
#[derive(Default)]
struct Told {
    title: Option<String>,
    owner: Option<String>,
    span: Option<Span>,
}

fn counted(mut places: Vec<PlaceId>) -> Vec<(PlaceId, u32)> {
    places.sort_unstable();
    let mut arcs: Vec<(PlaceId, u32)> = Vec::new();
    for place in places {
        match arcs.last_mut().filter(|(last, _)| *last == place) {
            Some((_, weight)) => *weight += 1,
            None => arcs.push((place, 1)),
        }
    }
    arcs
}
