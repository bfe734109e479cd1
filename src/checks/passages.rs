//! The ways by which cases go on from one procedure into the next, and which of them matter for one document or consent.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use super::Context;
use super::no_holder::ends;
use crate::graph::{StateGraph, StateId, StateRef};
use crate::model::{Effect, FactId, ItemId, ItemKind, Lines, Policy, ProcedureId, Question, Recorded, Thing};

/// What is known of a case: the class of a fact, and the constants by which its classes are cut.
pub(super) type Facts = BTreeMap<FactId, (u8, Vec<u32>)>;

/// Where a case is at an end of one procedure, before another.
pub(super) struct Way {
    pub from: ProcedureId,
    pub to: ProcedureId,
    pub state: StateId,
    pub end: ItemId,
    pub facts: Facts,
    /// What the first makes for some cases, and whether it is there.
    pub made: BTreeMap<Thing, bool>,
}

/// The ways of a policy.
pub(super) struct Passages {
    /// The ways, in the order of the procedures that they leave.
    pub ways: Vec<Way>,
    into: BTreeMap<ProcedureId, Vec<usize>>,
    out_of: BTreeMap<ProcedureId, Vec<usize>>,
    /// The procedures to which a case can come back.
    again: BTreeSet<ProcedureId>,
    /// Which procedures make each thing, or ask whether it is there.
    makers: BTreeMap<Thing, BTreeSet<ProcedureId>>,
    /// Which procedures name it as something that must be there.
    users: BTreeMap<Thing, BTreeSet<ProcedureId>>,
    /// Of what each procedure asks whether it is there.
    pub asked: BTreeMap<ProcedureId, BTreeSet<Thing>>,
}

impl Passages {
    /// Reads the ends of all procedures.
    pub fn of(context: &Context<'_>) -> Self {
        let ways = ways(context);
        let (mut into, mut out_of) = (BTreeMap::<_, Vec<usize>>::new(), BTreeMap::<_, Vec<usize>>::new());
        for (number, way) in ways.iter().enumerate() {
            into.entry(way.to).or_default().push(number);
            out_of.entry(way.from).or_default().push(number);
        }
        let steps: DiGraphMap<ProcedureId, ()> = ways.iter().map(|way| (way.from, way.to)).collect();
        let rounds = tarjan_scc(&steps).into_iter();
        let again = rounds.filter(|round| round.len() > 1 || round.iter().any(|id| steps.contains_edge(*id, *id)));
        let again = again.flatten().collect();
        let mut asked = BTreeMap::new();
        let (mut makers, mut users) = (BTreeMap::<_, BTreeSet<_>>::new(), BTreeMap::<_, BTreeSet<_>>::new());
        for (id, graph) in context.graphs {
            let found = graph.net.asked();
            for thing in graph.net.things.iter().chain(&found) {
                makers.entry(*thing).or_default().insert(*id);
            }
            for thing in used(context.policy, *id).iter().chain(&found) {
                users.entry(*thing).or_default().insert(*id);
            }
            asked.insert(*id, found);
        }
        Passages { ways, into, out_of, again, makers, users, asked }
    }

    /// Lists the procedures into which a way leads, each with those from which one does.
    pub fn sources(&self) -> impl Iterator<Item = (ProcedureId, BTreeSet<ProcedureId>)> {
        let from = |numbers: &Vec<usize>| {
            numbers.iter().filter_map(|number| self.ways.get(*number)).map(|way| way.from).collect()
        };
        self.into.iter().map(move |(to, numbers)| (*to, from(numbers)))
    }

    /// Lists the procedures that use a thing and into which a case comes after one that makes it.
    pub fn users_after(&self, thing: Thing) -> BTreeSet<ProcedureId> {
        let (Some(makers), Some(users)) = (self.makers.get(&thing), self.users.get(&thing)) else {
            return BTreeSet::new();
        };
        // Most things belong to one procedure only.
        if makers.len() == 1 && makers == users && makers.is_disjoint(&self.again) {
            return BTreeSet::new();
        }
        let next = |id: &ProcedureId| self.out_of(*id).map(|number| self.ways.get(number).map(|way| way.to));
        let after = reach(makers.iter().flat_map(next).flatten().collect(), |id| next(&id).flatten().collect());
        users.intersection(&after).copied().collect()
    }

    /// Lists the ways by which a case can come to one of some procedures.
    pub fn leading_to(&self, users: &BTreeSet<ProcedureId>) -> BTreeSet<usize> {
        let into = |id: ProcedureId| self.into.get(&id).into_iter().flatten().copied();
        let before = |id: ProcedureId| into(id).filter_map(|number| self.ways.get(number)).map(|way| way.from);
        let places = reach(users.iter().copied().collect(), |id| before(id).collect());
        places.into_iter().flat_map(into).collect()
    }

    /// Lists the ways out of a procedure.
    pub fn out_of(&self, id: ProcedureId) -> impl Iterator<Item = usize> {
        self.out_of.get(&id).into_iter().flatten().copied()
    }
}

/// Lists what can be reached from some procedures, themselves included.
fn reach(mut open: Vec<ProcedureId>, next: impl Fn(ProcedureId) -> Vec<ProcedureId>) -> BTreeSet<ProcedureId> {
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(next(id));
        }
    }
    found
}

fn ways(context: &Context<'_>) -> Vec<Way> {
    let policy = context.policy;
    let judged = context.graphs.iter().filter(|(id, graph)| !graph.truncated && !policy.procedures[**id].escalation);
    let leads = |item: &ItemId| !policy.items[*item].lines.continues_in.is_empty();
    let mut found = Vec::new();
    for (from, graph) in judged.filter(|(_, graph)| graph.net.items().iter().any(leads)) {
        let mut seen = BTreeSet::new();
        for (id, state) in graph.states().filter(|(_, state)| graph.is_end(*state)) {
            let things = graph.net.things.iter().enumerate().map(|(bit, thing)| (*thing, state.has(bit)));
            let (facts, made): (Facts, BTreeMap<Thing, bool>) = (facts(policy, graph, state), things.collect());
            for end in ends(graph, state) {
                for to in policy.items[end].lines.continues_in.iter().flat_map(|line| &line.value) {
                    if seen.insert((*to, facts.clone(), made.clone())) {
                        let (facts, made) = (facts.clone(), made.clone());
                        found.push(Way { from: *from, to: *to, state: id, end, facts, made });
                    }
                }
            }
        }
    }
    found
}

/// Lists what is known of a case and stays the same.
pub(super) fn facts(policy: &Policy, graph: &StateGraph, state: StateRef<'_>) -> Facts {
    let known = graph.net.questions.iter().enumerate().filter_map(|(place, question)| match question {
        Question::Fact(fact) if policy.facts[*fact].change.is_none() && state.answer(place) > 0 => {
            let constants = graph.net.constants.get(place).cloned().unwrap_or_default();
            Some((*fact, (state.answer(place), constants)))
        }
        _ => None,
    });
    known.collect()
}

/// Lists what a procedure names as something that must be there, or brings into being.
fn used(policy: &Policy, procedure: ProcedureId) -> BTreeSet<Thing> {
    let items = policy.items_of(procedure).into_iter().map(|item| &policy.items[item]);
    let lines = items.flat_map(|item| {
        let header = if let ItemKind::Follow(_, header) = &item.kind { Some(&**header) } else { None };
        let outcomes = item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome].lines);
        [&item.lines].into_iter().chain(header).chain(outcomes)
    });
    let lines = lines.chain([&policy.procedures[procedure].lines]);
    lines.flat_map(|lines: &Lines| &lines.effects).flat_map(|line| things(&line.value)).collect()
}

fn things(effect: &Effect) -> Vec<Thing> {
    match effect {
        Effect::Produces(things) | Effect::Needs(things) | Effect::Sends(things, _) => things.clone(),
        Effect::Records(recorded, _) => {
            let kept = |recorded: &Recorded| match recorded {
                Recorded::Document(id) => Some(Thing::Document(*id)),
                _ => None,
            };
            recorded.iter().filter_map(kept).collect()
        }
        Effect::Asks(_) | Effect::Withdraws(_) | Effect::HandsOver(_) => Vec::new(),
    }
}
