//! Where tokens go when something is done: chosen flows, dead tokens, ends.

use std::collections::BTreeSet;

use super::lower::{Lowering, Move};
use super::model::{FlowId, Kind, Node, NodeId};
use crate::petri::PlaceId;

/// How many flows may each be taken or not, before the choices are made one after the other.
const AT_ONCE: usize = 3;

/// One way on.
struct Way {
    taken: Vec<FlowId>,
    label: Option<String>,
}

/// What may be chosen when a node is done.
struct Choice {
    /// Always taken.
    always: Vec<FlowId>,
    /// Each taken or not.
    optional: Vec<FlowId>,
    /// Taken where none of these is.
    default: Option<FlowId>,
}

impl Lowering<'_> {
    /// Adds what happens when a node is done: one transition for each way on.
    pub fn go(&mut self, here: usize, id: NodeId, inputs: &[PlaceId], title: Option<String>) {
        let node = self.model.node(id);
        let beside = self.dead_boundaries(here, id, None);
        if node.outgoing.is_empty() {
            let end = self.end(here, id, &node.id);
            let outputs: Vec<PlaceId> = beside.into_iter().chain([end]).collect();
            let owner = self.owner(here, node);
            let made = Move { name: node.id.clone(), title, owner, span: Some(node.span), inputs };
            self.transition(made, &outputs);
            return;
        }
        let ways = match node.kind {
            Kind::Exclusive => self.exclusive(node),
            Kind::EventBased { all: false, .. } => {
                let mut ways = self.exclusive(node);
                // A signal takes the token on itself.
                ways.retain(|way| !way.taken.iter().any(|flow| self.waits_for_signal(self.model.flow(*flow).target)));
                ways
            }
            _ => {
                let choice = self.choice(node);
                if choice.optional.len() > AT_ONCE {
                    return self.in_turn(here, id, inputs, title);
                }
                subsets(&choice)
            }
        };
        let choosing = matches!(node.kind, Kind::Exclusive | Kind::EventBased { .. } | Kind::Inclusive | Kind::Complex);
        let mut from = inputs.to_vec();
        let mut title = title;
        if ways.len() > 1 && !choosing {
            let chosen = self.place(format!("{} done", node.id), None);
            let owner = self.owner(here, node);
            let made = Move { name: node.id.clone(), title: title.take(), owner, span: Some(node.span), inputs };
            self.transition(made, &[chosen]);
            from = vec![chosen];
        }
        let several = ways.len() > 1;
        for way in ways {
            let mut outputs: Vec<PlaceId> = way.taken.iter().map(|flow| self.live(here, *flow)).collect();
            outputs.extend(self.not_taken(here, id, &way.taken));
            outputs.extend(&beside);
            let owner = self.owner(here, node);
            let flow = way.taken.first().filter(|_| several).map(|flow| self.model.flow(*flow));
            let (name, span) = flow.map_or((&node.id, node.span), |flow| (&flow.id, flow.span));
            let title = title.clone().or(way.label);
            let awaited: Vec<PlaceId> = way.taken.iter().filter_map(|flow| self.awaited(id, *flow)).collect();
            outputs.extend(&awaited);
            let inputs: Vec<PlaceId> = from.iter().copied().chain(awaited).collect();
            let made = Move { name: name.clone(), title, owner, span: Some(span), inputs: &inputs };
            self.transition(made, &outputs);
        }
    }

    fn exclusive(&self, node: &Node) -> Vec<Way> {
        let several = node.outgoing.len() > 1;
        let ways = node.outgoing.iter().map(|flow| {
            let answer = self.model.flow(*flow).name.as_deref().filter(|_| several);
            let label = answer.map(|answer| match &node.name {
                Some(question) if question.ends_with('?') => format!("{question} {answer}"),
                Some(question) => format!("{question}: {answer}"),
                None => answer.to_owned(),
            });
            Way { taken: vec![*flow], label }
        });
        ways.collect()
    }

    fn choice(&self, node: &Node) -> Choice {
        let inclusive = matches!(node.kind, Kind::Inclusive | Kind::Complex) && node.outgoing.len() > 1;
        let all = matches!(node.kind, Kind::Parallel | Kind::EventBased { .. });
        let is_optional = |flow: &FlowId| inclusive || (!all && self.model.flow(*flow).is_conditional);
        let default = node.default.filter(|_| !all);
        let (optional, mut always): (Vec<FlowId>, Vec<FlowId>) =
            node.outgoing.iter().filter(|flow| Some(**flow) != default).partition(|flow| is_optional(flow));
        if optional.is_empty() {
            always.extend(default);
            return Choice { always, optional, default: None };
        }
        Choice { always, optional, default }
    }

    /// Puts dead tokens on the flows that are not taken, where somebody waits for one.
    fn not_taken(&mut self, here: usize, id: NodeId, taken: &[FlowId]) -> Vec<PlaceId> {
        let node = self.model.node(id);
        let Some(scope) = self.instance(here).scope else { return Vec::new() };
        let regions = self.regions(scope);
        let mut dead = Vec::new();
        for flow in node.outgoing.iter().filter(|flow| !taken.contains(flow)) {
            match self.instance(here).dead.get(flow) {
                Some(_) if regions.stays_open(self.model, *flow, taken) => {}
                Some(place) => dead.push(*place),
                None => {}
            }
        }
        dead
    }

    /// Decides on many flows one after the other.
    fn in_turn(&mut self, here: usize, id: NodeId, inputs: &[PlaceId], title: Option<String>) {
        let node = self.model.node(id);
        let choice = self.choice(node);
        let step = |lowering: &mut Self, number: usize| {
            let state = |lowering: &mut Self, word: &str| lowering.place(format!("{} {word} {number}", node.id), None);
            (state(lowering, "none before"), state(lowering, "some before"))
        };
        let (mut none, mut some) = step(self, 0);
        let owner = self.owner(here, node);
        let made = Move { name: node.id.clone(), title, owner, span: Some(node.span), inputs };
        self.transition(made, &[none]);
        let mut end = self.dead_boundaries(here, id, None);
        end.extend(choice.always.iter().map(|flow| self.live(here, *flow)));
        let dead_default = choice.default.map(|default| self.not_default(here, id, default)).unwrap_or_default();
        for (number, flow) in choice.optional.iter().enumerate() {
            let live = self.live(here, *flow);
            let others: Vec<FlowId> = node.outgoing.iter().copied().filter(|other| other != flow).collect();
            let dead = self.not_taken(here, id, &others);
            let is_last = number + 1 == choice.optional.len();
            let (no, yes) = step(self, number + 1);
            // With the last choice everything is released, so that nothing lies behind when the case ends.
            let after_some: Vec<PlaceId> =
                if is_last { end.iter().chain(&dead_default).copied().collect() } else { vec![yes] };
            let after_none = if is_last && choice.default.is_none() { end.clone() } else { vec![no] };
            for (before, not) in [(none, &after_none), (some, &after_some)] {
                let taken: Vec<PlaceId> = after_some.iter().copied().chain([live]).collect();
                self.unseen(&[before], &taken);
                // At least one is taken, unless another flow leads on anyway.
                let must = before == none && is_last && choice.default.is_none() && choice.always.is_empty();
                if !must {
                    let passed: Vec<PlaceId> = not.iter().chain(&dead).copied().collect();
                    self.unseen(&[before], &passed);
                }
            }
            (none, some) = (no, yes);
        }
        if let Some(default) = choice.default {
            let outputs: Vec<PlaceId> = end.into_iter().chain([self.live(here, default)]).collect();
            self.unseen(&[none], &outputs);
        }
    }

    /// Puts a dead token on the default flow of a node.
    fn not_default(&mut self, here: usize, id: NodeId, default: FlowId) -> Vec<PlaceId> {
        let others: Vec<FlowId> =
            self.model.node(id).outgoing.iter().copied().filter(|other| *other != default).collect();
        self.not_taken(here, id, &others)
    }

    /// Lists the dead places of the flows from events that stop a node, but for one of them.
    pub fn dead_boundaries(&self, here: usize, id: NodeId, but: Option<NodeId>) -> Vec<PlaceId> {
        let others = self.stopping(id).into_iter().filter(|boundary| Some(*boundary) != but);
        let flows = others.flat_map(|boundary| self.model.node(boundary).outgoing.iter());
        flows.filter_map(|flow| self.instance(here).dead.get(flow)).copied().collect()
    }

    /// Lists the dead places of all flows that a node does not take where one of its boundary events stops it.
    pub fn dead_beside(&self, here: usize, id: NodeId, boundary: NodeId) -> Vec<PlaceId> {
        let own = self.model.node(id).outgoing.iter().filter_map(|flow| self.instance(here).dead.get(flow)).copied();
        own.chain(self.dead_boundaries(here, id, Some(boundary))).collect()
    }

    /// Lists the events that stop a node.
    pub fn stopping(&self, id: NodeId) -> Vec<NodeId> {
        let boundaries = &self.model.node(id).boundaries;
        let stops = |id: &&NodeId| super::events::is_stopping(&self.model.node(**id).kind);
        boundaries.iter().filter(stops).copied().collect()
    }

    /// Brings the ways into a node together, and passes dead tokens on.
    pub fn merge(&mut self, here: usize, id: NodeId) {
        let node = self.model.node(id);
        let dead: Vec<(FlowId, PlaceId)> =
            node.incoming.iter().filter_map(|flow| Some((*flow, *self.instance(here).dead.get(flow)?))).collect();
        let joins = self.instance(here).scope.map(|scope| self.regions(scope));
        if dead.is_empty() || joins.is_some_and(|regions| regions.joins.contains_key(&id)) {
            return;
        }
        let at = self.at(here, id);
        if node.incoming.len() > 1 && node.kind != Kind::Parallel {
            for (flow, _) in &dead {
                let others = dead.iter().filter(|(other, _)| other != flow).map(|(_, place)| *place);
                let inputs: Vec<PlaceId> = others.chain([self.live(here, *flow)]).collect();
                self.unseen(&inputs, &[at]);
            }
        }
        let inputs: Vec<PlaceId> = dead.iter().map(|(_, place)| *place).collect();
        let outputs = self.dead_past(here, id);
        self.unseen(&inputs, &outputs);
    }

    /// Lists the dead places behind a node, or behind the join to which all of its ways lead.
    fn dead_past(&mut self, here: usize, id: NodeId) -> Vec<PlaceId> {
        let Some(regions) = self.instance(here).scope.map(|scope| self.regions(scope)) else { return Vec::new() };
        let mut passed = BTreeSet::from([id]);
        let mut at = id;
        while let Some(join) = regions.closed.get(&at).copied().filter(|join| passed.insert(*join)) {
            at = join;
        }
        self.dead_on(here, at)
    }

    /// Lists the dead places behind a node and the events on its boundary.
    fn dead_on(&self, here: usize, id: NodeId) -> Vec<PlaceId> {
        let node = self.model.node(id);
        let attached = node.boundaries.iter().flat_map(|boundary| self.model.node(*boundary).outgoing.iter());
        let flows = node.outgoing.iter().chain(attached);
        flows.filter_map(|flow| self.instance(here).dead.get(flow)).copied().collect()
    }

    /// Lets an inclusive join wait for a live or dead token from each of its ways.
    pub fn wait(&mut self, here: usize, id: NodeId) {
        let node = self.model.node(id);
        let Some(scope) = self.instance(here).scope else { return };
        let regions = self.regions(scope);
        let Some(joined) = regions.joins.get(&id) else { return };
        let at = self.at(here, id);
        if regions.closed.values().any(|join| *join == id) {
            return self.gather(here, joined, at);
        }
        let mut before: Option<(PlaceId, PlaceId)> = None;
        for (number, flow) in joined.iter().enumerate() {
            let Some(dead) = self.instance(here).dead.get(flow).copied() else { continue };
            let live = self.live(here, *flow);
            let is_last = number + 1 == joined.len();
            let (some, none) = if is_last {
                (vec![at], self.dead_past(here, id))
            } else {
                let some = self.place(format!("{} some of {}", node.id, number + 1), None);
                let none = self.place(format!("{} none of {}", node.id, number + 1), None);
                self.change(none, |place| place.may_stay = true);
                (vec![some], vec![none])
            };
            match before {
                None => {
                    self.unseen(&[live], &some);
                    self.unseen(&[dead], &none);
                }
                Some((came, not)) => {
                    self.unseen(&[came, live], &some);
                    self.unseen(&[came, dead], &some);
                    self.unseen(&[not, live], &some);
                    self.unseen(&[not, dead], &none);
                }
            }
            if let (false, Some(some), Some(none)) = (is_last, some.first(), none.first()) {
                before = Some((*some, *none));
            }
        }
    }

    /// Joins ways of which one at least is taken: whether a token that comes is live or dead makes no difference.
    fn gather(&mut self, here: usize, joined: &[FlowId], at: PlaceId) {
        let mut over = Vec::new();
        for flow in joined {
            let Some(dead) = self.instance(here).dead.get(flow).copied() else { continue };
            let place = self.place(format!("{} is over", self.model.flow(*flow).id), None);
            self.unseen(&[self.live(here, *flow)], &[place]);
            self.unseen(&[dead], &[place]);
            over.push(place);
        }
        self.unseen(&over, &[at]);
    }
}

fn subsets(choice: &Choice) -> Vec<Way> {
    let mut ways = Vec::new();
    for mask in 0..1usize << choice.optional.len() {
        let chosen = choice.optional.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, flow)| *flow);
        let mut taken: Vec<FlowId> = choice.always.iter().copied().chain(chosen).collect();
        if mask == 0 {
            taken.extend(choice.default);
        }
        if !taken.is_empty() {
            ways.push(Way { taken, label: None });
        }
    }
    ways
}
