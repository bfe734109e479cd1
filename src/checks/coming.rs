//! What can come from other procedures at all, when procedures wait for each other.
//!
//! A least fixed point: nothing is taken to happen in another procedure before some case has been seen to get there
//! without it. A wait is tried again only when something that it waits for has become possible, so the work is linear
//! in the graphs and in what is waited for. Copies of one text count together. What is not judged may always come, and
//! so may everything of a graph that was cut off.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::graph::{ArmKind, Edge, NodeKind, StateGraph, StateId};
use crate::model::{Begins, EventId, ItemId, ItemKind, Meaning, Moment, Point, Policy, ProcedureId};
use crate::source::Span;

/// Something that happens in a procedure, by its lines in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    Opens(Span),
    Done(Span),
    Chosen(Span),
    Begins(ProcedureId),
    Over(ProcedureId),
}

/// What can happen in the procedures of a policy.
#[derive(Debug, Default)]
pub struct Possible {
    /// Procedures whose graphs show all that can happen in them.
    judged: BTreeSet<ProcedureId>,
    signs: BTreeSet<Sign>,
}

/// What procedures wait for, read by what is possible.
#[derive(Clone, Copy)]
pub(super) struct Coming<'a> {
    policy: &'a Policy,
    possible: &'a Possible,
}

impl Possible {
    /// Follows the graphs of a policy as far as their waits let a case.
    pub fn of(context: &Context<'_>) -> Self {
        let policy = context.policy;
        let judged = context.graphs.values().filter(|graph| !graph.truncated).map(|graph| graph.procedure).collect();
        let possible = Possible { judged, signs: BTreeSet::new() };
        let graphs: Vec<&StateGraph> = context.all_graphs().collect();
        // Most policies have no wait for another procedure; then there is nothing to follow.
        let coming = Coming { policy, possible: &possible };
        if graphs.iter().all(|graph| graph.edges().iter().all(|edge| coming.may(graph, edge))) {
            return possible;
        }
        let seen = graphs.iter().map(|graph| vec![false; graph.states().len()]).collect();
        let open = (0..graphs.len()).map(Task::Begin).collect();
        let mut followed = Following { policy, possible, graphs, seen, waiting: BTreeMap::new(), open };
        followed.follow();
        followed.possible
    }
}

/// Returns the moment for which a case waits that takes an edge.
fn waited<'a>(policy: &'a Policy, graph: &StateGraph, edge: &Edge) -> Option<&'a Moment> {
    let comes = graph.arm(edge).is_some_and(|arm| matches!(arm.kind, ArmKind::Comes | ArmKind::Interrupts));
    match &policy.items[graph.item(edge).filter(|_| comes)?].kind {
        ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _) => Some(moment),
        _ => None,
    }
}

impl<'a> Coming<'a> {
    /// Reads what is possible in the graphs of a policy.
    pub fn of(context: &Context<'a>) -> Self {
        Coming { policy: context.policy, possible: context.possible() }
    }

    /// Returns whether what an edge waits for can come at all.
    pub fn may(&self, graph: &StateGraph, edge: &Edge) -> bool {
        waited(self.policy, graph, edge).is_none_or(|moment| self.lacks(graph.procedure, moment).is_none())
    }

    /// Lists what has to become possible before a moment can come in a procedure; nothing where it can.
    pub fn lacks(&self, own: ProcedureId, moment: &Moment) -> Option<Vec<Sign>> {
        self.moment(own, moment, &mut Vec::new())
    }

    fn moment(&self, own: ProcedureId, moment: &Moment, through: &mut Vec<EventId>) -> Option<Vec<Sign>> {
        let lacking = moment.points().iter().map(|point| self.point(own, *point, through));
        match moment {
            Moment::Unstated => None,
            Moment::AnyOf(_) | Moment::First(_) => lacking.collect::<Option<Vec<_>>>().map(|lacking| lacking.concat()),
            Moment::Last(_) => Some(lacking.flatten().flatten().collect()).filter(|all: &Vec<Sign>| !all.is_empty()),
        }
    }

    fn point(&self, own: ProcedureId, point: Point, through: &mut Vec<EventId>) -> Option<Vec<Sign>> {
        let of = |item: ItemId, sign: Sign| (self.policy.items[item].procedure, sign);
        let span = |item: ItemId| self.policy.items[item].named.span;
        let (home, sign) = match point {
            Point::Done(item) => of(item, Sign::Done(span(item))),
            Point::Opens(item) => of(item, Sign::Opens(span(item))),
            Point::Chosen(id) => {
                let outcome = &self.policy.outcomes[id];
                of(outcome.item, Sign::Chosen(outcome.named.span))
            }
            Point::Begins(procedure) => (procedure, Sign::Begins(procedure)),
            Point::Over(procedure) => (procedure, Sign::Over(procedure)),
            Point::Event(event) => return self.event(own, event, through),
            Point::Stage(_) => return None,
        };
        let is_open = home == own || !self.possible.judged.contains(&home) || self.possible.signs.contains(&sign);
        (!is_open).then(|| vec![sign])
    }

    fn event(&self, own: ProcedureId, event: EventId, through: &mut Vec<EventId>) -> Option<Vec<Sign>> {
        if through.contains(&event) {
            return None;
        }
        through.push(event);
        let lacking = match &self.policy.events[event].meaning {
            Some(Meaning::After(_, moment) | Meaning::Moment(moment)) => self.moment(own, moment, through),
            Some(Meaning::Count(_, counted, _)) => self.event(own, *counted, through),
            Some(Meaning::When(_)) | None => None,
        };
        through.pop();
        lacking
    }
}

/// Something that is still to be looked at, in the graph with that number.
#[derive(Clone, Copy)]
enum Task {
    Begin(usize),
    State(usize, StateId),
    Edge(usize, Edge),
}

struct Following<'a> {
    policy: &'a Policy,
    possible: Possible,
    graphs: Vec<&'a StateGraph>,
    seen: Vec<Vec<bool>>,
    /// What to try again when something becomes possible.
    waiting: BTreeMap<Sign, Vec<Task>>,
    open: Vec<Task>,
}

impl Following<'_> {
    fn follow(&mut self) {
        while let Some(task) = self.open.pop() {
            let (Task::Begin(number) | Task::State(number, _) | Task::Edge(number, _)) = task;
            let Some(graph) = self.graphs.get(number).copied() else { continue };
            match task {
                Task::Begin(_) => self.begin((number, graph), task),
                Task::State(_, id) => self.arrive((number, graph), id),
                Task::Edge(_, edge) => self.pass((number, graph), edge, task),
            }
        }
    }

    fn lacks(&self, own: ProcedureId, moment: &Moment) -> Option<Vec<Sign>> {
        Coming { policy: self.policy, possible: &self.possible }.lacks(own, moment)
    }

    /// Begins a procedure, if one of the ways to begin it is possible; escalations are raised by people.
    fn begin(&mut self, (number, graph): (usize, &StateGraph), task: Task) {
        let procedure = &self.policy.procedures[graph.procedure];
        let lacking: Option<Vec<Vec<Sign>>> = procedure
            .lines
            .begins
            .iter()
            .map(|line| match &line.value {
                Begins::On(moment) => self.lacks(graph.procedure, moment),
                Begins::When(_) => None,
            })
            .collect();
        let is_free = procedure.escalation || procedure.lines.begins.is_empty();
        let sign = Sign::Begins(graph.procedure);
        if let Some(lacking) = lacking.filter(|_| !is_free && !self.possible.signs.contains(&sign)) {
            return self.wait(lacking.concat().into_iter().chain([sign]), task);
        }
        self.show(sign);
        // Blocks are passed through at once, and show in no state.
        for node in graph.passed() {
            let node = graph.net.node(node);
            let is_silent = matches!(node.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call);
            if let Some(item) = node.item.filter(|_| is_silent) {
                let span = self.policy.items[item].named.span;
                self.show(Sign::Opens(span));
                self.show(Sign::Done(span));
            }
        }
        self.open.extend((0..graph.initial).map(|state| Task::State(number, StateId::from_index(state))));
    }

    fn arrive(&mut self, (number, graph): (usize, &StateGraph), id: StateId) {
        let place = self.seen.get_mut(number).and_then(|seen| seen.get_mut(id.index()));
        let (Some(place), Some(state)) = (place.filter(|seen| !**seen), graph.state(id)) else { return };
        *place = true;
        for node in state.position.iter().map(|node| graph.net.node(*node)) {
            let Some(item) = node.item.map(|item| &self.policy.items[item]) else { continue };
            self.show(Sign::Opens(item.named.span));
            if node.kind == NodeKind::End {
                self.show(Sign::Done(item.named.span));
                item.lines.continues_in.iter().flat_map(|line| &line.value).for_each(|to| self.show(Sign::Begins(*to)));
            }
        }
        if graph.is_end(state) && graph.beside().is_none() {
            self.show(Sign::Over(graph.procedure));
        }
        self.open.extend(graph.outgoing(id).iter().map(|edge| Task::Edge(number, *edge)));
    }

    fn pass(&mut self, (number, graph): (usize, &StateGraph), edge: Edge, task: Task) {
        let policy = self.policy;
        let moment = waited(policy, graph, &edge);
        if let Some(lacking) = moment.and_then(|moment| self.lacks(graph.procedure, moment)) {
            return self.wait(lacking, task);
        }
        if let Some(item) = graph.item(&edge) {
            self.show(Sign::Done(policy.items[item].named.span));
        }
        if let Some(outcome) = graph.outcome(&edge) {
            self.show(Sign::Chosen(policy.outcomes[outcome].named.span));
        }
        self.open.push(Task::State(number, edge.to));
    }

    fn wait(&mut self, signs: impl IntoIterator<Item = Sign>, task: Task) {
        signs.into_iter().for_each(|sign| self.waiting.entry(sign).or_default().push(task));
    }

    fn show(&mut self, sign: Sign) {
        if self.possible.signs.insert(sign) {
            self.open.extend(self.waiting.remove(&sign).into_iter().flatten());
        }
    }
}
